import { saysTheSame } from '../../domain/messages/brief.ts'
import { note } from '../../domain/incident/draft.ts'
import { describeIncident, type Message } from '../../domain/incident/message.ts'
import type { IncidentMessage } from '../../domain/messages/runbook.ts'
import { tellChannels, unreachedWords } from '../tell-channels.ts'
import { step, type Execution } from './execution.ts'

/**
 * Sends a message to people. One that cannot be delivered goes to the dead-letter queue, whose alarm pages; where that
 * fails too the execution has to end as failed, which pages by its own rule. Then the chats get it, whatever came of that.
 */
export async function tell(
  execution: Execution,
  name: string,
  what: IncidentMessage,
  commands: readonly string[],
): Promise<void> {
  const sender = execution.service.drills === undefined ? '[Ballast]' : '[drill]'
  const message = describeIncident(execution.draft, what, commands, sender)
  await page(execution, name, message)
  await tellChats(execution, name, message)
}

async function page(execution: Execution, name: string, message: Message): Promise<void> {
  const { draft, ports } = execution
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

/**
 * Updates rather than floods: what says the same as the last message of this incident is not sent. A chat that cannot be
 * reached delays nothing but the look that follows, by seconds, and is noted; the page has been sent.
 */
async function tellChats(execution: Execution, name: string, message: Message): Promise<void> {
  const { draft, ports } = execution
  const { channels = [] } = ports.notifier
  if (channels.length === 0 || saysTheSame(execution.lastBrief, message.brief)) return
  execution.lastBrief = message.brief
  const { unreached, at } = await step(execution, `${name}-chats`, async () => ({
    unreached: await tellChannels(channels, message.brief),
    at: ports.clock.now(),
  }))
  if (unreached.length === 0) return
  note(draft, at, 'close', `the message '${message.subject}' did not reach ${unreachedWords(unreached)}`)
  try {
    const names = unreached.map(({ channel }) => channel)
    await step(execution, `${name}-chats-to-dead-letters`, () => ports.deadLetters.keep(message, names))
  } catch (error) {
    note(draft, at, 'close', `nor could that be put into the dead-letter queue: ${String(error)}`)
  }
}
