import { GetTopicAttributesCommand } from '@aws-sdk/client-sns'
import type { SNSClient } from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { QueueReading, TopicReading } from '../../domain/doctor/snapshot.ts'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'

function countOf(operation: string, attributes: Readonly<Record<string, string>> | undefined, name: string): number {
  const value = attributes?.[name]
  if (value !== undefined && /^\d+$/.test(value)) return Number(value)
  throw new PortError('malformed-answer', operation, `${name} is ${String(value)}, expected a number`)
}

/** How many subscriptions a topic has. */
export async function describeTopic(client: SNSClient, arn: string): Promise<TopicReading> {
  const operation = 'sns:GetTopicAttributes'
  const { Attributes } = await call(operation, () => client.send(new GetTopicAttributesCommand({ TopicArn: arn })))
  const count = (name: string): number => countOf(operation, Attributes, name)
  return { arn, confirmed: count('SubscriptionsConfirmed'), pending: count('SubscriptionsPending') }
}

/** How many messages wait in a queue, about. */
export async function describeQueue(client: SQSClient, url: string): Promise<QueueReading> {
  const operation = 'sqs:GetQueueAttributes'
  const { Attributes } = await call(operation, () =>
    client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] })),
  )
  return { url, waiting: countOf(operation, Attributes, 'ApproximateNumberOfMessages') }
}
