import type { VirtualClock } from '../../clock.ts'
import type { DeployedStack } from '../deployed/stack.ts'
import { queryAnswers } from '../query-protocol.ts'
import type { Identifiers } from '../randomness.ts'
import { AwsRefusal, unsupported } from '../wire.ts'
import type { AccountService, WireAnswer } from '../wire.ts'

/** A message that SNS accepted. `at` is epoch milliseconds. */
export interface PublishedMessage {
  readonly at: number
  readonly messageId: string
  readonly topicArn: string
  readonly subject: string | undefined
  readonly message: string
}

const { answer, refuse } = queryAnswers('http://sns.amazonaws.com/doc/2010-03-31/')
/** Longest message in bytes (API reference, Publish). */
const longestMessage = 262_144

const invalid = (what: string): AwsRefusal => new AwsRefusal('InvalidParameter', 400, `Invalid parameter: ${what}`)

/** ASCII that begins with a letter, number or punctuation mark, no control characters, at most 100 (Publish, Subject). */
const isSubject = (subject: string): boolean => /^[!-~][ -~]{0,99}$/.test(subject)

interface Surroundings {
  readonly clock: VirtualClock
  readonly ids: Identifiers
  /** ARNs of the topics, or undefined where every topic exists. */
  readonly topics: readonly string[] | undefined
  readonly published: PublishedMessage[]
  readonly stack: DeployedStack
}

/** SNS over the AWS query protocol. */
export function sns({ clock, ids, topics, published, stack }: Surroundings): AccountService {
  function publish(input: URLSearchParams, requestId: string): WireAnswer {
    const topicArn = input.get('TopicArn') ?? input.get('TargetArn')
    const message = input.get('Message') ?? ''
    const subject = input.get('Subject') ?? undefined
    if (topicArn === null) throw invalid('TopicArn or TargetArn Reason: no value for required parameter')
    if (topicArn.split(':').length !== 6)
      throw invalid(`TopicArn Reason: An ARN must have at least 6 elements, not ${topicArn.split(':').length}`)
    if (topics !== undefined && !topics.includes(topicArn))
      throw new AwsRefusal('NotFound', 404, 'Topic does not exist')
    if (message === '') throw invalid('Empty message')
    if (Buffer.byteLength(message) > longestMessage) throw invalid('Message too long')
    if (subject !== undefined && !isSubject(subject)) throw invalid('Subject')
    const messageId = ids.uuid()
    published.push({ at: clock.now(), messageId, topicArn, subject, message })
    return answer(200, 'PublishResponse', {
      PublishResult: { MessageId: messageId },
      ResponseMetadata: { RequestId: requestId },
    })
  }

  function attributes(input: URLSearchParams, requestId: string): WireAnswer {
    const topicArn = input.get('TopicArn') ?? ''
    const { confirmed, pending } = stack.topics[topicArn] ?? { confirmed: 0, pending: 0 }
    if (!(topicArn in stack.topics) && topics?.includes(topicArn) === false)
      throw new AwsRefusal('NotFound', 404, 'Topic does not exist')
    const entries = { TopicArn: topicArn, SubscriptionsConfirmed: confirmed, SubscriptionsPending: pending }
    return answer(200, 'GetTopicAttributesResponse', {
      GetTopicAttributesResult: {
        Attributes: { entry: Object.entries(entries).map(([key, value]) => ({ key, value })) },
      },
      ResponseMetadata: { RequestId: requestId },
    })
  }

  const operations: Readonly<Record<string, typeof publish>> = { Publish: publish, GetTopicAttributes: attributes }
  return {
    name: 'sns',
    host: /^sns\./,
    operationOf: ({ body }) => new URLSearchParams(body).get('Action') ?? '',
    execute(operation, { body }, requestId) {
      const run = operations[operation]
      if (run === undefined) throw unsupported('sns', operation)
      return run(new URLSearchParams(body), requestId)
    },
    refuse,
    refusals: {
      throttled: () => new AwsRefusal('Throttled', 429, 'Rate exceeded'),
      failed: () => new AwsRefusal('InternalError', 500, 'The request processing has failed.'),
      denied: (message) => new AwsRefusal('AuthorizationError', 403, message),
    },
  }
}
