import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sqsClient } from '../../../shared/aws/clients/sqs.ts'
import { sqsDeadLetters } from '../../../shared/aws/dead-letters.ts'
import { answering, failing } from './support/answering.ts'
import type { Answer } from './support/answering.ts'

const queue = 'https://sqs.eu-west-1.amazonaws.com/111122223333/ballast'
const json = { 'content-type': 'application/x-amz-json-1.0' }
const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const bodyOf = (sent: string): string => (JSON.parse(sent) as { MessageBody: string }).MessageBody
const taken = (sent: string): Answer => ({
  headers: json,
  body: JSON.stringify({ MessageId: '1', MD5OfMessageBody: md5(bodyOf(sent)) }),
})
const refusal = (code: string, queryCode: string, status = 400): Answer => ({
  status,
  headers: { ...json, 'x-amzn-query-error': `${queryCode};Sender` },
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: 'no' }),
})

async function kept(subject: string, body: string): Promise<string> {
  const { options, sent } = answering((request) => taken(request.body))
  await sqsDeadLetters(sqsClient(options), queue).keep({ subject, body })
  expect(sent).toHaveLength(1)
  return bodyOf(sent[0]!.body)
}

describe('an undelivered message', () => {
  it('is sent to the queue, as JSON', async () => {
    const { options, sent } = answering((request) => taken(request.body))
    await sqsDeadLetters(sqsClient(options), queue).keep({ subject: 'web: needs you', body: 'line\nline' })
    expect(sent[0]?.headers).toMatchObject({ 'x-amz-target': 'AmazonSQS.SendMessage' })
    expect(JSON.parse(sent[0]!.body)).toEqual({
      QueueUrl: queue,
      MessageBody: '{"undelivered":{"subject":"web: needs you","body":"line\\nline"}}',
    })
  })

  it.each([
    ['control characters', 'a\u0000\u001b[31m'],
    ['half of a pair', 'a\ud83d'],
    ['what is no character', 'a\uffffb\ufffe'],
  ])('has only characters that SQS takes, for %s', async (_, body) => {
    const text = await kept('web', body)
    expect(text).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]+$/u)
    expect(JSON.parse(text)).toEqual({
      undelivered: { subject: 'web', body: body.replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD') },
    })
  })

  it.each([
    ['of plain text', 'b'.repeat(400_000)],
    ['of characters that JSON makes six times longer', '\u0001'.repeat(200_000)],
    ['of characters of several bytes', '🙂'.repeat(200_000)],
  ])('is cut to 256 KiB, with a note, where it is too long: %s', async (_, body) => {
    const text = await kept('web', body)
    const size = Buffer.byteLength(text)
    expect(size).toBeLessThanOrEqual(262_144)
    expect(size).toBeGreaterThan(250_000)
    expect(text).toContain('cut off here')
  })

  it('of 256 KiB is whole', async () => {
    const body = 'b'.repeat(262_144 - '{"undelivered":{"subject":"web","body":""}}'.length)
    expect(JSON.parse(await kept('web', body))).toEqual({ undelivered: { subject: 'web', body } })
  })
})

describe('a failed call is a PortError', () => {
  const against = (answer: Answer) => sqsDeadLetters(sqsClient(answering(() => answer).options), queue)
  it.each<[string, Answer, string]>([
    ['throttling', refusal('RequestThrottled', 'RequestThrottled'), 'throttled'],
    ['no such queue', refusal('QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'), 'not-found'],
    ['a missing permission', refusal('AccessDenied', 'AccessDenied', 403), 'denied'],
    ['a failing service', refusal('InternalFailure', 'InternalFailure', 500), 'unavailable'],
    ['a page of a proxy', { headers: { 'content-type': 'text/html' }, body: '<html>' }, 'malformed-answer'],
    [
      'an answer for another message',
      { headers: json, body: JSON.stringify({ MessageId: '1', MD5OfMessageBody: md5('other') }) },
      'malformed-answer',
    ],
    ['an empty answer', { headers: json, body: '{}' }, 'malformed-answer'],
  ])('for %s', async (_, answer, code) => {
    await expect(against(answer).keep({ subject: 's', body: 'b' })).rejects.toMatchObject({
      name: 'PortError',
      code,
      operation: 'sqs:SendMessage',
    })
  })

  it('for a connection that is reset', async () => {
    const reset = Object.assign(new Error('read ECONNRESET'), { name: 'TimeoutError', code: 'ECONNRESET' })
    const letters = sqsDeadLetters(sqsClient(failing(reset)), queue)
    await expect(letters.keep({ subject: 's', body: 'b' })).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('but a bug is thrown as it is', async () => {
    const letters = sqsDeadLetters(sqsClient(failing(new RangeError('bug'))), queue)
    await expect(letters.keep({ subject: 's', body: 'b' })).rejects.toThrow(RangeError)
  })
})
