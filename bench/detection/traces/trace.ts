import type { Draws } from './draws.ts'

/** One published minute: its data, and when it can be read, in minutes from the trace's first. */
export interface Published<Point> {
  readonly point: Point
  readonly readableAt: number
}

/** Makes the next minute of a trace, in which the incident has the given size (1 without one). */
export type Minutes<Point> = (effect: number) => Point

/** A trace that is made as far as it is looked at. Before `onset` (a minute's index) nothing is wrong. */
export interface Trace<Point> {
  readonly onset: number
  at(index: number): Published<Point>
}

const lags = [1, 2, 3]

/**
 * When each minute can be read: one to three minutes after its end, and never before an earlier one, as CloudWatch gives
 * a load balancer's metrics. All detectors of a trace see the same.
 */
function publication(draws: Draws): (index: number) => number {
  let newest = 0
  return (index) => {
    const lag = lags[Math.floor(draws.uniform() * lags.length)] ?? 1
    newest = Math.max(newest, index + 1 + lag)
    return newest
  }
}

export function traceOf<Point>(minutes: Minutes<Point>, draws: Draws, onset: number, effect: number): Trace<Point> {
  const made: Published<Point>[] = []
  const readableAt = publication(draws)
  return {
    onset,
    at: (index) => {
      for (let next = made.length; next <= index; next++) {
        made.push({ point: minutes(next < onset ? 1 : effect), readableAt: readableAt(next) })
      }
      const found = made[index]
      if (found === undefined) throw new RangeError(`a trace has no minute ${index}`)
      return found
    },
  }
}
