import type { RecordRef } from '../domain/service/service.ts'
import type { WeightedRecord } from '../domain/records/weighted-record.ts'

/** A compare-and-set of a weighted record set: all siblings as they were read, and as they shall be. */
export interface RecordSetChange {
  readonly hostedZoneId: string
  readonly before: readonly WeightedRecord[]
  readonly after: readonly WeightedRecord[]
  readonly comment: string
}

/** Weighted records in their authoritative store (Route 53). Every method may throw a `PortError`. */
export interface WeightedRecords {
  /** All weighted siblings of exactly this name and type, live, by set identifier. Empty when there are none. */
  list(record: RecordRef): Promise<WeightedRecord[]>
  /**
   * One atomic batch: DELETE of `before`, CREATE of `after`, for all siblings.
   * `acceptedAt` is the store's own time (epoch milliseconds), null where it tells none.
   * Throws `PortError` `mismatch` when the live values are not `before`; nothing is changed then.
   */
  change(change: RecordSetChange): Promise<{ changeId: string; acceptedAt: number | null }>
  /** Whether a change has reached all authoritative name servers. */
  changeStatus(changeId: string): Promise<'PENDING' | 'INSYNC'>
}
