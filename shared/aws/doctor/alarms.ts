import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import type { CloudWatchClient, Dimension, DescribeAlarmsOutput, MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { AlarmMetric, DescribedAlarm } from '../../domain/doctor/snapshot.ts'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'
import { pages } from '../pages.ts'

/** Most names, and most records, of one DescribeAlarms call (CloudWatch API reference). */
const alarmsPerCall = 100

const operation = 'cloudwatch:DescribeAlarms'

/** Those of the named metric alarms that exist, with the metrics that they look at. */
export async function describeAlarms(client: CloudWatchClient, names: readonly string[]): Promise<DescribedAlarm[]> {
  const found: DescribedAlarm[] = []
  for (let from = 0; from < names.length; from += alarmsPerCall) {
    found.push(...(await readChunk(client, names.slice(from, from + alarmsPerCall))))
  }
  return found
}

async function readChunk(client: CloudWatchClient, names: readonly string[]): Promise<DescribedAlarm[]> {
  const read = (token: string | undefined): Promise<DescribeAlarmsOutput> =>
    call(operation, () =>
      client.send(
        new DescribeAlarmsCommand({
          AlarmNames: [...names],
          AlarmTypes: ['MetricAlarm'],
          MaxRecords: alarmsPerCall,
          ...(token !== undefined && { NextToken: token }),
        }),
      ),
    )
  const found: DescribedAlarm[] = []
  for await (const { MetricAlarms: alarms } of pages(operation, read)) {
    if (!Array.isArray(alarms)) throw new PortError('malformed-answer', operation, 'the answer has no alarms')
    found.push(...alarms.map((alarm: MetricAlarm | null) => described(alarm ?? {})))
  }
  return found
}

/** `StateUpdatedTimestamp` also moves when only the evaluation state changes; the other one may be missing. */
function described(alarm: MetricAlarm): DescribedAlarm {
  const { AlarmName: name, StateValue: state, StateTransitionedTimestamp, StateUpdatedTimestamp } = alarm
  const since = (StateTransitionedTimestamp ?? StateUpdatedTimestamp)?.getTime()
  if (name === undefined || since === undefined || !Number.isFinite(since)) {
    throw new PortError('malformed-answer', operation, `alarm ${String(name)} has no name, or no time of its state`)
  }
  if (state !== 'OK' && state !== 'ALARM' && state !== 'INSUFFICIENT_DATA') {
    throw new PortError('malformed-answer', operation, `alarm ${name} has state ${String(state)}`)
  }
  return { name, state, since, metrics: metricsOf(alarm) }
}

const dimensionsOf = (dimensions: readonly Dimension[] = []): Record<string, string> =>
  Object.fromEntries(dimensions.map(({ Name, Value }) => [String(Name), String(Value)]))

/** A single metric, or those that the queries of a metric-math alarm read. */
function metricsOf({ Namespace, MetricName, Dimensions, Period, Metrics = [] }: MetricAlarm): AlarmMetric[] {
  const single = MetricName === undefined ? [] : [{ Metric: { Namespace, MetricName, Dimensions }, Period }]
  return [...single, ...Metrics.flatMap(({ MetricStat }) => MetricStat ?? [])].flatMap((stat) =>
    stat.Metric?.Namespace === undefined || stat.Metric.MetricName === undefined || stat.Period === undefined
      ? []
      : [
          {
            namespace: stat.Metric.Namespace,
            metricName: stat.Metric.MetricName,
            dimensions: dimensionsOf(stat.Metric.Dimensions),
            periodSeconds: stat.Period,
          },
        ],
  )
}
