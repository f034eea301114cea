import type { RecordRef } from '../domain/service/service.ts'
import type { WeightedRecord } from '../domain/records/weighted-record.ts'
import type { PortError } from './port-error.ts'

/** What there is of one record: its live weighted siblings, by set identifier, or why they cannot be understood. */
export interface FoundRecords {
  readonly record: RecordRef
  readonly found: readonly WeightedRecord[] | PortError
}

/** Weighted records of many names, for who looks at all of them (Route 53). May throw a `PortError`. */
export interface RecordPages {
  /**
   * The first of these records, of one hosted zone, and with it those of the others that are in the same page as a whole.
   * In the order in which the zone is listed (`byListing`) they take the fewest calls.
   */
  read(records: readonly RecordRef[]): Promise<readonly FoundRecords[]>
}
