import type { VirtualClock } from '../../clock.ts'
import type { AccountSettings, AlarmDefinition } from '../settings.ts'
import { tokenBucket } from '../token-bucket.ts'
import { AwsRefusal, unsupported } from '../wire.ts'
import type { AccountService, WireAnswer, WireRequest } from '../wire.ts'
import { alarmArn } from './alarm-event.ts'
import type { Alarm, Alarms } from './alarms.ts'
import { datapointsOf, getMetricData, type GetMetricDataRequest } from './get-metric-data.ts'
import { MetricMathError } from './metric-math.ts'
import type { MetricStore, StatisticSet } from './metric-store.ts'
import { dimensionsOf, parseAlarm, type PutMetricAlarmRequest } from './requests.ts'

interface Datum {
  readonly MetricName: string
  readonly Dimensions?: { Name: string; Value: string }[]
  readonly Timestamp?: number
  readonly Value?: number
  readonly Values?: readonly number[]
  readonly Counts?: readonly number[]
  readonly StatisticValues?: { SampleCount: number; Sum: number; Minimum: number; Maximum: number }
}

function statisticSet({ Value, Values, Counts, StatisticValues }: Datum): StatisticSet {
  if (StatisticValues !== undefined) {
    const { Sum: sum, SampleCount: count, Minimum: minimum, Maximum: maximum } = StatisticValues
    return { sum, count, minimum, maximum }
  }
  const values = Values ?? (Value === undefined ? [] : [Value])
  if (values.length === 0) {
    throw new AwsRefusal(
      'MissingParameter',
      400,
      'At least one of the parameters must be specified: Value, Values, StatisticValues.',
    )
  }
  const counts = values.map((_, index) => Counts?.[index] ?? 1)
  return {
    sum: values.reduce((sum, value, index) => sum + value * (counts[index] ?? 1), 0),
    count: counts.reduce((sum, count) => sum + count, 0),
    minimum: Math.min(...values),
    maximum: Math.max(...values),
    values: values.map((value, index) => [value, counts[index] ?? 1] as const),
  }
}

const dimensionElements = (dimensions: Readonly<Record<string, string>>) =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))

function metricElements({ metrics }: AlarmDefinition): object {
  const [only] = metrics
  if (metrics.length === 1 && only !== undefined && 'query' in only) {
    const { namespace, metricName, dimensions, stat, periodSeconds } = only.query
    return {
      Namespace: namespace,
      MetricName: metricName,
      Dimensions: dimensionElements(dimensions),
      [stat === 'p99' ? 'ExtendedStatistic' : 'Statistic']: stat,
      Period: periodSeconds,
    }
  }
  return {
    Metrics: metrics.map((metric, index) => ({
      Id: metric.id,
      ReturnData: index === metrics.length - 1,
      ...('expression' in metric
        ? { Expression: metric.expression, Label: metric.label }
        : {
            MetricStat: {
              Metric: {
                Namespace: metric.query.namespace,
                MetricName: metric.query.metricName,
                Dimensions: dimensionElements(metric.query.dimensions),
              },
              Period: metric.query.periodSeconds,
              Stat: metric.query.stat,
            },
          }),
    })),
  }
}

const alarmElement = ({ definition, status }: Alarm, account: AccountSettings): object => ({
  AlarmName: definition.name,
  AlarmArn: alarmArn(account, definition.name),
  AlarmDescription: definition.description,
  ActionsEnabled: true,
  OKActions: [],
  AlarmActions: [],
  InsufficientDataActions: [],
  StateValue: status.value,
  StateReason: status.reason,
  StateReasonData: status.reasonData,
  StateUpdatedTimestamp: status.since / 1000,
  ComparisonOperator: definition.comparison,
  Threshold: definition.threshold,
  EvaluationPeriods: definition.evaluationPeriods,
  DatapointsToAlarm: definition.datapointsToAlarm,
  TreatMissingData: definition.treatMissingData,
  ...metricElements(definition),
})

interface Surroundings {
  readonly clock: VirtualClock
  readonly account: AccountSettings
  readonly store: MetricStore
  readonly alarms: Alarms
}

interface DescribeAlarmsRequest {
  readonly AlarmNames?: readonly string[]
  readonly AlarmNamePrefix?: string
  readonly StateValue?: string
}

