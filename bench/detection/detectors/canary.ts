import type { FleetsPoint } from '../../../shared/domain/detection/two-fleets.ts'
import { calibrate } from '../calibration.ts'
import type { Detector } from './detector.ts'

const windowMinutes = 60

/** Values of the newest minutes on one side, with how often each value is there on both. */
type Counts = Map<number, number>

/**
 * The Mann–Whitney z of two sliding windows: how much larger the left values are than the right ones, with the correction
 * for ties; 0 while all values are equal. Kept up to date value by value, which is exact and cheap.
 */
export function slidingMannWhitney(size: number): {
  add(left: number, right: number): number
} {
  const left: number[] = []
  const right: number[] = []
  const counts: Counts = new Map()
  /** Pairs in which the left value is larger; ties count half. */
  let pairs = 0
  let ties = 0
  const against = (value: number, others: readonly number[]): number => {
    let sum = 0
    for (const other of others) sum += value > other ? 1 : value === other ? 0.5 : 0
    return sum
  }
  function count(value: number, change: 1 | -1): void {
    const before = counts.get(value) ?? 0
    const after = before + change
    ties += after ** 3 - after - (before ** 3 - before)
    if (after === 0) counts.delete(value)
    else counts.set(value, after)
  }
  return {
    add: (leftValue, rightValue) => {
      if (left.length === size) {
        const [oldLeft = 0, oldRight = 0] = [left.shift(), right.shift()]
        pairs -= against(oldLeft, right) + against(oldLeft, [oldRight])
        pairs -= left.length - against(oldRight, left)
        count(oldLeft, -1)
        count(oldRight, -1)
      }
      left.push(leftValue)
      right.push(rightValue)
      count(leftValue, 1)
      count(rightValue, 1)
      pairs += against(leftValue, right)
      pairs += left.length - 1 - against(rightValue, left.slice(0, -1))
      const n = left.length
      const all = 2 * n
      const variance = all < 2 ? 0 : ((n * n) / 12) * (all + 1 - ties / (all * (all - 1)))
      return variance > 1e-9 ? (pairs - (n * n) / 2) / Math.sqrt(variance) : 0
    },
  }
}

/** z of the newest minutes; minutes that one of the fleets lacks are left out, as canary judges do. */
function score(): (point: FleetsPoint) => number {
  const windows = slidingMannWhitney(windowMinutes)
  let newest = 0
  return ({ candidate, stable }) => {
    if (candidate === null || stable === null) return newest
    newest = windows.add(candidate.errors / candidate.requests, stable.errors / stable.requests)
    return newest
  }
}

/**
 * A canary judge as Kayenta's, asked again each minute: the candidate's error ratios of the last hour against the stable
 * fleet's by the Mann–Whitney test, its significance tuned.
 */
export const canary: Detector<FleetsPoint> = {
  name: 'Mann–Whitney canary',
  tunedFor: 'service',
  tune: (lab) => {
    const of = score()
    // The scores are the same at each threshold, so they are made once.
    const isHigh = (threshold: number) => (each: number) => each >= threshold
    const quiet = { quiet: lab.quiet.map(of), allowed: lab.allowed }
    const threshold = calibrate(quiet, isHigh, { low: 1, high: 10, steps: 14 })
    const start = () => {
      const newest = score()
      return (point: FleetsPoint): boolean => newest(point) >= threshold
    }
    return { start, setting: `z of at least ${threshold.toFixed(2)}` }
  },
}
