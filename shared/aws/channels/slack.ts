import { linesWithin, type Brief } from '../../domain/messages/brief.ts'
import type { Channel } from '../../ports/notifier.ts'
import { codeBlock, mrkdwn } from './mrkdwn.ts'
import { patience, post, type Http } from './post.ts'
import { withSecret, type Secret, type SecretForm } from './secret.ts'

const operation = 'slack:IncomingWebhook'

/** What the parameter has to hold. GovSlack has a host of its own. */
export const slackWebhook: SecretForm = {
  isRight: (value) =>
    URL.canParse(value) && /^https:\/\/hooks\.slack(-gov)?\.com\/[!-~]+$/.test(value) && new URL(value).search === '',
  expected: 'the URL of an incoming webhook of Slack, https://hooks.slack.com/services/…',
}

/** Longest text of a header, and of a section, in characters (Block Kit reference). */
const longestHeader = 150
const longestText = 3_000
/** Most blocks of a message (Block Kit reference). */
const mostBlocks = 50
/**
 * In characters, all blocks together: Slack refuses a message with `msg_blocks_too_long` from about 13,000 on, well below
 * what its limits for each block would allow (slackapi/bolt-js, issue 2509).
 */
const longestMessage = 12_000
/** What a block takes beside its text. */
const around = 80

interface Text {
  readonly type: 'plain_text' | 'mrkdwn'
  readonly text: string
  readonly emoji?: false
  readonly verbatim?: true
}

interface Block {
  readonly type: 'header' | 'section' | 'context'
  readonly text?: Text
  readonly elements?: readonly Text[]
}

/** A message as an incoming webhook takes it. */
export interface SlackMessage {
  /** What a phone's lock screen and a screen reader get instead of the blocks. */
  readonly text: string
  readonly unfurl_links: false
  readonly unfurl_media: false
  readonly blocks: readonly Block[]
}

/** Verbatim: bare URLs and names of channels do not become links either. */
const marked = (text: string): Text => ({ type: 'mrkdwn', text, verbatim: true })
const block = (text: string): Block => ({ type: 'section', text: marked(text) })

const cut = (text: string, atMost: number): string =>
  text.length <= atMost
    ? text
    : `${Array.from(text.slice(0, atMost - 1))
        .filter(isWhole)
        .join('')}…`
const isWhole = (character: string): boolean => character.isWellFormed()

/** The message for a brief. What does not fit is left out from the end: what happened and what to do come first. */
export function slackMessage({ title, summary, commands, sections, runbook }: Brief): SlackMessage {
  const first = mrkdwn(summary.trim() || title, longestText)
  const last = mrkdwn(`Runbook: ${runbook.join(' and ')}`, longestText)
  const parts = [
    ...commands.map(
      (command) =>
        codeBlock(command, longestText) ??
        `_A command of ${command.length} characters does not fit here; the e-mail and the incident's record have it._`,
    ),
    ...sections.map((section) => {
      const heading = `*${mrkdwn(section.title, 100)}*`
      const lines = section.lines.map((line) => `• ${mrkdwn(line, longestText / 2)}`)
      return [heading, ...linesWithin(lines, longestText - heading.length - 1)].join('\n')
    }),
  ]
  const room = longestMessage - longestHeader - first.length - last.length - 3 * around
  return {
    text: mrkdwn(title, longestText),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(title, longestHeader), emoji: false } },
      ...[first, ...linesWithin(parts, room, around, mostBlocks - 3)].map(block),
      ...(runbook.length === 0 ? [] : [{ type: 'context' as const, elements: [marked(last)] }]),
    ],
  }
}

/**
 * Messages in a channel of Slack, by an incoming webhook. A webhook's answer has no name of the message, so nothing can be
 * answered in a thread, or changed: there is one message for each stage of an incident instead.
 */
export const slackChannel = (webhook: Secret, http: Http = {}): Channel => ({
  name: 'slack',
  async send(brief) {
    const until = (http.now ?? Date.now)() + patience
    await withSecret(webhook, (url) =>
      post(
        {
          operation,
          url,
          headers: { 'content-type': 'application/json; charset=utf-8' },
          body: JSON.stringify(slackMessage(brief)),
          secrets: [url, new URL(url).pathname],
          until,
          isTaken: (text) => text.trim() === 'ok',
        },
        http,
      ),
    )
  },
})
