import type { AccountInspector } from '../../ports/account-inspector.ts'
import type { Ports } from '../../ports/index.ts'

/** What doctor needs from outside. It writes nothing. */
export interface InspectionPorts {
  readonly clock: Ports['clock']
  readonly inspector: AccountInspector
  readonly records: Pick<Ports['records'], 'list'>
  readonly nodeGroups: Pick<Ports['nodeGroups'], 'describe'>
  readonly metrics: Ports['metrics']
  /** Ballast's memory in the table of this name. */
  readonly storeIn: (table: string) => Pick<Ports['store'], 'readMemory' | 'readLedger'>
}
