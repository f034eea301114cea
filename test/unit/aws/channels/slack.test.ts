import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Secret } from '../../../../shared/aws/channels/secret.ts'
import { slackChannel, slackMessage, slackWebhook, type SlackMessage } from '../../../../shared/aws/channels/slack.ts'
import { chatServer, type ChatAnswer, type ChatServer } from '../../../support/chat-server.ts'
import { brief, hostile, hostileBriefs, huge } from './briefs.ts'

const path = '/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX'
const url = `https://hooks.slack.com${path}`
const ok: ChatAnswer = { status: 200, body: 'ok' }
let chat: ChatServer
let forgotten: number
const secret: Secret = { read: async () => url, forget: () => void forgotten++ }
const send = () => slackChannel(secret, chat.http).send(brief())

beforeEach(async () => {
  forgotten = 0
  chat = await chatServer()
})
afterEach(() => chat.close())

const textsOf = ({ text, blocks }: SlackMessage): string[] => [
  text,
  ...blocks.flatMap((block) => [block.text, ...(block.elements ?? [])]).flatMap((each) => each?.text ?? []),
]

it('posts blocks to the webhook: what happened, what to run, what was changed on which evidence, where to read on', async () => {
  chat.answers = [ok]
  await send()
  expect(chat.got).toHaveLength(1)
  expect(chat.got[0]).toMatchObject({ method: 'POST', path })
  expect(chat.got[0]?.headers['content-type']).toMatch(/^application\/json/)
  const message = JSON.parse(chat.got[0]?.body ?? '') as SlackMessage
  expect(message).toMatchObject({ text: brief().title, unfurl_links: false })
  expect(message.blocks.map(({ type }) => type)).toEqual([
    'header',
    'section',
    'section',
    'section',
    'section',
    'context',
  ])
  expect(textsOf(message).slice(1)).toEqual([
    '[Ballast] web: misweighted-release, mitigating',
    'the candidate gets 50 % rather than 1 %',
    '```aws route53 change-resource-record-sets --change-batch \'{"Changes":[]}\'```',
    '*Changes*\n• revert-weights: {"ec2":5} -&gt; {"ec2":99}',
    '*Evidence*\n• traffic-share (service): breached. 50 %\n• error-rate (candidate): steady. 0 %',
    'Runbook: docs/runbook/messages/mitigating.md',
  ])
})

describe('what comes from outside calls nobody and leads nowhere:', () => {
  it.each(hostileBriefs)('%s', (_, given) => {
    const { text, blocks } = slackMessage(given)
    const marked = blocks
      .flatMap((block) => [block.text, ...(block.elements ?? [])])
      .filter((each) => each?.type === 'mrkdwn')
    expect(marked.every((each) => each?.verbatim === true)).toBe(true)
    for (const each of [text, ...marked.map((of) => of?.text ?? '')]) {
      expect(each).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/)
      // A block of code is ended by nothing but its own end.
      expect([1, 3]).toContain(each.split('```').length)
    }
  })

  it('a title is plain text, and shown as it is', () => {
    expect(slackMessage(brief({ title: hostile })).blocks[0]?.text).toMatchObject({ type: 'plain_text', emoji: false })
  })
})

it('keeps to the limits, leaves the end out, and never cuts an entity or a command apart', () => {
  const message = slackMessage(huge)
  expect(message.blocks.length).toBeLessThanOrEqual(50)
  expect(message.blocks.length).toBeGreaterThan(5)
  expect(message.blocks[0]?.text?.text.length).toBeLessThanOrEqual(150)
  expect(JSON.stringify(message.blocks).length).toBeLessThanOrEqual(12_500)
  for (const each of textsOf(message)) {
    expect(each.length).toBeLessThanOrEqual(3_000)
    expect(each).not.toMatch(/&(?!(amp|lt|gt);)/)
  }
  expect(textsOf(message).at(-2)).toMatch(/^… \d+ more; the e-mail/)
  const many = slackMessage(brief({ commands: Array.from({ length: 99 }, () => 'x') }))
  expect(many.blocks).toHaveLength(50)
  expect(textsOf(many).at(-2)).toBe("… 55 more; the e-mail and the incident's record have them")
  const codes = textsOf(message).filter((each) => each.includes('```'))
  expect(codes.length).toBeGreaterThan(5)
  for (const each of codes) expect(each).toMatch(/^```echo \d+ (&lt;)*```$/)
  const tooLong = slackMessage(brief({ commands: [`echo ${'x'.repeat(3_000)}`, 'echo 2'] }))
  expect(textsOf(tooLong).slice(3, 5)).toEqual([
    expect.stringMatching(/^_A command of 3005 characters does not fit here/),
    '```echo 2```',
  ])
})

