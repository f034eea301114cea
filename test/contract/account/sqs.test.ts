import { createHash } from 'node:crypto'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { beforeEach, describe, expect, it } from 'vitest'
import { accounts, type AccountUnderTest } from './accounts.ts'

describe.each(accounts)('SQS of $name', ({ create }) => {
  let account: AccountUnderTest
  beforeEach(async () => {
    account = await create()
  })
  const send = (MessageBody: string, QueueUrl = account.queueUrl) =>
    account.run(account.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })))

  it.each([
    ['plain text', 'hello'],
    ['JSON', '{"undelivered":{"subject":"web","body":"für\\n🙂"}}'],
    ['line ends, tabs and characters of several bytes', 'ün\tmessage\r\n🙂'],
    ['256 KiB', 'b'.repeat(262_144)],
  ])('takes a message of %s, and answers with its id and its MD5', async (_rule, body) => {
    expect(await send(body)).toMatchObject({
      MessageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
    })
  })

  it.each([
    ['no message', '', 'MissingParameter'],
    ['a message beyond 1 MiB', 'b'.repeat(1_048_577), 'InvalidParameterValue'],
  ])('refuses %s', async (_rule, body, name) => {
    await expect(send(body)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } })
  })

  it.each([
    ['a control character', 'a\u0007'],
    ['what is no character', 'a\uffff'],
  ])('refuses a message with %s', async (_rule, body) => {
    await expect(send(body)).rejects.toMatchObject({ name: 'InvalidMessageContents' })
  })

  it('refuses a queue that does not exist', async () => {
    await expect(send('hello', `${account.queueUrl}-other`)).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
      $metadata: { httpStatusCode: 400 },
    })
  })
})
