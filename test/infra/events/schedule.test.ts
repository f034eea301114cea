import { expect, it } from 'vitest'
import { schedule } from '../../../infra/events/schedule.ts'

const properties = (id: string) => schedule[id]?.Properties

it('runs check-signals each minute, and only its own rule may', () => {
  expect(properties('CheckSignalsRule')).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Targets: [{ Arn: { 'Fn::GetAtt': ['CheckSignalsLambdaFunction', 'Arn'] } }],
  })
  expect(properties('CheckSignalsRulePermission')).toEqual({
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': ['CheckSignalsLambdaFunction', 'Arn'] },
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': ['CheckSignalsRule', 'Arn'] },
  })
})

it('pages after three minutes without a heartbeat, which is no data rather than a bad value', () => {
  expect(properties('HeartbeatAlarm')).toMatchObject({
    Namespace: 'Ballast',
    MetricName: 'Heartbeat',
    Dimensions: [{ Name: 'service', Value: 'ballast' }],
    Period: 60,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    TreatMissingData: 'breaching',
    AlarmActions: [{ Ref: 'PagesTopic' }],
  })
})

it('pages when services could not be looked at for five minutes', () => {
  expect(properties('FailedChecksAlarm')).toMatchObject({
    MetricName: 'ServicesFailed',
    EvaluationPeriods: 5,
    DatapointsToAlarm: 5,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    AlarmActions: [{ Ref: 'PagesTopic' }],
  })
})
