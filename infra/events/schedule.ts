import { checkMetrics } from '../../shared/aws/cloudwatch/check-measurements.ts'
import { attribute, type Resource, type Resources } from '../cloudformation.ts'
import { ownAlarm, type OwnAlarmProperties } from '../health/alarm.ts'
import { checkSignals, ids } from '../names.ts'

const minutePeriod = 60

const alarm = (page: 'no-heartbeat' | 'failed-checks', properties: OwnAlarmProperties): Resource =>
  ownAlarm(page, {
    Namespace: checkMetrics.namespace,
    Dimensions: Object.entries(checkMetrics.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Statistic: 'Sum',
    Period: minutePeriod,
    ...properties,
  })

/**
 * Runs check-signals each minute, and pages when it stops or does not get through. A run that is missed is not made up
 * for: the next one sees the same.
 */
export const schedule: Resources = {
  [ids.scheduleRule]: {
    Type: 'AWS::Events::Rule',
    Properties: {
      Description: 'Looks at every service.',
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [
        {
          Id: 'check-signals',
          Arn: attribute(checkSignals.function, 'Arn'),
          // EventBridge takes no less than a minute (API reference, RetryPolicy).
          RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
        },
      ],
    },
  },
  [`${ids.scheduleRule}Permission`]: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: attribute(checkSignals.function, 'Arn'),
      Principal: 'events.amazonaws.com',
      SourceArn: attribute(ids.scheduleRule, 'Arn'),
    },
  },
  [ids.heartbeatAlarm]: alarm('no-heartbeat', {
    AlarmName: 'ballast-no-heartbeat',
    AlarmDescription: 'Ballast has stopped looking at the services. Incidents without an alarm go unnoticed.',
    MetricName: checkMetrics.heartbeat,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
    TreatMissingData: 'breaching',
  }),
  [ids.failedChecksAlarm]: alarm('failed-checks', {
    AlarmName: 'ballast-failed-checks',
    AlarmDescription: 'Ballast cannot look at some services. The log of check-signals says which and why.',
    MetricName: checkMetrics.failed,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 0,
    // One call that fails is made up for a minute later.
    EvaluationPeriods: 5,
    DatapointsToAlarm: 5,
    // The heartbeat tells of runs that are missing.
    TreatMissingData: 'notBreaching',
  }),
}
