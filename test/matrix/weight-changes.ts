import type { RecordSet } from '../../drills/account/route53/record-set.ts'
import type { AcceptedRecordChange } from '../../drills/account/simulated-account.ts'
import { VirtualClock } from '../../drills/clock.ts'
import type { Scenario } from '../../drills/scenario/scenario.ts'
import { accountFor, drilledProtection } from '../../drills/scenario/world-of.ts'

/** One accepted change of the service's records, beside what was live right before it. */
export interface MadeChange {
  readonly at: number
  readonly comment: string | undefined
  readonly isBallast: boolean
  readonly before: readonly RecordSet[]
  readonly deleted: readonly RecordSet[]
  readonly created: readonly RecordSet[]
  readonly weightsBefore: Readonly<Record<string, number>>
  readonly after: Readonly<Record<string, number>>
}

const byIdentifier = (records: readonly RecordSet[]): RecordSet[] =>
  records.toSorted((one, other) => ((one.SetIdentifier ?? '') < (other.SetIdentifier ?? '') ? -1 : 1))

const weightsOf = (records: readonly RecordSet[]): Readonly<Record<string, number>> =>
  Object.fromEntries(records.map(({ SetIdentifier = '', Weight = 0 }) => [SetIdentifier, Weight]))

const known = new WeakMap<Scenario, RecordSet[]>()

/** The service's records as they are when the account is created. */
function firstRecords(scenario: Scenario): RecordSet[] {
  const name = drilledProtection(scenario).services[0]?.record.name
  const records =
    known.get(scenario) ??
    accountFor({ ...scenario, events: [], faults: [] }, 1, new VirtualClock(0))
      .records()
      .filter(({ Name }) => Name === `${name}.`)
  known.set(scenario, records)
  return byIdentifier(records)
}

/** All accepted changes with what they met, worked out from the changes alone. */
export function weightChangesOf(scenario: Scenario, changes: readonly AcceptedRecordChange[]): MadeChange[] {
  let live = firstRecords(scenario)
  return changes.map(({ at, by, comment, changes: batch }) => {
    const of = (action: string): RecordSet[] =>
      byIdentifier(batch.flatMap((each) => (each.Action === action ? (each.ResourceRecordSet ?? []) : [])))
    const before = live
    const [deleted, set] = [of('DELETE'), [...of('CREATE'), ...of('UPSERT')]]
    const gone = new Set([...deleted, ...set].map(({ SetIdentifier }) => SetIdentifier))
    live = byIdentifier([...before.filter(({ SetIdentifier }) => !gone.has(SetIdentifier)), ...set])
    return {
      at,
      comment,
      isBallast: by.includes(':assumed-role/ballast/'),
      before,
      deleted,
      created: of('CREATE'),
      weightsBefore: weightsOf(before),
      after: weightsOf(live),
    }
  })
}
