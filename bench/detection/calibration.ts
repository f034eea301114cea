import type { Run } from './detectors/detector.ts'

/** How long an allowed false alarm may last on average: an alarm that never ends is not a quiet one. */
const minutesAnAlarm = 60

/** Whether a run goes into alarm no more often than allowed, and is not in alarm for longer than an hour each. */
export function isQuiet<Point>(points: readonly Point[], run: Run<Point>, allowed: number): boolean {
  let alarms = 0
  let minutes = 0
  let before = false
  for (const point of points) {
    const now = run(point)
    if (now) {
      minutes++
      if (!before) alarms++
      if (alarms > allowed || minutes > minutesAnAlarm * allowed) return false
    }
    before = now
  }
  return true
}

/** Bounds between which a threshold is looked for, and in how many steps. */
export interface ThresholdBounds {
  readonly low: number
  readonly high: number
  readonly steps: number
}

/**
 * The lowest threshold between two bounds at which there are no more alarms than allowed, by halving the interval on a
 * logarithmic scale; the upper bound where even that has more. Alarms must become fewer with the threshold.
 */
export function lowestThreshold(bounds: ThresholdBounds, isQuietAt: (threshold: number) => boolean): number {
  let { low, high } = bounds
  for (let step = 0; step < bounds.steps; step++) {
    const middle = Math.sqrt(low * high)
    if (isQuietAt(middle)) high = middle
    else low = middle
  }
  return high
}

/** The lowest threshold at which detectors that differ in it alone keep quiet enough. */
export const calibrate = <Point>(
  lab: { readonly quiet: readonly Point[]; readonly allowed: number },
  start: (threshold: number) => Run<Point>,
  bounds: ThresholdBounds,
): number => lowestThreshold(bounds, (threshold) => isQuiet(lab.quiet, start(threshold), lab.allowed))
