import { conclude, note } from '../../domain/incident/draft.ts'
import type { Incident, Outcome } from '../../domain/incident/incident.ts'
import { PortError } from '../../ports/port-error.ts'
import { keepClaim, step, type Execution } from './execution.ts'
import { tell } from './tell.ts'

/** Ends the incident: a message unless nothing was done and nothing is wrong, then record, state and claim, metrics. */
export async function close(
  execution: Execution,
  outcome: Outcome,
  reason: string,
  at: number,
  commands: readonly string[] = [],
): Promise<Incident> {
  const { draft, ports } = execution
  const incident = conclude(draft, at, outcome, reason)
  if (outcome === 'escalated') await tell(execution, 'page', 'needs-you', commands)
  if (outcome === 'mitigated') await tell(execution, 'tell-verified', 'mitigated', commands)
  await step(execution, 'close', async () => {
    await ports.store.saveIncident(incident)
    await release(execution)
    ports.measurements.incidentClosed(incident)
  })
  return incident
}

/** An execution that does not know whether its claim went through gives it back all the same, and leaves the state. */
async function release({ claimed, owner, ports, service, state }: Execution): Promise<void> {
  try {
    await ports.store.release(service.name, owner, claimed ? state : null)
  } catch (error) {
    const isNotOurs = error instanceof PortError && error.code === 'mismatch'
    if (claimed || !isNotOurs) throw error
  }
}

/** Propagation, the TTL and EKS's own work, each with its deadline, and what is written and told around them. */
const spareMinutes = 45

/** Writes the incident and the leases of the changes just made, and tells people of them. */
export async function announceChange(execution: Execution, at: number, undo: readonly string[]): Promise<void> {
  const { draft, owner, ports, service, state } = execution
  const incident = { ...draft, reason: 'the change was made; waiting for it to show in DNS and in the metrics' }
  await step(execution, 'keep-change', async () => {
    await keepClaim(execution, service.limits.verifyMinutes + spareMinutes)
    await ports.store.saveState(service.name, owner, state)
    await ports.store.saveIncident(incident)
  })
  await tell(execution, 'tell-changed', 'mitigating', undo)
  note(draft, at, 'fix', 'recorded, and people told')
}