describe('tries again', () => {
  it.each<[string, ChatAnswer, number]>([
    [
      'after 429, when Retry-After says, in seconds',
      { status: 429, headers: { 'retry-after': '3' }, body: 'rate_limited' },
      3_000,
    ],
    ['after 429 without it, soon', { status: 429, body: 'rate_limited' }, 500],
    [
      'after 429, when Retry-After says, as a date',
      { status: 429, headers: { 'retry-after': 'Mon, 02 Mar 2026 12:00:04 GMT' }, body: '' },
      4_000,
    ],
    ['after 500', { status: 500, body: 'rollup_error' }, 500],
    ['after 503', { status: 503, headers: { 'retry-after': '1' }, body: '' }, 1_000],
    ['after a connection that was closed', 'reset', 500],
  ])('%s', async (_, first, pause) => {
    chat.answers = [first, ok]
    await send()
    expect(chat.got).toHaveLength(2)
    expect(chat.pauses).toEqual([pause])
  })

  it('after silence', { timeout: 15_000 }, async () => {
    chat.answers = ['silence', ok]
    await send()
    expect(chat.got).toHaveLength(2)
  })
})

describe('gives up', () => {
  it.each<[string, readonly ChatAnswer[], number, string, RegExp]>([
    ['after three times 500', [{ status: 500, body: 'x' }], 3, 'unavailable', /answered 500 x/],
    [
      'where it would have to wait for longer than 10 s',
      [{ status: 429, headers: { 'retry-after': '30' }, body: 'rate_limited' }],
      1,
      'throttled',
      /answered 429 rate_limited; trying again would take 30 s, too long/,
    ],
    [
      'at once where the payload is refused',
      [{ status: 400, body: 'invalid_payload' }],
      1,
      'invalid',
      /400 invalid_payload/,
    ],
    [
      'at once where posting is prohibited',
      [{ status: 403, body: 'action_prohibited' }],
      1,
      'denied',
      /action_prohibited/,
    ],
    ['at once where the webhook was revoked', [{ status: 404, body: 'no_service' }], 1, 'not-found', /no_service/],
    [
      'at once where the channel is archived',
      [{ status: 410, body: 'channel_is_archived' }],
      1,
      'not-found',
      /archived/,
    ],
    ["at a proxy's page", [{ status: 200, body: '<html>log in</html>' }], 1, 'malformed-answer', /log in/],
    ['at a redirect', [{ status: 302, headers: { location: 'https://evil.example' }, body: '' }], 1, 'invalid', /302/],
    ['where nobody listens', ['reset'], 3, 'unavailable', /could not be reached/],
  ])('%s', async (_, answers, requests, code, words) => {
    chat.answers = answers
    await expect(send()).rejects.toMatchObject({
      code,
      operation: 'slack:IncomingWebhook',
      message: expect.stringMatching(words),
    })
    expect(chat.got).toHaveLength(requests)
  })

  it.each([
    [403, 1],
    [404, 1],
    [500, 0],
    [429, 0],
  ])('and after %i has the webhook read anew %i times', async (status, times) => {
    chat.answers = [{ status, headers: { 'retry-after': '60' }, body: '' }]
    await expect(send()).rejects.toThrow(`answered ${status}`)
    expect(forgotten).toBe(times)
  })
})

it('no error has the webhook in it, whatever the answer repeats', async () => {
  chat.answers = [{ status: 400, body: `no such hook ${url} ${path}` }]
  const error = (await send().catch((thrown: unknown) => thrown)) as Error
  expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain('XXXXXX')
  const broken = {
    ...chat.http,
    fetch: (): never => {
      throw new TypeError(`Failed to parse URL from ${url}`)
    },
  }
  const other = (await slackChannel(secret, broken)
    .send(brief())
    .catch((thrown: unknown) => thrown)) as Error
  expect(`${other.stack} ${String(other.cause)}`).toContain('could not be reached')
  expect(`${other.stack} ${String(other.cause)}`).not.toContain('XXXXXX')
})

it.each([
  [url, true],
  ['https://hooks.slack-gov.com/services/T0/B0/x', true],
  ['http://hooks.slack.com/services/T0/B0/x', false],
  ['https://hooks.slack.com.evil.example/services/T0', false],
  ['https://evil.example/https://hooks.slack.com/', false],
  ['xoxb-1234', false],
  ['', false],
])('the parameter may hold %s: %s', (value, isRight) => {
  expect(slackWebhook.isRight(value)).toBe(isRight)
})
