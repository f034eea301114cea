import {
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  type MetricDataQuery,
  type PutMetricAlarmCommandInput,
  type ScanBy,
} from '@aws-sdk/client-cloudwatch'
import { beforeEach, describe, expect, it } from 'vitest'
import { accounts, type AccountUnderTest } from './accounts.ts'

const minute = 60_000
const metric = { Namespace: 'Ballast/Test', MetricName: 'Load', Dimensions: [{ Name: 'Fleet', Value: 'eks' }] }
const query = (Id: string, Stat: string, Period = 60, Metric: object = metric): MetricDataQuery => ({
  Id,
  MetricStat: { Metric, Stat, Period },
})

describe.each(accounts)('CloudWatch of $name', ({ create }) => {
  let account: AccountUnderTest
  let start: number
  beforeEach(async () => {
    account = await create()
    start = Math.floor(account.now() / (5 * minute)) * 5 * minute - 10 * minute
  })

  const put = (values: readonly [minutes: number, value: number][]) =>
    account.run(
      account.cloudWatch.send(
        new PutMetricDataCommand({
          Namespace: metric.Namespace,
          MetricData: values.map(([minutes, Value]) => ({
            MetricName: metric.MetricName,
            Dimensions: metric.Dimensions,
            Timestamp: new Date(start + minutes * minute),
            Value,
          })),
        }),
      ),
    )
  async function get(queries: MetricDataQuery[], order: ScanBy | null = 'TimestampAscending', minutes = 10) {
    const { MetricDataResults = [] } = await account.run(
      account.cloudWatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(start),
          EndTime: new Date(start + minutes * minute),
          MetricDataQueries: queries,
          ScanBy: order ?? undefined,
        }),
      ),
    )
    return MetricDataResults.map(({ Id, StatusCode, Timestamps = [], Values = [] }) => ({
      Id,
      StatusCode,
      points: Timestamps.map((time, index) => [(time.getTime() - start) / minute, Values[index]]),
    }))
  }

  it.each([
    ['Sum', 6],
    ['Average', 3],
    ['Maximum', 5],
    ['Minimum', 1],
    ['SampleCount', 2],
  ])('gives the %s of what was put', async (stat, value) => {
    await put([
      [1, 1],
      [1.5, 5],
    ])
    expect(await get([query('q', stat)])).toEqual([{ Id: 'q', StatusCode: 'Complete', points: [[1, value]] }])
  })

  it('rolls minutes up into longer periods', async () => {
    await put([
      [0, 1],
      [4, 2],
      [5, 4],
    ])
    expect(await get([query('five', 'Sum', 300), query('one', 'Sum')])).toMatchObject([
      {
        Id: 'five',
        points: [
          [0, 3],
          [5, 4],
        ],
      },
      {
        Id: 'one',
        points: [
          [0, 1],
          [4, 2],
          [5, 4],
        ],
      },
    ])
  })

  it('gives the newest first unless asked otherwise, and leaves the end out', async () => {
    await put([
      [0, 1],
      [1, 2],
      [2, 3],
    ])
    const [result] = await get([query('q', 'Sum')], null, 2)
    expect(result?.points).toEqual([
      [1, 2],
      [0, 1],
    ])
  })

  it('gives an empty result for a metric that published nothing, one with other dimensions included', async () => {
    await put([[0, 1]])
    const other = { ...metric, Dimensions: [{ Name: 'Fleet', Value: 'ec2' }] }
    const bare = { ...metric, Dimensions: [] }
    const results = await get([query('a', 'Sum', 60, other), query('b', 'Sum', 60, bare)])
    expect(results).toEqual([
      { Id: 'a', StatusCode: 'Complete', points: [] },
      { Id: 'b', StatusCode: 'Complete', points: [] },
    ])
  })

  it('evaluates expressions and keeps to itself what is not to be returned', async () => {
    await put([
      [0, 4],
      [2, 8],
    ])
    const results = await get(
      [
        { ...query('m1', 'Sum'), ReturnData: false },
        { Id: 'e1', Expression: 'FILL(m1,0)/2' },
      ],
      null,
      3,
    )
    expect(results).toMatchObject([
      {
        Id: 'e1',
        points: [
          [2, 4],
          [1, 0],
          [0, 2],
        ],
      },
    ])
  })

  it.each<[rule: string, queries: MetricDataQuery[]]>([
    ['more than 500 queries', Array.from({ length: 501 }, (_, index) => query(`q${index}`, 'Sum'))],
    ['an id with a capital first letter', [query('Q', 'Sum')]],
    ['an id twice', [query('q', 'Sum'), query('q', 'Average')]],
    ['a period that is no multiple of 60', [query('q', 'Sum', 61)]],
    ['an expression that cannot be read', [{ Id: 'q', Expression: '1 +' }]],
  ])('refuses %s', async (_rule, queries) => {
    await expect(get(queries)).rejects.toMatchObject({
      name: 'ValidationException',
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('takes 500 queries', async () => {
    expect(await get(Array.from({ length: 500 }, (_, index) => query(`q${index}`, 'Sum')))).toHaveLength(500)
  })

  it('refuses a start that is not before the end', async () => {
    await expect(get([query('q', 'Sum')], null, 0)).rejects.toMatchObject({ name: 'ValidationException' })
  })

  describe('alarms', () => {
    const alarm: PutMetricAlarmCommandInput = {
      AlarmName: 'load',
      AlarmDescription: 'too much',
      ...metric,
      Statistic: 'Sum',
      Period: 60,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 3,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
    }
    const { Namespace: _n, MetricName: _m, Dimensions: _d, Statistic: _s, Period: _p, ...rest } = alarm
    const math: PutMetricAlarmCommandInput = {
      ...rest,
      AlarmName: 'ratio',
      Metrics: [
        { Id: 'e1', Expression: 'm1*2', Label: 'twice' },
        { ...query('m1', 'Sum'), ReturnData: false },
      ],
    }
    const putAlarm = (input: PutMetricAlarmCommandInput) =>
      account.run(account.cloudWatch.send(new PutMetricAlarmCommand(input)))
    const describeAlarms = async (input: object = {}) =>
      (await account.run(account.cloudWatch.send(new DescribeAlarmsCommand(input)))).MetricAlarms

    it('are described as they were put, and have no state at first', async () => {
      await putAlarm(alarm)
      expect(await describeAlarms()).toMatchObject([{ ...alarm, StateValue: 'INSUFFICIENT_DATA' }])
    })

    it('of metric math too', async () => {
      await putAlarm(math)
      const [described] = (await describeAlarms({ AlarmNames: ['ratio'] })) ?? []
      expect(described?.MetricName).toBeUndefined()
      expect(described?.Metrics).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ Id: 'e1', Expression: 'm1*2', ReturnData: true }),
          expect.objectContaining({ Id: 'm1', ReturnData: false }),
        ]),
      )
    })

    it('are found by name, prefix and state', async () => {
      await putAlarm(alarm)
      await putAlarm(math)
      const names = async (input: object) => (await describeAlarms(input))?.map(({ AlarmName }) => AlarmName)
      expect(await names({ AlarmNames: ['load', 'none'] })).toEqual(['load'])
      expect(await names({ AlarmNamePrefix: 'ra' })).toEqual(['ratio'])
      expect(await names({ StateValue: 'ALARM' })).toEqual([])
    })

    it('are refused without exactly one metric that returns data', async () => {
      const both = (math.Metrics ?? []).map((each) => ({ ...each, ReturnData: true }))
      await expect(putAlarm({ ...math, Metrics: both })).rejects.toMatchObject({ name: 'ValidationException' })
    })
  })
})
