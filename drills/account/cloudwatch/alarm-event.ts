import type { AlarmDefinition } from '../settings.ts'
import type { AlarmState } from './alarm-evaluation.ts'

/** A value and the start of its period, epoch milliseconds. */
interface Point {
  readonly at: number
  readonly value: number
}

/** What an evaluation came to, with the words that CloudWatch finds for it. */
export interface AlarmStatus {
  readonly value: AlarmState
  readonly reason: string
  readonly reasonData: string | undefined
  /** Epoch milliseconds. */
  readonly since: number
}

export const initialStatus = (at: number): AlarmStatus => ({
  value: 'INSUFFICIENT_DATA',
  reason: 'Unchecked: Initial alarm creation',
  reasonData: undefined,
  since: at,
})

/** CloudWatch writes numbers as Java does: `10.0`. */
const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value))
const timestamp = (at: number): string => new Date(at).toISOString().replace('Z', '+0000')
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** `02/10/19 17:04:00`. */
function shortTime(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T')
  const [year = '', month, day] = date.split('-')
  return `${day}/${month}/${year.slice(2)} ${time.slice(0, 8)}`
}

const relation = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
} as const satisfies Record<AlarmDefinition['comparison'], string>

/** The status after an evaluation, e.g. `Threshold Crossed: 1 out of the last 1 datapoints [3.0 (…)] was greater …`. */
export function describeStatus(
  alarm: AlarmDefinition,
  value: AlarmState,
  points: readonly Point[],
  isBreaching: (value: number) => boolean,
  at: number,
): AlarmStatus {
  const last = points.slice(-alarm.evaluationPeriods)
  const [metric] = alarm.metrics
  const reasonData = JSON.stringify({
    version: '1.0',
    queryDate: timestamp(at),
    ...(last[0] !== undefined && { startDate: timestamp(last[0].at) }),
    ...(alarm.metrics.length === 1 && metric !== undefined && 'query' in metric && { statistic: metric.query.stat }),
    period: alarm.periodSeconds,
    recentDatapoints: last.map((point) => point.value),
    threshold: alarm.threshold,
    evaluatedDatapoints: last.toReversed().map((point) => ({ timestamp: timestamp(point.at), value: point.value })),
  })
  return { value, reason: reasonOf(alarm, value, last, isBreaching), reasonData, since: at }
}

function reasonOf(
  alarm: AlarmDefinition,
  value: AlarmState,
  last: readonly Point[],
  isBreaching: (value: number) => boolean,
): string {
  const { evaluationPeriods, datapointsToAlarm } = alarm
  if (value === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${plural(evaluationPeriods, 'datapoint')} ${evaluationPeriods === 1 ? 'was' : 'were'} unknown.`
  }
  if (last.length === 0) {
    const treated = alarm.treatMissingData === 'breaching' ? 'Breaching' : 'NonBreaching'
    return (
      `Threshold Crossed: no datapoints were received for ${plural(evaluationPeriods, 'period')} and ` +
      `${plural(evaluationPeriods, 'missing datapoint')} ${evaluationPeriods === 1 ? 'was' : 'were'} treated as [${treated}].`
    )
  }
  const alarming = value === 'ALARM'
  const onItsSide = last.filter((point) => isBreaching(point.value) === alarming)
  if (onItsSide.length === 0) {
    // The state rests on missing datapoints; CloudWatch's own words for this are not documented.
    return `Threshold Crossed: ${plural(last.length, 'datapoint')} received, fewer than ${plural(datapointsToAlarm, 'datapoint')} for OK -> ALARM transition.`
  }
  const which = onItsSide.toReversed()
  const list = which.map((point) => `${decimal(point.value)} (${shortTime(point.at)})`).join(', ')
  const was = `${which.length === 1 ? 'was' : 'were'}${alarming ? '' : ' not'}`
  const minimum = alarming ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1
  return (
    `Threshold Crossed: ${which.length} out of the last ${last.length} datapoints [${list}] ${was} ` +
    `${relation[alarm.comparison]} the threshold (${decimal(alarm.threshold)}) ` +
    `(minimum ${plural(minimum, 'datapoint')} for ${alarming ? 'OK -> ALARM' : 'ALARM -> OK'} transition).`
  )
}

const statusElement = ({ value, reason, reasonData, since }: AlarmStatus) => ({
  value,
  reason,
  ...(reasonData !== undefined && { reasonData }),
  timestamp: timestamp(since),
})

/** Expressions come before the metrics that they use. */
function metricElements({ metrics }: AlarmDefinition, uuid: () => string): object[] {
  const isSingle = metrics.length === 1
  const returned = metrics.at(-1)?.id
  const elements = metrics.map((metric) => {
    if ('expression' in metric) {
      const { id, expression, label } = metric
      return { id, expression, label, returnData: id === returned }
    }
    const { namespace, metricName, dimensions, periodSeconds, stat } = metric.query
    return {
      id: isSingle ? uuid() : metric.id,
      metricStat: { metric: { dimensions, name: metricName, namespace }, period: periodSeconds, stat },
      returnData: metric.id === returned,
    }
  })
  return [...elements.filter((each) => 'expression' in each), ...elements.filter((each) => !('expression' in each))]
}

interface AccountName {
  readonly accountId: string
  readonly region: string
}

export const alarmArn = ({ accountId, region }: AccountName, name: string): string =>
  `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`

/** EventBridge's "CloudWatch Alarm State Change" (CloudWatch user guide, Alarm events and EventBridge). */
export const alarmStateChange = (
  alarm: AlarmDefinition,
  previous: AlarmStatus,
  status: AlarmStatus,
  account: AccountName,
  uuid: () => string,
): object => ({
  version: '0',
  id: uuid(),
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: account.accountId,
  time: `${new Date(status.since).toISOString().slice(0, 19)}Z`,
  region: account.region,
  resources: [alarmArn(account, alarm.name)],
  detail: {
    alarmName: alarm.name,
    configuration: { description: alarm.description, metrics: metricElements(alarm, uuid) },
    previousState: statusElement(previous),
    state: statusElement(status),
  },
})
