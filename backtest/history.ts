import type { Row } from './signals.ts'

/** History on an even grid: a row for every period from the first to the last, with nulls where there was nothing. */
export interface History {
  readonly periodSeconds: number
  /** How many periods have a row of their own. */
  readonly points: number
  readonly rows: readonly Row[]
}

/** A period that starts at a time which another period's end does not reach, or so many that memory would not do. */
class UnevenHistoryError extends Error {
  override readonly name = 'UnevenHistoryError'
  readonly code = 'usage'
  readonly retryable = false
}

/** Ten years of minutes. */
const mostPeriods = 5_300_000

const greatestCommonDivisor = (left: number, right: number): number =>
  right === 0 ? left : greatestCommonDivisor(right, left % right)

/**
 * The period of rows in order of time, seconds: their most frequent distance, or where most distances are no multiples
 * of it (a series that is published only now and then) what they are all multiples of.
 */
export function inferPeriod(times: readonly number[]): number {
  const counts = new Map<number, number>()
  for (let index = 1; index < times.length; index++) {
    const distance = Math.round(((times[index] ?? 0) - (times[index - 1] ?? 0)) / 1000)
    counts.set(distance, (counts.get(distance) ?? 0) + 1)
  }
  let modal = 0
  let most = 0
  for (const [distance, count] of counts) {
    if (distance > 0 && (count > most || (count === most && distance < modal))) {
      modal = distance
      most = count
    }
  }
  let odd = 0
  for (const [distance, count] of counts) if (modal > 0 && distance % modal !== 0) odd += count
  if (odd <= times.length / 10) return modal
  return [...counts.keys()].reduce(greatestCommonDivisor, modal)
}

/**
 * Puts rows in any order onto an even grid; of several of one period the last counts. Throws an `UnevenHistoryError`,
 * with `source` in its message, for fewer than two periods or more than can be judged.
 */
export function historyOf(rows: readonly Row[], width: number, source: string, knownPeriodSeconds?: number): History {
  const byTime = new Map(rows.map((row) => [row.at, row]))
  const times = Float64Array.from(byTime.keys()).toSorted()
  const first = times[0]
  const last = times.at(-1)
  if (first === undefined || last === undefined || times.length < 2) {
    throw new UnevenHistoryError(`${source}: found ${times.length} timestamps, expected at least two different ones`)
  }
  const periodSeconds = knownPeriodSeconds ?? inferPeriod([...times])
  const periodMs = 1000 * Math.max(1, periodSeconds)
  const periods = Math.round((last - first) / periodMs) + 1
  if (periods > mostPeriods) {
    throw new UnevenHistoryError(
      `${source}: found ${periods} periods of ${periodSeconds} s from ${new Date(first).toISOString()} to ` +
        `${new Date(last).toISOString()}, expected at most ${mostPeriods}; is one of the timestamps wrong?`,
    )
  }
  const nothing = Array.from({ length: width }, () => null)
  const grid: Row[] = Array.from({ length: periods }, (_, index) => ({ at: first + index * periodMs, values: nothing }))
  let points = 0
  for (const { at, values } of byTime.values()) {
    const index = Math.round((at - first) / periodMs)
    if (grid[index]?.values === nothing) points++
    grid[index] = { at: first + index * periodMs, values }
  }
  return { periodSeconds: periodMs / 1000, points, rows: grid }
}
