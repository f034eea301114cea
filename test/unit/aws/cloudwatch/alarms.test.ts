import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, expect, it } from 'vitest'
import { cloudWatchAlarms } from '../../../../shared/aws/cloudwatch/alarms.ts'

const cloudWatch = mockClient(CloudWatchClient)
const alarms = cloudWatchAlarms(new CloudWatchClient({ region: 'eu-west-1' }))
const inputs = () => cloudWatch.commandCalls(DescribeAlarmsCommand).map(({ args }) => args[0].input)
const since = Date.parse('2026-03-04T10:00:50.123Z')
const arn = (name: string) => `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:${name}`
const alarm = (name: string, changes: Partial<MetricAlarm> = {}): MetricAlarm => ({
  AlarmName: name,
  AlarmArn: arn(name),
  StateTransitionedTimestamp: new Date(since),
  StateUpdatedTimestamp: new Date(since + 60_000),
  ...changes,
})

beforeEach(() => {
  cloudWatch.reset()
})

it('asks for metric alarms in ALARM alone, and gives the time at which they went there', async () => {
  cloudWatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [alarm('one')] })
  expect(await alarms.inAlarm(['one', 'two'])).toEqual([{ name: 'one', arn: arn('one'), since }])
  expect(inputs()).toEqual([
    { AlarmNames: ['one', 'two'], AlarmTypes: ['MetricAlarm'], StateValue: 'ALARM', MaxRecords: 100 },
  ])
})

it('takes the time of the last update where no other is given', async () => {
  const { StateTransitionedTimestamp: _, ...older } = alarm('one')
  cloudWatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [older] })
  expect(await alarms.inAlarm(['one'])).toMatchObject([{ since: since + 60_000 }])
})

it('asks for a hundred names a call, and follows pages', async () => {
  cloudWatch
    .on(DescribeAlarmsCommand)
    .resolvesOnce({ MetricAlarms: [alarm('alarm-7')], NextToken: 'more' })
    .resolvesOnce({ MetricAlarms: [alarm('alarm-99')] })
    .resolves({ MetricAlarms: [alarm('alarm-100')] })
  const names = Array.from({ length: 130 }, (_, index) => `alarm-${index}`)
  expect((await alarms.inAlarm(names)).map(({ name }) => name)).toEqual(['alarm-7', 'alarm-99', 'alarm-100'])
  expect(inputs().map(({ AlarmNames, NextToken }) => [AlarmNames?.length, NextToken])).toEqual([
    [100, undefined],
    [100, 'more'],
    [30, undefined],
  ])
})

it('makes no call when nothing is asked for', async () => {
  expect(await alarms.inAlarm([])).toEqual([])
  expect(inputs()).toEqual([])
})

it.each<[string, object]>([
  ['without alarms', {}],
  ['with an alarm without an ARN', { MetricAlarms: [alarm('one', { AlarmArn: undefined as never })] }],
  ['with an alarm without a time', { MetricAlarms: [{ AlarmName: 'one', AlarmArn: arn('one') }] }],
  ['with an alarm without a name', { MetricAlarms: [{ AlarmArn: arn('one') }] }],
  ['with an alarm whose ARN is empty', { MetricAlarms: [alarm('one', { AlarmArn: '' })] }],
  ['with an alarm whose ARN is a list', { MetricAlarms: [alarm('one', { AlarmArn: [arn('one')] as never })] }],
  ['with an alarm that was not asked for', { MetricAlarms: [alarm('two')] }],
  ['with nothing in the place of an alarm', { MetricAlarms: [null] }],
  ['whose alarms are no list', { MetricAlarms: { 0: alarm('one') } }],
  ['that goes on where it began', { MetricAlarms: [], NextToken: 'again' }],
])('refuses an answer %s', async (_, answer) => {
  cloudWatch.on(DescribeAlarmsCommand).resolves(answer)
  await expect(alarms.inAlarm(['one'])).rejects.toMatchObject({ code: 'malformed-answer' })
})
