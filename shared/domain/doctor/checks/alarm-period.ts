import { minute, second } from '../../time.ts'
import { check } from '../check.ts'
import type { AlarmMetricReading } from '../snapshot.ts'

/** Load balancers publish each minute (Elastic Load Balancing user guide, CloudWatch metrics). */
const minutely = /^AWS\/(ApplicationELB|NetworkELB|ELB|GatewayELB)$/
const minutePeriod = 60

/** So many datapoints that are all some minutes apart are no chance: those of a sparse metric come in any minute. */
const enoughDatapoints = 10

const commonDivisor = (left: number, right: number): number => (right === 0 ? left : commonDivisor(right, left % right))

/** How often a metric comes, seconds; null where that cannot be told. */
function publishedEvery({ namespace, publishedAt }: AlarmMetricReading): number | null {
  if (publishedAt.length >= enoughDatapoints) {
    const gaps = publishedAt.slice(1).map((at, index) => at - (publishedAt[index] ?? at))
    const every = gaps.reduce(commonDivisor, 0)
    if (every > minute) return every / second
  }
  return minutely.test(namespace) ? minutePeriod : null
}

/** No alarm of the user's own looks more often than its metric comes. */
export const alarmPeriod = check(
  'alarm-period',
  "an alarm of the user's own has a period finer than its metric",
  ['alarmMetrics'],
  ({ alarmMetrics }) =>
    alarmMetrics.flatMap((metric) => {
      const { alarm, namespace, metricName, periodSeconds } = metric
      const every = publishedEvery(metric)
      if (every === null || every <= periodSeconds) return []
      return [
        {
          severity: 'warning' as const,
          what: `the alarm '${alarm}' has a period of ${periodSeconds} s, but ${namespace} ${metricName} comes every ${every} s`,
          why: 'Most periods have no datapoint, so it fires late or flaps between OK and INSUFFICIENT_DATA.',
          todo: `Give the alarm a period of ${every} s or a multiple of it, or publish the metric more often.`,
          command: null,
        },
      ]
    }),
)
