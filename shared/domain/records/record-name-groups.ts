import { fitting } from '../fitting.ts'
import { hostedZoneId, recordName } from './record-name.ts'
import type { RecordRef } from '../service/service.ts'

/** Names of record sets of one zone and type that one statement of a policy is about. */
export interface RecordNameGroup {
  readonly hostedZoneId: string
  readonly type: RecordRef['type']
  /** As IAM's condition key has them: like Route 53 returns a name, but without the final dot. Each once. */
  readonly names: readonly string[]
}

/** Two statements with as many characters of names fit a managed policy of IAM, which has at most 6,144. */
const namesCharacters = 2_500

/**
 * Record sets by zone and type, and where these are many in groups that a policy can hold. Whoever asks IAM about several
 * names at once has to keep to the same groups, for all names of a request must be in one statement.
 */
export const recordNameGroups = (records: readonly RecordRef[]): RecordNameGroup[] =>
  [...Map.groupBy(records, (record) => `${hostedZoneId(record.hostedZoneId)} ${record.type}`).values()].flatMap(
    ([first, ...others]) => {
      if (first === undefined) return []
      const names = new Set([first, ...others].map(({ name }) => recordName(name).slice(0, -1)))
      const { type } = first
      return fitting([...names], namesCharacters).map((group) => ({
        hostedZoneId: hostedZoneId(first.hostedZoneId),
        type,
        names: group,
      }))
    },
  )
