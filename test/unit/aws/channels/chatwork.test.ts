import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chatworkChannel, chatworkMessage, chatworkToken } from '../../../../shared/aws/channels/chatwork.ts'
import { noon } from '../../../support/builders.ts'
import { chatServer, type ChatAnswer, type ChatServer } from '../../../support/chat-server.ts'
import { brief, hostileBriefs, huge } from './briefs.ts'

const token = '0123456789abcdef0123456789abcdef'
const ok: ChatAnswer = { status: 200, body: '{"message_id":"1234"}' }
let chat: ChatServer
const secret = { read: async () => token, forget: () => {} }
const send = () => chatworkChannel(567, secret, chat.http).send(brief())

beforeEach(async () => void (chat = await chatServer()))
afterEach(() => chat.close())

it('posts a form to the room, with the token in the header', async () => {
  chat.answers = [ok]
  await send()
  expect(chat.got).toHaveLength(1)
  expect(chat.got[0]).toMatchObject({
    method: 'POST',
    path: '/v2/rooms/567/messages',
    headers: { 'x-chatworktoken': token, 'content-type': 'application/x-www-form-urlencoded' },
  })
  const form = new URLSearchParams(chat.got[0]?.body)
  expect(form.get('self_unread')).toBe('1')
  expect(form.get('body')?.split('\n')).toEqual([
    '[info][title]［Ballast］ web: misweighted-release, mitigating[/title]the candidate gets 50 % rather than 1 %[/info]',
    '[code]aws route53 change-resource-record-sets --change-batch \'{"Changes":[]}\'[/code]',
    'Changes:',
    '・revert-weights: {"ec2":5} -> {"ec2":99}',
    'Evidence:',
    '・traffic-share (service): breached. 50 %',
    '・error-rate (candidate): steady. 0 %',
    'Runbook: docs/runbook/messages/mitigating.md',
  ])
})

describe('what comes from outside is no notation:', () => {
  const tags = (text: string): string[] => text.match(/\[[^\]]*\]/g) ?? []
  it.each(hostileBriefs)('%s', (_, given) => {
    const outside = chatworkMessage(given).replaceAll(/\[code\].*?\[\/code\]/g, '')
    expect(tags(outside)).toEqual(['[info]', '[title]', '[/title]', '[/info]'])
    expect(chatworkMessage(given).isWellFormed()).toBe(true)
  })
})

it('keeps to its length, and never cuts a command apart', () => {
  const message = chatworkMessage(huge)
  expect(message.length).toBeLessThanOrEqual(20_000)
  expect(message).toMatch(/^\[info\]\[title\]t+…\[\/title\]/)
  expect(message).toMatch(/\n… \d+ more; the e-mail .*\nRunbook: .*$/)
  const codes = message.match(/\[code\].*?\[\/code\]/g) ?? []
  expect(codes.length).toBeGreaterThan(5)
  for (const each of codes) expect(each).toMatch(/^\[code\]echo \d+ <*\[\/code\]$/)
})

const limited = (reset: number): ChatAnswer => ({
  status: 429,
  headers: { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
  body: '{"errors":["Rate limit exceeded"]}',
})

describe('tries again', () => {
  it.each<[string, ChatAnswer, number]>([
    [
      'after 429, when Retry-After says',
      { status: 429, headers: { 'retry-after': '2' }, body: '{"errors":[]}' },
      2_000,
    ],
    ['after 429, when the limit is reset', limited(noon / 1_000 + 5), 5_000],
    ['after 502', { status: 502, body: '' }, 500],
    ['after a connection that was closed', 'reset', 500],
  ])('%s', async (_, first, pause) => {
    chat.answers = [first, ok]
    await send()
    expect(chat.got).toHaveLength(2)
    expect(chat.pauses).toEqual([pause])
  })
})

describe('gives up', () => {
  it.each<[string, readonly ChatAnswer[], number, string, RegExp]>([
    ['where the limit is reset too late', [limited(noon / 1_000 + 299)], 1, 'throttled', /299 s, too long/],
    ['after three times 503', [{ status: 503, body: '' }], 3, 'unavailable', /answered 503/],
    ['after silence, within 10 s', ['silence'], 3, 'unavailable', /no answer in time/],
    [
      'at a token that is not taken',
      [{ status: 401, body: '{"errors":["Invalid API token"]}' }],
      1,
      'denied',
      /Invalid/,
    ],
    ['at a room where it may not post', [{ status: 403, body: '{"errors":["no"]}' }], 1, 'denied', /403/],
    [
      'at a message that is refused',
      [{ status: 400, body: '{"errors":["body is too long"]}' }],
      1,
      'invalid',
      /too long/,
    ],
    ["at a proxy's page", [{ status: 200, body: '<html>' }], 1, 'malformed-answer', /html/],
    ['at JSON that names no message', [{ status: 200, body: 'null' }], 1, 'malformed-answer', /null/],
  ])('%s', { timeout: 15_000 }, async (_, answers, requests, code, words) => {
    chat.answers = answers
    const error: unknown = await send().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code, operation: 'chatwork:PostMessage', message: expect.stringMatching(words) })
    expect(chat.got).toHaveLength(requests)
  })
})

it('no error has the token in it, whatever the answer repeats', async () => {
  chat.answers = [{ status: 401, body: `{"errors":["${token} is not a token"]}` }]
  const error = (await send().catch((thrown: unknown) => thrown)) as Error
  expect(error.message).toContain('*** is not a token')
  expect(`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(token)
})

it.each([
  [token, true],
  ['short', false],
  [`${token}\r\nx-other: 1`, false],
  ['', false],
])('the parameter may hold %j: %s', (value, isRight) => {
  expect(chatworkToken.isRight(value)).toBe(isRight)
})
