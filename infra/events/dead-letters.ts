import type { OwnAlarmPage } from '../../shared/domain/messages/runbook.ts'
import { attribute, ref, type Resources } from '../cloudformation.ts'
import { ownAlarm } from '../health/alarm.ts'
import { ids } from '../names.ts'

/**
 * Where events go that could not be handled: those that EventBridge could not hand to the function, and those whose
 * durable execution failed, timed out or was stopped (Lambda developer guide, best practices for durable functions). So
 * do messages to people that SNS did not take.
 * `sources` are the ARNs of the rules that may send. One message is enough for the alarm, which pages.
 */
export const deadLetters = (
  sources: readonly unknown[],
  alarm: { readonly name: string; readonly description: string; readonly page: OwnAlarmPage },
): Resources => ({
  [ids.deadLetters]: {
    Type: 'AWS::SQS::Queue',
    Properties: { MessageRetentionPeriod: 14 * 24 * 3600, SqsManagedSseEnabled: true },
  },
  DeadLetterQueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [ref(ids.deadLetters)],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: attribute(ids.deadLetters, 'Arn'),
            Condition: { ArnLike: { 'aws:SourceArn': sources } },
          },
        ],
      },
    },
  },
  [ids.deadLettersAlarm]: ownAlarm(alarm.page, {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description,
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: attribute(ids.deadLetters, 'QueueName') }],
    Statistic: 'Maximum',
    Period: 60,
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0,
    // A queue that nobody uses stops publishing.
    TreatMissingData: 'notBreaching',
  }),
})
