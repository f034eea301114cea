import { calibrate, type ThresholdBounds } from '../calibration.ts'
import { alarmRule, type MOfN } from './alarm-rule.ts'
import type { Detector, Lab, Run } from './detector.ts'

/** The value that an alarm compares with its threshold; null where it is missing. */
export type ValueOf<Point> = (point: Point) => number | null

const label = ({ m, n }: MOfN): string => `${m} of ${n}`
const show = (threshold: number): string => String(Number(threshold.toPrecision(3)))

const watch = <Point>(rule: MOfN, valueOf: ValueOf<Point>, threshold: number): Run<Point> => {
  const isAlarm = alarmRule(rule)
  return (point) => {
    const value = valueOf(point)
    return isAlarm(value === null ? null : value > threshold)
  }
}

/** The alarm that people write down without looking at their history. */
export const fixedAlarm = <Point>(rule: MOfN, valueOf: ValueOf<Point>, threshold: number): Detector<Point> => ({
  name: `${label(rule)}, fixed`,
  tunedFor: 'nothing',
  tune: () => ({ start: () => watch(rule, valueOf, threshold), setting: `above ${show(threshold)}` }),
})

/** The lowest threshold that keeps a rule within its false alarms. */
const tunedThreshold = <Point>(lab: Lab<Point>, rule: MOfN, valueOf: ValueOf<Point>, bounds: ThresholdBounds): number =>
  calibrate(lab, (threshold) => watch(rule, valueOf, threshold), bounds)

/** An M-of-N alarm with the lowest threshold that its false alarms allow. */
export const tunedAlarm = <Point>(rule: MOfN, valueOf: ValueOf<Point>, bounds: ThresholdBounds): Detector<Point> => ({
  name: `${label(rule)}, tuned`,
  tunedFor: 'service',
  tune: (lab) => {
    const threshold = tunedThreshold(lab, rule, valueOf, bounds)
    return { start: () => watch(rule, valueOf, threshold), setting: `above ${show(threshold)}` }
  },
})

const rules: readonly MOfN[] = [
  [1, 1],
  [2, 2],
  [2, 3],
  [3, 3],
  [2, 5],
  [3, 5],
  [2, 10],
  [3, 10],
  [5, 10],
  [3, 15],
  [6, 15],
  [3, 30],
  [5, 30],
  [10, 30],
  [8, 60],
  [20, 60],
].map(([m = 1, n = 1]) => ({ m, n }))

/** Mean minutes from the onset to the alarm; an incident that is not found counts as the whole horizon. */
function meanDelay<Point>(lab: Lab<Point>, effect: number, start: () => Run<Point>): number {
  const incidents = lab.incidents(effect)
  const delays = incidents.map((trace) => {
    const run = start()
    for (let index = 0; index < trace.onset + lab.horizon; index++) {
      if (run(trace.at(index).point) && index >= trace.onset) return index + 1 - trace.onset
    }
    return lab.horizon
  })
  return delays.reduce((sum, delay) => sum + delay, 0) / delays.length
}

/** The best that anybody could do with one alarm: rule and threshold chosen knowing the incident's size. */
export const bestAlarm = <Point>(valueOf: ValueOf<Point>, bounds: ThresholdBounds): Detector<Point> => {
  const thresholds = new WeakMap<object, readonly number[]>()
  return {
    name: 'best M of N',
    tunedFor: 'cell',
    tune: (lab, effect) => {
      const known = thresholds.get(lab) ?? rules.map((rule) => tunedThreshold(lab, rule, valueOf, bounds))
      thresholds.set(lab, known)
      const candidates = rules.map((rule, index) => {
        const threshold = known[index] ?? bounds.high
        const start = () => watch(rule, valueOf, threshold)
        return { start, setting: `${label(rule)} above ${show(threshold)}`, delay: meanDelay(lab, effect, start) }
      })
      const best = candidates.reduce((left, right) => (right.delay < left.delay ? right : left))
      return { start: best.start, setting: best.setting }
    },
  }
}
