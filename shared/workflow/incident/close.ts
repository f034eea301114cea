import { describeIncident } from '../../domain/incident/message.ts'
import { conclude, note } from '../../domain/incident/draft.ts'
import type { Incident, Outcome } from '../../domain/incident/incident.ts'
import { PortError } from '../../ports/port-error.ts'
import { step, type Execution } from './execution.ts'

/**
 * Sends a message to people. A message that cannot be delivered is kept on the timeline and makes the execution end as
 * failed, which reaches a person through the on-failure destination.
 */
export async function tell(
  execution: Execution,
  name: string,
  what: string,
  commands: readonly string[],
): Promise<void> {
  const { draft, ports } = execution
  const message = describeIncident(draft, what, commands)
  try {
    await step(execution, name, () => ports.notifier.notify(message))
  } catch (error) {
    execution.undelivered.push(`${message.subject}: ${String(error)}`)
    const last = draft.timeline.at(-1)
    if (last !== undefined)
      draft.timeline.push({ ...last, text: `the message '${message.subject}' could not be delivered` })
  }
}

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
  if (outcome === 'escalated') await tell(execution, 'page', 'needs you', commands)
  if (outcome === 'mitigated') await tell(execution, 'tell-verified', 'mitigated and verified', commands)
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

/** Writes the incident and the leases of the changes just made, and tells people of them. */
export async function announceChange(execution: Execution, at: number, undo: readonly string[]): Promise<void> {
  const { draft, owner, ports, service, state } = execution
  const incident = { ...draft, reason: 'the change was made; waiting for it to show in DNS and in the metrics' }
  await step(execution, 'keep-change', async () => {
    await ports.store.saveState(service.name, owner, state)
    await ports.store.saveIncident(incident)
  })
  await tell(execution, 'tell-changed', 'mitigating', undo)
  note(draft, at, 'fix', 'recorded, and people told')
}
