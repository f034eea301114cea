import { AwsRefusal } from '../wire.ts'
import { compareRecords, normaliseName } from './record-set.ts'
import type { RecordChange, RecordSet } from './record-set.ts'
import { applyBatch } from './validation.ts'

/** The zone as it is from a change on: in the API from `changedAt`, on the name servers from `effectiveAt`. */
export interface ZoneVersion {
  readonly changedAt: number
  readonly effectiveAt: number
  /** In Route 53's order. */
  readonly records: readonly RecordSet[]
}

/** An accepted change. */
export interface ChangeInfo {
  /** Without the prefix `/change/`. */
  readonly id: string
  readonly status: 'PENDING' | 'INSYNC'
  /** Epoch milliseconds. */
  readonly submittedAt: number
  readonly comment: string | undefined
}

/** A hosted zone. All times are epoch milliseconds. */
export interface Zone {
  readonly id: string
  /** With the final dot. */
  readonly name: string
  readonly isPrivate: boolean
  /** What the API lists at an instant. */
  liveAt(at: number): ZoneVersion
  /** What the name servers answer at an instant. */
  propagatedAt(at: number): ZoneVersion
  /** Carries a batch out, or throws the `AwsRefusal` that Route 53 would answer. */
  change(changes: readonly RecordChange[], comment: string | undefined, at: number): ChangeInfo
  changeInfo(id: string, at: number): ChangeInfo | undefined
}

interface ZoneSettings {
  readonly id: string
  readonly name: string
  readonly isPrivate?: boolean
  readonly records: readonly RecordSet[]
  readonly propagationSeconds: number
  readonly changeProcessingMilliseconds: number
  readonly nextChangeId: () => string
}

export function hostedZone(settings: ZoneSettings): Zone {
  const name = normaliseName(settings.name)
  const sorted = (records: readonly RecordSet[]) => records.toSorted(compareRecords)
  const first: ZoneVersion = { changedAt: -Infinity, effectiveAt: -Infinity, records: sorted(settings.records) }
  const versions = [first]
  const changes = new Map<string, { submittedAt: number; comment: string | undefined }>()
  const inSyncAt = (submittedAt: number) => submittedAt + settings.propagationSeconds * 1000

  const changeInfo = (id: string, at: number): ChangeInfo | undefined => {
    const change = changes.get(id)
    return change && { id, ...change, status: at >= inSyncAt(change.submittedAt) ? 'INSYNC' : 'PENDING' }
  }
  const liveAt = (at: number) => versions.findLast(({ changedAt }) => changedAt <= at) ?? first
  return {
    id: settings.id,
    name,
    isPrivate: settings.isPrivate ?? false,
    liveAt,
    propagatedAt: (at) => versions.findLast(({ effectiveAt }) => effectiveAt <= at) ?? first,
    change(batch, comment, at) {
      const last = versions.at(-1)?.changedAt ?? -Infinity
      if (at < last + settings.changeProcessingMilliseconds) {
        throw new AwsRefusal(
          'PriorRequestNotComplete',
          400,
          'The request was rejected because Route 53 was still processing a prior request.',
        )
      }
      const records = sorted(applyBatch(liveAt(at).records, batch, name))
      versions.push({ changedAt: at, effectiveAt: inSyncAt(at), records })
      const id = settings.nextChangeId()
      changes.set(id, { submittedAt: at, comment })
      return { id, status: 'PENDING', submittedAt: at, comment }
    },
    changeInfo,
  }
}
