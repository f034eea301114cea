import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, expect, it } from 'vitest'
import { snsNotifier } from '../../../shared/aws/notifier.ts'

const topic = 'arn:aws:sns:eu-west-1:111122223333:ballast'
const sns = mockClient(SNSClient)
const notifier = snsNotifier(new SNSClient({ region: 'eu-west-1' }), topic)

beforeEach(() => {
  sns.reset()
  sns.on(PublishCommand).resolves({ MessageId: '1' })
})

async function published(subject: string, body: string) {
  await notifier.notify({ subject, body })
  return sns.commandCalls(PublishCommand)[0]!.args[0].input
}

it('publishes to the topic', async () => {
  expect(await published('web: traffic moved', 'line one\nline two')).toEqual({
    TopicArn: topic,
    Subject: 'web: traffic moved',
    Message: 'line one\nline two',
  })
})

it.each([
  ['a short one is sent as it is', '[Ballast] web: mitigated', '[Ballast] web: mitigated'],
  ['line breaks become spaces', 'web:\r\nneeds you\n', 'web: needs you'],
  ['dashes stay readable', '95 – 5 — done', '95 - 5 - done'],
  ['other characters become question marks', 'サ\u0007b🙂', '??b?'],
  ['100 characters fit', 's'.repeat(100), 's'.repeat(100)],
  ['101 characters are cut to 100', 's'.repeat(101), `${'s'.repeat(97)}...`],
  ['an empty one gets a name', ' \n ', 'Ballast'],
])('the subject: %s', async (_, subject, expected) => {
  expect((await published(subject, 'body')).Subject).toBe(expected)
})

const limit = 256 * 1024
const bytes = (text: string) => new TextEncoder().encode(text).length

it.each([
  ['a body of 256 KiB is sent whole', 'b'.repeat(limit), (sent: string) => sent === 'b'.repeat(limit)],
  [
    'one more byte cuts it, with a note',
    'b'.repeat(limit + 1),
    (sent: string) => bytes(sent) === limit && /cut off/.test(sent),
  ],
  [
    'characters of several bytes are counted as such and not split',
    `b${'🙂'.repeat(limit / 4)}`,
    (sent: string) =>
      bytes(sent) <= limit && bytes(sent) > limit - 4 && !sent.includes('\uFFFD') && /cut off/.test(sent),
  ],
  ['an empty body repeats the subject', ' ', (sent: string) => sent === 'subject'],
])('%s', async (_, body, holds) => {
  expect(holds((await published('subject', body)).Message ?? '')).toBe(true)
})

it('takes an answer without a message id for none: nobody has been told', async () => {
  sns.on(PublishCommand).resolves({})
  await expect(notifier.notify({ subject: 's', body: 'b' })).rejects.toMatchObject({
    code: 'malformed-answer',
    operation: 'sns:Publish',
    retryable: true,
  })
})

it('fails as a port when the topic refuses', async () => {
  sns.on(PublishCommand).rejects(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
  await expect(notifier.notify({ subject: 's', body: 'b' })).rejects.toMatchObject({
    code: 'unavailable',
    operation: 'sns:Publish',
  })
})
