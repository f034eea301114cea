import { note, type IncidentDraft } from '../../domain/incident/draft.ts'
import type { ServiceState } from '../../domain/service/service-state.ts'
import { iso, minute } from '../../domain/time.ts'
import type { Execution } from '../incident/execution.ts'

/** Longer than a hand-back in small steps takes (see hand-back.ts). */
export const sizeLeaseMinutes = 24 * 60

/** Whether an incident holds a lease. */
export const isOurs =
  ({ id }: Pick<IncidentDraft, 'id'>) =>
  ({ incidentId }: { readonly incidentId: string }): boolean =>
    incidentId === id

/** Whether an incident still has something to hand back. */
export const hasLease = (state: ServiceState, draft: Pick<IncidentDraft, 'id'>): boolean =>
  (state.hold !== null && isOurs(draft)(state.hold)) || state.sizeLeases.some(isOurs(draft))

/** Takes over leases that are past their time: whoever had them is gone. A hold that is past its time has ended by that. */
export function adoptOverdue(execution: Execution, at: number): void {
  const { draft, state } = execution
  const isOverdue = ({ until }: { readonly until: string }): boolean => Date.parse(until) <= at
  if (state.hold !== null && isOverdue(state.hold)) {
    note(draft, at, 'hand-back', `the hold of ${state.hold.incidentId} is past its time; releases are free again`)
    execution.state = { ...execution.state, hold: null }
  }
  for (const lease of state.sizeLeases.filter(isOverdue)) {
    note(
      draft,
      at,
      'hand-back',
      `takes over the lease of ${lease.incidentId} on ${lease.group.name}, which is past its time`,
    )
  }
  const until = iso(at + sizeLeaseMinutes * minute)
  const sizeLeases = state.sizeLeases.map((lease) =>
    isOverdue(lease) ? { ...lease, incidentId: draft.id, until } : lease,
  )
  execution.state = { ...execution.state, sizeLeases }
}
