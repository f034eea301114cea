import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import type { GetMetricDataCommandInput, MetricDataResult } from '@aws-sdk/client-cloudwatch'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { cloudWatchClient } from '../../../../shared/aws/clients/cloudwatch.ts'
import { cloudWatchMetrics } from '../../../../shared/aws/cloudwatch/metrics.ts'
import type { MetricQuery } from '../../../../shared/domain/metrics/metric.ts'
import { answering } from '../support/answering.ts'

const minute = 60_000
const from = Date.parse('2026-03-04T10:00:00Z')
const to = from + 10 * minute

const query = (id: string, change: Partial<MetricQuery> = {}): MetricQuery => ({
  id,
  namespace: 'AWS/ApplicationELB',
  metricName: 'RequestCount',
  dimensions: { LoadBalancer: 'app/web-eks/50dc6c495c0c9188', TargetGroup: 'targetgroup/web/73e2d6bc24d8a067' },
  stat: 'Sum',
  periodSeconds: 60,
  ...change,
})

const result = (Id: string, points: [minutes: number, value: number][], change: Partial<MetricDataResult> = {}) => ({
  Id,
  StatusCode: 'Complete' as const,
  Timestamps: points.map(([minutes]) => new Date(from + minutes * minute)),
  Values: points.map(([, value]) => value),
  ...change,
})

const cloudWatch = mockClient(CloudWatchClient)
const metrics = cloudWatchMetrics(new CloudWatchClient({ region: 'eu-west-1' }))
const inputs = (): GetMetricDataCommandInput[] =>
  cloudWatch.commandCalls(GetMetricDataCommand).map(({ args }) => args[0].input)

beforeEach(() => {
  cloudWatch.reset()
})

describe('the answer', () => {
  it('is sorted by time, without repetitions, within the window, under the ids that were asked for', async () => {
    const points: [number, number][] = [
      [3, 30],
      [1, 10],
      [-1, 99],
      [3, 30],
      [10, 99],
    ]
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [result('stable_requests', points)] })
    expect(await metrics.read([query('stable_requests'), query('candidate_requests')], from, to)).toEqual({
      stable_requests: [
        { at: from + minute, value: 10 },
        { at: from + 3 * minute, value: 30 },
      ],
      candidate_requests: [],
    })
  })

  it('is empty, without a call, when nothing is asked for', async () => {
    expect(await metrics.read([], from, to)).toEqual({})
    expect(inputs()).toEqual([])
  })

  it('is put together from all pages, of which partial data announces another', async () => {
    cloudWatch
      .on(GetMetricDataCommand)
      .resolvesOnce({ MetricDataResults: [result('a', [[1, 1]], { StatusCode: 'PartialData' })], NextToken: 'second' })
      .resolvesOnce({ MetricDataResults: [result('b', [[1, 7]])], NextToken: 'third' })
      .resolvesOnce({ MetricDataResults: [result('a', [[2, 2]])] })
    const series = await metrics.read([query('a'), query('b', { metricName: 'HTTPCode_ELB_5XX_Count' })], from, to)
    expect(series['a']?.map(({ value }) => value)).toEqual([1, 2])
    expect(series['b']?.map(({ value }) => value)).toEqual([7])
    expect(inputs().map(({ NextToken }) => NextToken)).toEqual([undefined, 'second', 'third'])
  })
})

describe('the question', () => {
  it.each([
    [1, [1]],
    [500, [500]],
    [501, [500, 1]],
    [1_203, [500, 500, 203]],
  ])('with %i metrics is put in calls of %j', async (count, sizes) => {
    cloudWatch.on(GetMetricDataCommand).callsFake((input: GetMetricDataCommandInput) => ({
      MetricDataResults: (input.MetricDataQueries ?? []).map(({ Id }) => result(Id!, [[0, 1]])),
    }))
    const queries = Array.from({ length: count }, (_, index) => query(`m${index}`))
    const series = await metrics.read(queries, from, to)
    expect(Object.keys(series)).toHaveLength(count)
    expect(inputs().map(({ MetricDataQueries }) => MetricDataQueries?.length)).toEqual(sizes)
  })

  it('names a metric once that several signals need', async () => {
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [result('a', [[0, 1]])] })
    await metrics.read([query('a'), query('a')], from, to)
    expect(inputs()[0]?.MetricDataQueries).toHaveLength(1)
  })

  it('is refused when one id stands for two metrics', async () => {
    const twice = [query('a'), query('a', { stat: 'Average' })]
    await expect(metrics.read(twice, from, to)).rejects.toMatchObject({ code: 'invalid' })
    expect(inputs()).toEqual([])
  })
})

