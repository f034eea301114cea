import { amount } from '../shared/domain/detection/wording.ts'
import { alarmDollarsPerMetric, readDollarsPerMetric } from './costs.ts'
import type { Backtest } from './run.ts'

const dollars = (value: number): string => `USD ${value.toFixed(2)}`
const mostShown = 50
const mostTimes = 5

function times(all: readonly string[]): string {
  if (all.length === 0) return ''
  const more = all.length > mostTimes ? ` and ${all.length - mostTimes} more` : ''
  return `: ${all.slice(0, mostTimes).join(', ')}${more}`
}

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** What the backtest found, for people. */
export function summaryOf({ result, falseAlarmsPerWeek, thresholds, unit, costs }: Backtest): string {
  const { signal, points, periodSeconds, weeks, detections, alarms } = result
  const lines = [
    `${signal}: ${amount(points)} datapoints of ${periodSeconds} s over ${weeks} weeks`,
    '',
    `Ballast would have said breached ${plural(detections.length, 'time')} ` +
      `(calibrated to ${falseAlarmsPerWeek} false alarms a week, which is ${amount(falseAlarmsPerWeek * weeks)} in this time):`,
    ...detections.slice(0, mostShown).map(({ at, onset, evidence }) => `  ${at}  since ${onset}: ${evidence}`),
    ...(detections.length > mostShown ? [`  … and ${detections.length - mostShown} more (--json has them all)`] : []),
    '',
    'CloudWatch alarms with static thresholds, tuned on the first half to as many false alarms:',
    ...Object.entries(alarms).map(([name, all]) => {
      const threshold = thresholds[name as keyof typeof thresholds]
      return `  ${name}, above ${amount(threshold)} ${unit}: ${plural(all.length, 'alarm')}${times(all)}`
    }),
    '',
    `Costs a month: an alarm ${dollars(costs.alarm)}; Ballast ${dollars(costs.woken)} where such an alarm wakes it, and ` +
      `${dollars(costs.watching)} for all the time that it looks each minute.`,
    `  Assumed: USD ${alarmDollarsPerMetric.toFixed(2)} for a metric in an alarm, ` +
      `USD ${(readDollarsPerMetric * 1000).toFixed(2)} for 1,000 metrics read with GetMetricData, 30 days, 60 reads an incident;`,
    '  functions and tables come on top, within the free tier for one service.',
    '',
    'Times are ends of periods; CloudWatch publishes one to three minutes later, for Ballast and alarms alike.',
  ]
  return lines.join('\n')
}
