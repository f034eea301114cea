import { minute } from '../../time.ts'
import { check } from '../check.ts'
import { quoted } from '../finding.ts'

/** A new alarm, or one of a fleet that pauses, needs some minutes. */
const patienceMinutes = 30

/** No alarm has long been without data. */
export const alarmData = check(
  'alarm-data',
  `an alarm has been in INSUFFICIENT_DATA for more than ${patienceMinutes} minutes`,
  ['alarms'],
  ({ alarms, at, region }) =>
    alarms
      .filter(({ state, since }) => state === 'INSUFFICIENT_DATA' && at - since > patienceMinutes * minute)
      .map(({ name, since, metrics }) => {
        const [metric] = metrics
        const dimensions = Object.entries(metric?.dimensions ?? {}).map(([key, value]) => `${key}=${value}`)
        const source = metric === undefined ? '' : ` (${metric.namespace} ${metric.metricName} ${dimensions.join(' ')})`
        return {
          severity: 'warning' as const,
          what: `the alarm ${name} has had no data for ${Math.floor((at - since) / minute)} minutes${source}`,
          why: 'It cannot fire: its metric is not published, or not under these dimensions.',
          todo: 'Compare namespace, name and dimensions with what is published, and correct whichever is wrong.',
          command:
            metric === undefined
              ? null
              : `aws cloudwatch list-metrics --region ${region} --namespace ${quoted(metric.namespace)} --metric-name ${quoted(metric.metricName)}`,
        }
      }),
)
