import { linesWithin, type Brief } from '../../domain/messages/brief.ts'
import type { Channel } from '../../ports/notifier.ts'
import { patience, post, type Http } from './post.ts'
import { withSecret, type Secret, type SecretForm } from './secret.ts'

const operation = 'chatwork:PostMessage'

/** What the parameter has to hold. It becomes a header. */
export const chatworkToken: SecretForm = {
  isRight: (value) => /^[\w-]{16,512}$/.test(value),
  expected: 'an API token of Chatwork: letters, digits, hyphens and underscores',
}

/** In characters: Chatwork documents no limit, and refuses messages somewhere between 40,000 and 80,000. */
const longestMessage = 20_000
const longestLine = 2_000
const longestTitle = 250

/**
 * Prose for Chatwork's notation, which has no escape: its tags begin with a bracket, so brackets give way to the full-width
 * ones, which look alike and mean nothing. So nobody is called by `[To:…]` or `[toall]` who is not meant.
 */
const prose = (text: string, atMost: number): string =>
  (text.length <= atMost ? text : `${text.slice(0, atMost - 1)}…`)
    .toWellFormed()
    .replaceAll('[', '［')
    .replaceAll(']', '］')

/** A command that can be copied as it is: in a block of code nothing is a tag but its end. */
const code = (command: string): string =>
  command.includes('[/code]') || !command.isWellFormed() || command.length > longestMessage / 4
    ? `A command of ${command.length} characters does not fit here; the e-mail and the incident's record have it.`
    : `[code]${command}[/code]`

/** The text of the message for a brief, in Chatwork's notation. */
export function chatworkMessage({ title, summary, commands, sections, runbook }: Brief): string {
  const head = `[info][title]${prose(title, longestTitle)}[/title]${prose(summary, longestLine)}[/info]`
  const foot = runbook.length === 0 ? [] : [prose(`Runbook: ${runbook.join(' and ')}`, longestLine)]
  const parts = [
    ...commands.map(code),
    ...sections.map(({ title: of, lines }) =>
      [
        `${prose(of, longestTitle)}:`,
        ...linesWithin(
          lines.map((line) => `・${prose(line, longestLine)}`),
          longestMessage / 4,
        ),
      ].join('\n'),
    ),
  ]
  const room = longestMessage - [head, ...foot].join('\n').length - 1
  return [head, ...linesWithin(parts, room), ...foot].join('\n')
}

function isTaken(text: string): boolean {
  try {
    const answer = JSON.parse(text) as { readonly message_id?: unknown } | null
    return answer?.message_id !== undefined
  } catch {
    return false
  }
}

/**
 * Messages in a room of Chatwork (API v2). Chatwork has answers to a message but no threads, and an answer calls the one
 * who wrote the message: there is one message for each stage of an incident instead.
 */
export const chatworkChannel = (room: number, token: Secret, http: Http = {}): Channel => ({
  name: 'chatwork',
  async send(brief) {
    const until = (http.now ?? Date.now)() + patience
    await withSecret(token, (value) =>
      post(
        {
          operation,
          url: `https://api.chatwork.com/v2/rooms/${room}/messages`,
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-chatworktoken': value },
          // Unread for the one whose token it is, too: it may be the one on call.
          body: new URLSearchParams({ body: chatworkMessage(brief), self_unread: '1' }).toString(),
          secrets: [value],
          until,
          isTaken,
        },
        http,
      ),
    )
  },
})
