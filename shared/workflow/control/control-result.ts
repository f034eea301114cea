import type { Pause } from '../../domain/service/ledger.ts'
import type { Hindsight } from '../../domain/incident/incident.ts'
import type { Mode } from '../../domain/service/service.ts'
import type { ServiceState } from '../../domain/service/service-state.ts'
import type { PendingApproval } from '../../ports/store.ts'

/** How a service stands. Times are epoch milliseconds, but for those within `leases`. */
export interface ServiceStatus {
  readonly name: string
  readonly mode: Mode
  readonly pause: Pause | null
  readonly openIncident: string | null
  readonly lastIncident: { readonly id: string; readonly claimedAt: number } | null
  /** What waits for a person's word. */
  readonly approval: PendingApproval | null
  /** What Ballast has changed and not handed back. */
  readonly leases: Pick<ServiceState, 'lastWrite' | 'hold' | 'sizeLeases'>
  /** How often, in the newest incidents that observe mode watched, acting would have been what. */
  readonly hindsight: Readonly<Record<Hindsight['verdict'], number>>
}

/** How the account stands. */
export interface Status {
  readonly at: number
  readonly pause: Pause | null
  readonly budget: { readonly perHour: number; readonly used: number }
  readonly services: readonly ServiceStatus[]
}

/** What came of a request. Where it was refused, nothing was changed, and `message` says why and what to do. */
export interface ControlResult {
  readonly done: boolean
  readonly message: string
  /** For `status`; null for the others. */
  readonly status: Status | null
}

/** It was done, and what that means. */
export const done = (message: string): ControlResult => ({ done: true, message, status: null })

/** Nothing was changed, and why. */
export const refused = (message: string): ControlResult => ({ done: false, message, status: null })
