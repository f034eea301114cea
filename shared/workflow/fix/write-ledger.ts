import { PortError } from '../../ports/port-error.ts'
import type { Store } from '../../ports/store.ts'

/**
 * Writes the ledger; false where it has another version by now. Writes that meet at one item cancel each other (DynamoDB
 * developer guide, transaction conflicts): a lost race as well.
 */
export async function isLedgerWritten(store: Store, ...write: Parameters<Store['writeLedger']>): Promise<boolean> {
  try {
    return await store.writeLedger(...write)
  } catch (error) {
    if (error instanceof PortError && error.code === 'throttled') return false
    throw error
  }
}
