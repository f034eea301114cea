import { messagePage, runbookLine, type OtherMessage } from '../../domain/runbook.ts'
import type { ControlPorts } from './control.ts'

/**
 * Tells people what one of them did, and gives what to answer the one who did it: the message, and whether the others
 * could not be told.
 */
export async function announce(
  { deadLetters, notifier }: Pick<ControlPorts, 'deadLetters' | 'notifier'>,
  kind: OtherMessage,
  message: string,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<string> {
  const body = [message, '', `By      ${by}`, `Reason  ${reason}`, '', runbookLine(messagePage(kind))].join('\n')
  const notification = { subject: `[Ballast] ${message}`, body }
  try {
    await notifier.notify(notification)
    return message
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const kept = await deadLetters.keep(notification).then(
      () => 'the message lies in the dead-letter queue',
      () => 'it is nowhere but here',
    )
    return `${message}. The others could not be told (${why}); ${kept}`
  }
}