describe('it fails rather than leave a gap', () => {
  it.each<[string, MetricDataResult, string, boolean]>([
    ['CloudWatch failed to read one metric', result('a', [], { StatusCode: 'InternalError' }), 'unavailable', true],
    ['one metric is forbidden', result('a', [], { StatusCode: 'Forbidden' }), 'denied', false],
    ['partial data has no next page', result('a', [[0, 1]], { StatusCode: 'PartialData' }), 'unavailable', true],
    ['a status is unknown', result('a', [], { StatusCode: 'Odd' as 'Complete' }), 'malformed-answer', true],
    ['an id was not asked for', result('z', []), 'malformed-answer', true],
    ['there are fewer values than timestamps', result('a', [[0, 1]], { Values: [] }), 'malformed-answer', true],
    ['a value is not a number', result('a', [[0, Number.NaN]]), 'malformed-answer', true],
    ['a value is infinite', result('a', [[0, Number.POSITIVE_INFINITY]]), 'malformed-answer', true],
    ['a timestamp is not a time', result('a', [[Number.NaN, 1]]), 'malformed-answer', true],
    ['a timestamp is null', result('a', [[0, 1]], { Timestamps: [null as never] }), 'malformed-answer', true],
    ['timestamps are no list', result('a', [], { Timestamps: {} as never }), 'malformed-answer', true],
    ['values are no list', result('a', [], { Values: '' as never }), 'malformed-answer', true],
    ['there is nothing in the place of a result', null as never, 'malformed-answer', true],
  ])('when %s', async (_, answer, code, retryable) => {
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [answer] })
    await expect(metrics.read([query('a')], from, to)).rejects.toMatchObject({
      code,
      retryable,
      operation: 'cloudwatch:GetMetricData',
    })
  })

  it('when the pages do not end', async () => {
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [], NextToken: 'same' })
    await expect(metrics.read([query('a')], from, to)).rejects.toMatchObject({ code: 'malformed-answer' })
    expect(inputs()).toHaveLength(2)
  })

  it('when the pages come round after several', async () => {
    cloudWatch.on(GetMetricDataCommand).callsFake(() => {
      const token = ['b', 'c', 'a'][cloudWatch.commandCalls(GetMetricDataCommand).length % 3]
      return { MetricDataResults: [], NextToken: token }
    })
    await expect(metrics.read([query('a')], from, to)).rejects.toMatchObject({ code: 'malformed-answer' })
    expect(inputs()).toHaveLength(4)
  })

  it('when there is always another page', async () => {
    let page = 0
    cloudWatch.on(GetMetricDataCommand).callsFake(() => ({ MetricDataResults: [], NextToken: `page ${page++}` }))
    await expect(metrics.read([query('a')], from, to)).rejects.toMatchObject({
      code: 'malformed-answer',
      message: expect.stringContaining('no end after 50 pages'),
    })
  })

  it('when the results are no list', async () => {
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: 0.1 as never })
    await expect(metrics.read([query('a')], from, to)).rejects.toMatchObject({ code: 'malformed-answer' })
  })

  it('when there are no results at all', async () => {
    cloudWatch.on(GetMetricDataCommand).resolves({})
    await expect(metrics.read([query('a')], from, to)).rejects.toMatchObject({ code: 'malformed-answer' })
  })
})

it('reads CloudWatch as it answers on the wire', async () => {
  cloudWatch.restore()
  const at = from / 1_000
  const { options, sent } = answering(() => ({
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({
      MetricDataResults: [
        { Id: 'a', Label: 'RequestCount', Timestamps: [at, at + 60], Values: [1200, 1180.5], StatusCode: 'Complete' },
      ],
      Messages: [],
    }),
  }))
  const series = await cloudWatchMetrics(cloudWatchClient(options)).read([query('a')], from, to)
  expect(series).toEqual({
    a: [
      { at: from, value: 1200 },
      { at: from + minute, value: 1180.5 },
    ],
  })
  expect(sent[0]?.headers['x-amz-target']).toBe('GraniteServiceVersion20100801.GetMetricData')
  expect(JSON.parse(sent[0]!.body)).toEqual({
    StartTime: at,
    EndTime: to / 1_000,
    ScanBy: 'TimestampAscending',
    MetricDataQueries: [
      {
        Id: 'a',
        ReturnData: true,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/ApplicationELB',
            MetricName: 'RequestCount',
            Dimensions: [
              { Name: 'LoadBalancer', Value: 'app/web-eks/50dc6c495c0c9188' },
              { Name: 'TargetGroup', Value: 'targetgroup/web/73e2d6bc24d8a067' },
            ],
          },
          Period: 60,
          Stat: 'Sum',
        },
      },
    ],
  })
})