/**
 * Calls a second, and datapoints a second of requests that begin no more than three hours ago; older ones have a quota of
 * their own (CloudWatch user guide, service quotas).
 */
const quotas = { DescribeAlarms: 9, GetMetricData: 50, datapoints: 180_000 } as const

/** Three hours, and the minute in which a call that asks for them is on its way. */
const recentMilliseconds = 181 * 60_000

const throttling = (): AwsRefusal => new AwsRefusal('Throttling', 400, 'Rate exceeded')

/** CloudWatch over AWS JSON 1.0. */
export function cloudWatch({ clock, account, store, alarms }: Surroundings): AccountService {
  const perSecond = (size: number) => tokenBucket(clock, { size, refillPerSecond: size }, throttling)
  const take = {
    DescribeAlarms: perSecond(quotas.DescribeAlarms),
    GetMetricData: perSecond(quotas.GetMetricData),
    datapoints: perSecond(quotas.datapoints),
  }
  const operations: Readonly<Record<string, (input: object) => object>> = {
    GetMetricData(input: GetMetricDataRequest) {
      take.GetMetricData()
      const isRecent = clock.now() - (input.StartTime ?? 0) * 1000 <= recentMilliseconds
      if (isRecent) take.datapoints(datapointsOf(input))
      return getMetricData(input, store, clock.now())
    },
    PutMetricData(input: { Namespace?: string; MetricData?: readonly Datum[] }) {
      if (input.Namespace === undefined)
        throw new AwsRefusal('MissingParameter', 400, 'The parameter Namespace is required.')
      // API reference, PutMetricData: namespaces that begin so are AWS's own.
      if (input.Namespace.startsWith('AWS/'))
        throw new AwsRefusal('InvalidParameterValue', 400, 'The value AWS/ for parameter Namespace is invalid.')
      for (const datum of input.MetricData ?? []) {
        const metric = {
          namespace: input.Namespace,
          metricName: datum.MetricName,
          dimensions: dimensionsOf(datum.Dimensions),
        }
        store.put(metric, (datum.Timestamp ?? clock.now() / 1000) * 1000, statisticSet(datum), clock.now())
      }
      return {}
    },
    PutMetricAlarm(input: PutMetricAlarmRequest) {
      alarms.put(parseAlarm(input), clock.now())
      return {}
    },
    DeleteAlarms({ AlarmNames = [] }: { AlarmNames?: readonly string[] }) {
      for (const name of AlarmNames) alarms.remove(name)
      return {}
    },
    DescribeAlarms({ AlarmNames, AlarmNamePrefix = '', StateValue }: DescribeAlarmsRequest) {
      take.DescribeAlarms()
      const found = alarms
        .list()
        .filter(({ definition: { name } }) => AlarmNames?.includes(name) ?? name.startsWith(AlarmNamePrefix))
        .filter(({ status }) => StateValue === undefined || status.value === StateValue)
      return { MetricAlarms: found.map((alarm) => alarmElement(alarm, account)), CompositeAlarms: [] }
    },
  }
  const answer = (status: number, body: object, headers: Record<string, string>): WireAnswer => ({
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', ...headers },
    body: JSON.stringify(body),
  })
  const operationOf = ({ headers }: WireRequest): string => headers['x-amz-target']?.split('.')[1] ?? ''
  return {
    name: 'cloudwatch',
    host: /^monitoring\./,
    operationOf,
    execute(operation, request, requestId) {
      const run = operations[operation]
      if (run === undefined) throw unsupported('cloudwatch', operation)
      try {
        return answer(200, run(JSON.parse(request.body) as object), { 'x-amzn-requestid': requestId })
      } catch (error) {
        if (error instanceof MetricMathError) throw new AwsRefusal('ValidationError', 400, error.message)
        throw error
      }
    },
    refuse: ({ code, status, message }, requestId) =>
      answer(
        status,
        { __type: `com.amazonaws.cloudwatch.v2010_08_01#${code}`, message },
        { 'x-amzn-requestid': requestId, 'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}` },
      ),
    refusals: {
      throttled: throttling,
      failed: () => new AwsRefusal('InternalServiceError', 500, 'The request processing has failed.'),
      denied: (message) => new AwsRefusal('AccessDenied', 403, message),
    },
  }
}
