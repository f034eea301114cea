import type { Ledger } from '../../../../shared/domain/service/ledger.ts'
import type { Incident } from '../../../../shared/domain/incident/incident.ts'
import type { NodeGroupSize } from '../../../../shared/domain/service/node-group.ts'
import type { ServiceState } from '../../../../shared/domain/service/service-state.ts'
import type { WeightChange } from '../../../../shared/domain/records/weight-changes.ts'
import type { WeightedRecord } from '../../../../shared/domain/records/weighted-record.ts'
import type { HandleIncidentResult } from '../../../../shared/workflow/incident/handle-incident.ts'

/** Who writes: an execution of handle-incident, a request to control, or a person by themselves. */
export interface Writer {
  readonly kind: 'execution' | 'control' | 'person'
  readonly id: string
}

interface Written {
  readonly writer: Writer
  readonly service: string
  /** The true time, epoch milliseconds. */
  readonly at: number
  /** The writer's own clock. */
  readonly clock: number
}

/** What was live right before, and what the writer took it for. */
interface Change<Value> extends Written {
  readonly before: Value
  readonly live: Value
  readonly after: Value
  /** What the writer had read of it last; null where it never did. */
  readonly lastRead: Value | null
  /** What the store remembers of the service by then. */
  readonly state: ServiceState
  /** The ledger that the writer had read last. */
  readonly ledgerRead: Ledger | null
  /** The newest change of weights that was noted, if the writer had read of it. */
  readonly newestRead: WeightChange | null
}

export type WeightWrite = Change<readonly WeightedRecord[]> & { readonly kind: 'weights' }
export type SizeWrite = Change<NodeGroupSize> & { readonly kind: 'size' }
export type LedgerWrite = Written & {
  readonly kind: 'ledger'
  readonly before: Ledger
  readonly after: Ledger
  /** What the store remembers of the holder's service by then; null where there is no holder. */
  readonly state: ServiceState | null
}
/** A claim that was taken; `learnt` once an answer to it has come, and was not lost. */
export type ClaimWrite = Written & {
  readonly kind: 'claim'
  readonly incidentId: string
  readonly triggerKey: string
  readonly learnt: boolean
}
export type RecordWrite = Written & { readonly kind: 'incident'; readonly incident: Incident }
/** A claim that was given back. */
export type ReleaseWrite = Written & { readonly kind: 'release' }
/** A person's word, or that the time for it is over. */
export type Answer = Written & { readonly kind: 'answer'; readonly decision: 'approve' | 'reject' | 'timeout' }
/** What control answered to a request to undo. */
export type Undo = Written & { readonly kind: 'undo'; readonly incident: Incident | null }

/** All that was accepted, in its order. */
export type Entry = WeightWrite | SizeWrite | LedgerWrite | ClaimWrite | ReleaseWrite | RecordWrite | Answer | Undo

/** How an execution ended; `failed` is known to people through the rule on failed executions. */
export interface Ended {
  readonly id: string
  readonly event: unknown
  /** Null while it runs. */
  readonly result: HandleIncidentResult | { readonly failed: string } | null
}
