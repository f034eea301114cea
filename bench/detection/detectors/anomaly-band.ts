import { median, ofMedianDeviation } from '../../../shared/domain/detection/median.ts'
import { calibrate, type ThresholdBounds } from '../calibration.ts'
import { firstMonday } from '../traces/season.ts'
import { alarmRule } from './alarm-rule.ts'
import type { ValueOf } from './alarms.ts'
import type { Detector, Run } from './detector.ts'

const hour = 3_600_000
const hoursAWeek = 168
/** What makes a mean absolute deviation comparable with a standard deviation. */
const ofMeanDeviation = 1.2533

interface Usual {
  readonly middle: number
  readonly spread: number
}

/** The hour of the week (0–167, from Monday midnight UTC) of an instant. */
export const hourOfWeek = (at: number): number => Math.floor((at - firstMonday) / hour) % hoursAWeek

/**
 * Median and spread of some values. Where more than half are equal the median absolute deviation is 0 and the mean one
 * takes its place, as in Iglewicz and Hoaglin's modified z-score.
 */
export function usualOf(values: readonly number[]): Usual {
  const middle = median(values)
  const deviations = values.map((value) => Math.abs(value - middle))
  const mean = deviations.reduce((sum, value) => sum + value, 0) / Math.max(1, deviations.length)
  return { middle, spread: ofMedianDeviation * median(deviations) || ofMeanDeviation * mean }
}

/**
 * A stand-in for CloudWatch's anomaly detection, whose model is not public: a band of the hour of week's median and k
 * spreads, k tuned, 2 of 3 datapoints above it.
 */
export const anomalyBand = <Point extends { readonly at: number }>(
  valueOf: ValueOf<Point>,
  bounds: ThresholdBounds,
): Detector<Point> => ({
  name: 'anomaly band (stand-in)',
  tunedFor: 'service',
  tune: (lab) => {
    const values: number[][] = Array.from({ length: hoursAWeek }, () => [])
    for (const point of lab.quiet) {
      const value = valueOf(point)
      if (value !== null) values[hourOfWeek(point.at)]?.push(value)
    }
    const usual = values.map(usualOf)
    const start = (k: number): Run<Point> => {
      const isAlarm = alarmRule({ m: 2, n: 3 })
      return (point) => {
        const value = valueOf(point)
        const { middle, spread } = usual[hourOfWeek(point.at)] ?? { middle: 0, spread: 0 }
        return isAlarm(value === null ? null : value > middle + k * spread)
      }
    }
    const k = calibrate(lab, start, bounds)
    return { start: () => start(k), setting: `k = ${k.toFixed(1)}` }
  },
})
