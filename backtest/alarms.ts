import { evaluateAlarm, evaluationRange, type AlarmRule } from '../drills/account/cloudwatch/alarm-evaluation.ts'
import { iso } from '../shared/domain/time.ts'

/** The rules that people set alarms with. */
export const alarmRules = {
  '1of1': { datapointsToAlarm: 1, evaluationPeriods: 1 },
  '2of3': { datapointsToAlarm: 2, evaluationPeriods: 3 },
  '3of3': { datapointsToAlarm: 3, evaluationPeriods: 3 },
} as const satisfies Record<string, Omit<AlarmRule, 'treatMissingData'>>

export type AlarmName = keyof typeof alarmRules

/** No requests, and no errors, are nothing to be alarmed at. */
const treatMissingData = 'notBreaching'

/** What an alarm looks at: one value a period, null where its metric has no datapoint. */
export interface AlarmSeries {
  readonly values: readonly (number | null)[]
  /** Periods that the tuning leaves out, for there an alarm would have been right. */
  readonly isBreached: readonly boolean[]
}

/**
 * For each period the threshold below which an M-of-N alarm would be in ALARM: the M-th largest of the newest N
 * datapoints in its evaluation range. Minus infinity where there are too few.
 */
export function alarmStatistic(values: readonly (number | null)[], rule: (typeof alarmRules)[AlarmName]): Float64Array {
  const range = evaluationRange(rule)
  return Float64Array.from(values, (_, index) => {
    const newest: number[] = []
    for (let back = index; back >= 0 && back > index - range && newest.length < rule.evaluationPeriods; back--) {
      const value = values[back] ?? null
      if (value !== null) newest.push(value)
    }
    return newest.toSorted((left, right) => right - left)[rule.datapointsToAlarm - 1] ?? Number.NEGATIVE_INFINITY
  })
}

/**
 * The lowest threshold at which an alarm keeps to a number of false alarms over the first half of the values; periods
 * in which Ballast saw a breach, and those whose range reaches into one, do not count against it.
 */
export function tunedThreshold(
  { values, isBreached }: AlarmSeries,
  rule: (typeof alarmRules)[AlarmName],
  allowed: number,
): number {
  const half = Math.floor(values.length / 2)
  const range = evaluationRange(rule)
  const statistic = alarmStatistic(values.slice(0, half), rule)
  let breachedAt = Number.NEGATIVE_INFINITY
  const counted = statistic.map((value, index) => {
    if (isBreached[index] === true) breachedAt = index
    return index - breachedAt < range ? Number.NEGATIVE_INFINITY : value
  })
  // The start of a breach that was detected late would count as a false alarm otherwise.
  let breachedFrom = Number.POSITIVE_INFINITY
  for (let index = half - 1; index >= 0; index--) {
    if (isBreached[index] === true) breachedFrom = index
    if (breachedFrom - index < range) counted[index] = Number.NEGATIVE_INFINITY
  }
  const episodes = (threshold: number): number => {
    let count = 0
    let wasAbove = false
    for (const value of counted) {
      const isAbove = value > threshold
      if (isAbove && !wasAbove) count++
      wasAbove = isAbove
    }
    return count
  }
  const candidates = [...new Set(counted.filter((value) => value > Number.NEGATIVE_INFINITY))].toSorted(
    (left, right) => left - right,
  )
  let low = 0
  let high = candidates.length - 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (episodes(candidates[middle] ?? 0) > allowed) low = middle + 1
    else high = middle
  }
  return candidates[high] ?? 0
}

/** When an alarm with a threshold goes to ALARM: ends of periods, ISO 8601. */
export function alarmTimes(
  { values }: AlarmSeries,
  rule: (typeof alarmRules)[AlarmName],
  threshold: number,
  { firstAt, periodSeconds }: { readonly firstAt: number; readonly periodSeconds: number },
): string[] {
  const breaching = values.map((value) => (value === null ? null : value > threshold))
  const range = evaluationRange(rule)
  const times: string[] = []
  let wasAlarm = false
  for (let index = 0; index < breaching.length; index++) {
    const state = evaluateAlarm(breaching.slice(Math.max(0, index + 1 - range), index + 1), {
      ...rule,
      treatMissingData,
    })
    const isAlarm: boolean = state === 'retain' ? wasAlarm : state === 'ALARM'
    if (isAlarm && !wasAlarm) times.push(iso(firstAt + (index + 1) * 1000 * periodSeconds))
    wasAlarm = isAlarm
  }
  return times
}
