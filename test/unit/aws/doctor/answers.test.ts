import { DescribeAlarmsCommand, CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge'
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api'
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { describeAlarms } from '../../../../shared/aws/doctor/alarms.ts'
import { describeFunction } from '../../../../shared/aws/doctor/functions.ts'
import { countKarpenterNodes } from '../../../../shared/aws/doctor/karpenter.ts'
import { describeTopic } from '../../../../shared/aws/doctor/messages.ts'
import { findDenials } from '../../../../shared/aws/doctor/permissions.ts'
import { listRules } from '../../../../shared/aws/doctor/rules.ts'
import { answering } from '../support/answering.ts'

const region = { region: 'eu-west-1' }
const events = mockClient(EventBridgeClient)
const iam = mockClient(IAMClient)
const cloudWatch = mockClient(CloudWatchClient)
const tagging = mockClient(ResourceGroupsTaggingAPIClient)
const sns = mockClient(SNSClient)

beforeEach(() => {
  for (const mock of [events, iam, cloudWatch, tagging, sns]) mock.reset()
})

describe('rules', () => {
  const list = () => listRules(new EventBridgeClient(region), 'ballast-')

  it('come over several pages, as do their targets', async () => {
    events
      .on(ListRulesCommand)
      .resolvesOnce({ Rules: [{ Name: 'one', State: 'ENABLED', EventPattern: '{"source":["x"]}' }], NextToken: 'a' })
      .resolvesOnce({ Rules: [{ Name: 'two', State: 'DISABLED', ScheduleExpression: 'rate(1 minute)' }] })
    events
      .on(ListTargetsByRuleCommand, { Rule: 'one' })
      .resolvesOnce({ Targets: [{ Id: '1', Arn: 'first' }], NextToken: 'b' })
      .resolvesOnce({ Targets: [{ Id: '2', Arn: 'second' }] })
    events.on(ListTargetsByRuleCommand, { Rule: 'two' }).resolves({})
    expect(await list()).toEqual([
      { name: 'one', isEnabled: true, pattern: { source: ['x'] }, schedule: null, targetArns: ['first', 'second'] },
      { name: 'two', isEnabled: false, pattern: null, schedule: 'rate(1 minute)', targetArns: [] },
    ])
  })

  it('are enabled in the other way too', async () => {
    const State = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'
    events.on(ListRulesCommand).resolves({ Rules: [{ Name: 'one', State }] })
    events.on(ListTargetsByRuleCommand).resolves({ Targets: [] })
    expect(await list()).toMatchObject([{ isEnabled: true }])
  })

  it.each([
    ['no list', {}],
    ['a rule without a state', { Rules: [{ Name: 'one' }] }],
    ['a pattern that is not JSON', { Rules: [{ Name: 'one', State: 'ENABLED' as const, EventPattern: '{' }] }],
  ])('are refused with %s', async (_, answer) => {
    events.on(ListRulesCommand).resolves(answer)
    events.on(ListTargetsByRuleCommand).resolves({ Targets: [] })
    await expect(list()).rejects.toMatchObject({ code: 'malformed-answer' })
  })
})

describe('denials', () => {
  const need = { actions: ['sns:Publish'], resources: ['arn:a', 'arn:b'], context: { 'aws:key': ['v'] } }
  const find = () => findDenials(new IAMClient(region), 'ballast-control', 'arn:role', need)

  it('are what is not allowed, over several pages, asked with the context', async () => {
    const result = (EvalResourceName: string, EvalDecision: 'allowed' | 'explicitDeny') => ({
      EvalActionName: 'sns:Publish',
      EvalResourceName,
      EvalDecision,
    })
    iam
      .on(SimulatePrincipalPolicyCommand)
      .resolvesOnce({ EvaluationResults: [result('arn:a', 'allowed')], IsTruncated: true, Marker: 'm' })
      .resolvesOnce({ EvaluationResults: [result('arn:b', 'explicitDeny')], IsTruncated: false })
    expect(await find()).toEqual([
      {
        functionName: 'ballast-control',
        roleArn: 'arn:role',
        action: 'sns:Publish',
        resource: 'arn:b',
        decision: 'explicitDeny',
      },
    ])
    expect(iam.commandCalls(SimulatePrincipalPolicyCommand)[1]?.args[0].input).toMatchObject({
      PolicySourceArn: 'arn:role',
      ActionNames: ['sns:Publish'],
      ResourceArns: ['arn:a', 'arn:b'],
      ContextEntries: [{ ContextKeyName: 'aws:key', ContextKeyType: 'stringList', ContextKeyValues: ['v'] }],
      Marker: 'm',
    })
  })

  it('are not none where the answer has no results', async () => {
    iam.on(SimulatePrincipalPolicyCommand).resolves({})
    await expect(find()).rejects.toMatchObject({ code: 'malformed-answer' })
  })
})

describe('alarms', () => {
  const describeOne = () => describeAlarms(new CloudWatchClient(region), ['one'])
  const at = new Date('2026-03-02T10:00:00Z')

  it('have the metrics of single ones and of metric math', async () => {
    const metric = { Namespace: 'N', MetricName: 'M', Dimensions: [{ Name: 'a', Value: 'b' }] }
    const alarm = { AlarmName: 'one', StateValue: 'OK' as const, StateTransitionedTimestamp: at }
    cloudWatch.on(DescribeAlarmsCommand).resolves({
      MetricAlarms: [
        { ...alarm, ...metric, Period: 60 },
        {
          ...alarm,
          Metrics: [
            { Id: 'm', MetricStat: { Metric: metric, Period: 10, Stat: 'Sum' } },
            { Id: 'e', Expression: 'm/2' },
          ],
        },
      ],
    })
    const read = { namespace: 'N', metricName: 'M', dimensions: { a: 'b' } }
    expect(await describeOne()).toEqual([
      { name: 'one', state: 'OK', since: at.getTime(), metrics: [{ ...read, periodSeconds: 60 }] },
      { name: 'one', state: 'OK', since: at.getTime(), metrics: [{ ...read, periodSeconds: 10 }] },
    ])
  })

  it.each([
    ['no list', {}],
    ['an alarm without a time', { MetricAlarms: [{ AlarmName: 'one', StateValue: 'OK' as const }] }],
    ['an alarm without a state', { MetricAlarms: [{ AlarmName: 'one', StateUpdatedTimestamp: at }] }],
  ])('are refused with %s', async (_, answer) => {
    cloudWatch.on(DescribeAlarmsCommand).resolves(answer)
    await expect(describeOne()).rejects.toMatchObject({ code: 'malformed-answer' })
  })
})

it('counts the nodes of Karpenter over several pages', async () => {
  tagging
    .on(GetResourcesCommand)
    .resolvesOnce({ ResourceTagMappingList: [{}, {}], PaginationToken: 'more' })
    .resolvesOnce({ ResourceTagMappingList: [{}], PaginationToken: '' })
  expect(await countKarpenterNodes(new ResourceGroupsTaggingAPIClient(region), 'prod')).toBe(3)
})

it('refuses a topic whose subscriptions are not told', async () => {
  sns.on(GetTopicAttributesCommand).resolves({ Attributes: { SubscriptionsConfirmed: '1' } })
  await expect(describeTopic(new SNSClient(region), 'arn:t')).rejects.toThrow(/SubscriptionsPending is undefined/)
})

describe('a function', () => {
  const describeWith = (status: number, body: object, type?: string) =>
    describeFunction(
      new LambdaClient({
        maxAttempts: 1,
        ...answering(() => ({
          status,
          headers: { 'content-type': 'application/json', ...(type !== undefined && { 'x-amzn-errortype': type }) },
          body: JSON.stringify(body),
        })).options,
      }),
      'ballast-control',
    )

  it('is null where there is none', async () => {
    expect(await describeWith(404, { Message: 'Function not found' }, 'ResourceNotFoundException')).toBeNull()
  })

  it('has an empty environment where it has none', async () => {
    const answer = { FunctionArn: 'arn:f', Role: 'arn:r', State: 'Active' }
    expect(await describeWith(200, answer)).toEqual({
      arn: 'arn:f',
      roleArn: 'arn:r',
      state: 'Active',
      environment: {},
    })
  })

  it('is refused without a role', async () => {
    await expect(describeWith(200, { FunctionArn: 'arn:f', State: 'Active' })).rejects.toMatchObject({
      code: 'malformed-answer',
    })
  })
})
