import type { Brief } from '../../domain/messages/brief.ts'
import { plainText } from '../../domain/messages/plain-text.ts'
import { messagePage, runbookLine, type OtherMessage } from '../../domain/messages/runbook.ts'
import type { Notification } from '../../ports/notifier.ts'
import { tellChannels, unreachedWords } from '../tell-channels.ts'
import type { ControlPorts } from './control-dependencies.ts'

/** In characters. */
const longestBriefLine = 4_000

type Telling = Pick<ControlPorts, 'deadLetters' | 'notifier'>

/**
 * Tells people what one of them did, and gives what to answer the one who did it: the message, and whether the others
 * could not be told. Chats hear of it after the page, and whatever came of that.
 */
export async function announce(
  ports: Telling,
  kind: OtherMessage,
  message: string,
  { by, reason }: { readonly by: string; readonly reason: string },
  about: Pick<Brief, 'service' | 'thread'>,
): Promise<string> {
  const page = messagePage(kind)
  const title = `[Ballast] ${message}`
  const body = [message, '', `By      ${by}`, `Reason  ${reason}`, '', runbookLine(page)].join('\n')
  const brief: Brief = {
    ...about,
    kind,
    title: plainText(title, longestBriefLine),
    summary: plainText(`By ${by}. Reason: ${reason}`, longestBriefLine),
    sections: [],
    commands: [],
    runbook: [page],
  }
  const notification = { subject: title, body }
  const paged = await told(ports, notification)
  const { channels = [] } = ports.notifier
  const unreached = await tellChannels(channels, brief)
  if (unreached.length === 0) return `${message}${paged}`
  const kept = await keep(
    ports,
    notification,
    unreached.map(({ channel }) => channel),
  )
  return `${message}${paged}. It did not reach ${unreachedWords(unreached)}; ${kept}`
}

/** What to add to the answer where the page failed. */
async function told(ports: Telling, notification: Notification): Promise<string> {
  try {
    await ports.notifier.notify(notification)
    return ''
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return `. The others could not be told (${why}); ${await keep(ports, notification)}`
  }
}

const keep = ({ deadLetters }: Telling, notification: Notification, channels?: readonly string[]): Promise<string> =>
  deadLetters.keep(notification, channels).then(
    () => 'the message lies in the dead-letter queue',
    () => 'it is nowhere but here',
  )
