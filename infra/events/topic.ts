import { attribute, ref, type Resources } from '../cloudformation.ts'
import { chatTopicName } from '../../shared/domain/messages/notifications.ts'
import type { Protection } from '../../shared/domain/service/service.ts'
import { ids } from '../names.ts'

/**
 * The topic that pages people. The function publishes by its role; CloudWatch and EventBridge by this policy, each for
 * its own sources only. It has no KMS key: neither may publish to a topic that AWS's own SNS key encrypts (SNS developer
 * guide, key management). `alarms` and `rules` are the logical ids of those that may publish. With `email` that address is
 * subscribed; other subscriptions are made on the topic's ARN.
 */
export const topic = (
  email: string | undefined,
  publishers: { readonly alarms: readonly string[]; readonly rules: readonly string[] },
): Resources => ({
  [ids.topic]: {
    Type: 'AWS::SNS::Topic',
    Properties: {
      DisplayName: 'Ballast',
      ...(email !== undefined && { Subscription: [{ Protocol: 'email', Endpoint: email }] }),
    },
  },
  PagesTopicPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [ref(ids.topic)],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          publishing('cloudwatch.amazonaws.com', publishers.alarms),
          ...(publishers.rules.length === 0 ? [] : [publishing('events.amazonaws.com', publishers.rules)]),
        ],
      },
    },
  },
})

const publishing = (service: string, sources: readonly string[]) => ({
  Effect: 'Allow',
  Principal: { Service: service },
  Action: 'sns:Publish',
  Resource: ref(ids.topic),
  Condition: { ArnEquals: { 'aws:SourceArn': sources.map((source) => attribute(source, 'Arn')) } },
})

/**
 * The topic to which people subscribe Amazon Q Developer in chat applications, where the config asks for it. Only functions
 * publish to it, by their roles.
 */
export const chatTopic = ({ notifications }: Protection): Resources =>
  notifications?.chatApplications === true
    ? { [ids.chatTopic]: { Type: 'AWS::SNS::Topic', Properties: { TopicName: chatTopicName } } }
    : {}
