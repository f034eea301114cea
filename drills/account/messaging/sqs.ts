import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { VirtualClock } from '../../clock.ts'
import type { Identifiers } from '../randomness.ts'
import { AwsRefusal, unsupported } from '../wire.ts'
import type { AccountService, WireAnswer } from '../wire.ts'

/** A message that SQS took. `at` is epoch milliseconds. */
export interface QueuedMessage {
  readonly at: number
  readonly messageId: string
  readonly queueUrl: string
  readonly body: string
}

/** Longest message in bytes of UTF-8 (API reference, SendMessage). */
const longestMessage = 1_048_576

/** What a message must not have in it (API reference, SendMessage); halves of pairs cannot come over the wire. */
const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u

/** The codes of the query protocol that SQS had before, which it still gives beside the names of its exceptions. */
const queryCodes: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
}

const invalid = (message: string): AwsRefusal => new AwsRefusal('InvalidParameterValue', 400, message)

const queueAttributesInput = z.object({ QueueUrl: z.string() })
const sendMessageInput = z.object({ QueueUrl: z.string().optional(), MessageBody: z.string().optional() })

interface Surroundings {
  readonly clock: VirtualClock
  readonly ids: Identifiers
  /** URLs of the queues, or undefined where every queue exists. */
  readonly queues: readonly string[] | undefined
  readonly queued: QueuedMessage[]
}

/** SQS over AWS JSON 1.0, as far as sending and counting go. */
export function sqs({ clock, ids, queues, queued }: Surroundings): AccountService {
  const answer = (status: number, body: object, headers: Readonly<Record<string, string>>): WireAnswer => ({
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', ...headers },
    body: JSON.stringify(body),
  })

  function checkQueue(queueUrl: string): void {
    if (queues !== undefined && !queues.includes(queueUrl))
      throw new AwsRefusal('QueueDoesNotExist', 400, 'The specified queue does not exist.')
  }

  function sendMessage(input: z.output<typeof sendMessageInput>): object {
    const { QueueUrl: queueUrl, MessageBody: body = '' } = input
    if (queueUrl === undefined) throw new AwsRefusal('MissingParameter', 400, 'The request must contain QueueUrl.')
    checkQueue(queueUrl)
    if (body === '')
      throw new AwsRefusal('MissingParameter', 400, 'The request must contain the parameter MessageBody.')
    if (Buffer.byteLength(body) > longestMessage)
      throw invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${longestMessage} bytes.`)
    if (forbidden.test(body))
      throw new AwsRefusal('InvalidMessageContents', 400, 'The message contains characters outside the allowed set.')
    const messageId = ids.uuid()
    queued.push({ at: clock.now(), messageId, queueUrl, body })
    return { MessageId: messageId, MD5OfMessageBody: createHash('md5').update(body).digest('hex') }
  }

  /** Nobody receives here, so all that was taken still waits. Numbers are texts on the wire. */
  function getQueueAttributes({ QueueUrl: queueUrl }: z.output<typeof queueAttributesInput>): object {
    checkQueue(queueUrl)
    const waiting = queued.filter((message) => message.queueUrl === queueUrl).length
    return { Attributes: { ApproximateNumberOfMessages: String(waiting) } }
  }

  const operations: Readonly<Record<string, (input: unknown) => object>> = {
    SendMessage: (input) => sendMessage(sendMessageInput.parse(input)),
    GetQueueAttributes: (input) => getQueueAttributes(queueAttributesInput.parse(input)),
  }

  return {
    name: 'sqs',
    host: /^sqs\./,
    operationOf: ({ headers }) => headers['x-amz-target']?.split('.')[1] ?? '',
    execute(operation, { body }, requestId) {
      const run = operations[operation]
      if (run === undefined) throw unsupported('sqs', operation)
      return answer(200, run(JSON.parse(body)), { 'x-amzn-requestid': requestId })
    },
    refuse: ({ code, status, message }, requestId) =>
      answer(
        status,
        { __type: `com.amazonaws.sqs#${code}`, message },
        {
          'x-amzn-requestid': requestId,
          'x-amzn-query-error': `${queryCodes[code] ?? code};${status < 500 ? 'Sender' : 'Receiver'}`,
        },
      ),
    refusals: {
      throttled: () => new AwsRefusal('RequestThrottled', 400, 'Rate exceeded'),
      failed: () => new AwsRefusal('InternalFailure', 500, 'The request processing has failed.'),
      denied: (message) => new AwsRefusal('AccessDenied', 403, message),
    },
  }
}
