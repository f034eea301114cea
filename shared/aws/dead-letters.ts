import { SendMessageCommand } from '@aws-sdk/client-sqs'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { DeadLetters } from '../ports/dead-letters.ts'
import type { Notification } from '../ports/notifier.ts'
import { PortError } from '../ports/port-error.ts'
import { call } from './errors.ts'

const operation = 'sqs:SendMessage'

/** Bytes of UTF-8. Queues take 1 MiB (SQS API reference, SendMessage); those that were made for less take 256 KiB. */
const largestMessage = 256 * 1024

const truncationNote = '\n\n[cut off here: the message was longer than the queue takes]'

/**
 * Notifications that could not be delivered, as JSON messages in an SQS queue: `{ "undelivered": { subject, body } }`, with
 * `channels` where it is only these that a message did not reach.
 */
export const sqsDeadLetters = (client: SQSClient, queueUrl: string): DeadLetters => ({
  async keep({ subject, body }, channels) {
    const undelivered = { subject, body, ...(channels !== undefined && { channels }) }
    const command = new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: fitting(undelivered) })
    await call(operation, async () => {
      try {
        await client.send(command)
      } catch (error) {
        // The client compares the answer's MD5 with what it sent, and throws a bare error where they differ.
        if (error instanceof Error && error.message === 'InvalidChecksumError')
          throw new PortError('malformed-answer', operation, 'the MD5 in the answer is not that of the message', error)
        throw error
      }
    })
  },
})

interface Undelivered extends Notification {
  readonly channels?: readonly string[]
}

/** JSON escapes control characters and halves of pairs by itself; of what it leaves, SQS refuses these two. */
const message = (undelivered: Undelivered): string =>
  JSON.stringify({ undelivered }).replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD')

/** The message, with as much of the body as fits. */
function fitting(undelivered: Undelivered): string {
  const { body } = undelivered
  let text = message(undelivered)
  for (let kept = body.length; kept > 0 && bytes(text) > largestMessage;) {
    kept = Math.floor(kept * Math.min(0.99, largestMessage / bytes(text)))
    text = message({ ...undelivered, body: body.slice(0, kept) + truncationNote })
  }
  return text
}

const bytes = (text: string): number => new TextEncoder().encode(text).length
