import { attribute, ref, type Resources } from './cloudformation.ts'
import { ids } from './names.ts'

/**
 * Where events go that could not be handled: those that EventBridge could not hand to the function, and those whose
 * durable execution failed, timed out or was stopped (Lambda developer guide, best practices for durable functions).
 * `sources` are the logical ids of the rules that may send. One message is enough to page.
 */
export const deadLetters = (sources: readonly string[]): Resources => ({
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
            Condition: { ArnEquals: { 'aws:SourceArn': sources.map((source) => attribute(source, 'Arn')) } },
          },
        ],
      },
    },
  },
  [ids.deadLettersAlarm]: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'ballast-unhandled-events',
      AlarmDescription: 'Ballast could not handle an event, which may be an incident. It is in the dead-letter queue.',
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
      AlarmActions: [ref(ids.topic)],
    },
  },
})
