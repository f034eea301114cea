import { note } from '../../domain/incident/draft.ts'
import { describeIncident } from '../../domain/incident/message.ts'
import type { IncidentMessage } from '../../domain/runbook.ts'
import { step, type Execution } from './execution.ts'

/**
 * Sends a message to people. One that cannot be delivered goes to the dead-letter queue, whose alarm pages; where that
 * fails too the execution has to end as failed, which pages by its own rule.
 */
export async function tell(
  execution: Execution,
  name: string,
  what: IncidentMessage,
  commands: readonly string[],
): Promise<void> {
  const { draft, ports, service } = execution
  const sender = service.drills === undefined ? '[Ballast]' : '[drill]'
  const message = describeIncident(draft, what, commands, sender)
  try {
    await step(execution, name, () => ports.notifier.notify(message))
    return
  } catch (error) {
    const at = await step(execution, `${name}-failed-at`, async () => ports.clock.now())
    note(draft, at, 'close', `the message '${message.subject}' could not be delivered: ${String(error)}`)
  }
  try {
    await step(execution, `${name}-to-dead-letters`, () => ports.deadLetters.keep(message))
  } catch (error) {
    execution.undelivered.push(`${message.subject}: ${String(error)}`)
  }
}
