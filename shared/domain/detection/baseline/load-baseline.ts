import type { LoadHistory } from '../../metrics/load-history.ts'
import { dispersionEstimate } from '../sequential/dispersion.ts'
import { binMs, season } from './season.ts'

/** What a count was expected to be, and how far counts stray from that. */
export interface CountExpectation {
  readonly count: number
  readonly shape: number
  readonly clusterSize: number
  /** Whether the time of the week or of the day had a say in it. */
  readonly isSeasonal: boolean
}

/** The normal course of a series of counts. `at` is the start of a period, `exposure` what the count is a share of. */
export interface CountBaseline {
  expect(at: number, exposure: number): CountExpectation
  /** Follows a period at once; robust, so that an incident moves it little. */
  follow(at: number, count: number): void
  /** Takes a period that is so old that it is known whether it belonged to a breach: then it counts only for the season. */
  learn(at: number, count: number, exposure: number, expected: CountExpectation, wasBreached: boolean): void
  /** Takes the present level for the normal one. */
  accept(count: number, exposure: number): void
}

const minutesToFollow = 20
/** A count pulls at the level no harder than this, as a logarithm: the level rises at most by 2 % a minute, and falls slower. */
const strongestRise = 0.35
const strongestFall = 0.2
/** How slowly the ratio of this week's level to the usual one is followed. */
const minutesToShift = 360
const strongestShift = 0.5
/** Of a load below so many a period most periods are below the mean: there the mean counts, over an hour. */
const fewRequests = 5
const minutesToAverage = 60
const warmUpPeriods = 10
/** No model of a load is exact: its own error, as a variance relative to the square. */
const modelVariance = 0.006

/**
 * The normal load: the larger of a robust level that follows the last half hour, and of what is usual at this time of
 * the week, scaled to how this week compares. Rises that the season knows, and those that take their time, are normal.
 * `history` is what is known of other days and weeks before the first period.
 */
export function loadBaseline(periodSeconds: number, history: LoadHistory = []): CountBaseline {
  const minutes = periodSeconds / 60
  const pull = 1 - Math.exp(-minutes / minutesToFollow)
  const shiftPull = 1 - Math.exp(-minutes / minutesToShift)
  const meanPull = 1 - Math.exp(-minutes / minutesToAverage)
  const usual = season()
  const dispersion = dispersionEstimate({ clusterSize: 1, events: 50, shockVariance: 0.02, periods: 30 }, periodSeconds)
  let level = Number.NaN
  let shift = 0
  let mean = 0
  let followed = 0

  function seed(before: number): void {
    for (const { at, requestsPerMinute, isSuspect } of history) {
      if (at + binMs <= before) usual.learn(at, Math.log(requestsPerMinute * minutes + 0.5), isSuspect)
    }
  }

  return {
    expect(at, exposure) {
      const seasonal = usual.usual(at)
      const known = seasonal === null ? Number.NEGATIVE_INFINITY : seasonal + shift
      const expected = Math.max(Math.exp(Math.max(level, known)) - 0.5, Math.min(mean, fewRequests))
      return {
        count: Math.max(0.05, expected) * exposure,
        shape: 1 / (dispersion.shockVariance + modelVariance),
        clusterSize: dispersion.clusterSize,
        isSeasonal: known > level,
      }
    },
    follow(at, count) {
      const log = Math.log(count + 0.5)
      if (followed === 0) seed(at)
      followed++
      mean += Math.max(meanPull, 1 / followed) * (count - mean)
      if (followed <= warmUpPeriods) {
        // A running mean of the first few: there is nothing yet to be robust about.
        level = Number.isNaN(level) ? log : level + (log - level) / followed
        if (followed === warmUpPeriods) shift = level - (usual.usual(at) ?? level)
        return
      }
      const away = log - level
      level += pull * Math.max(-strongestFall, Math.min(strongestRise, away))
      const seasonal = usual.usual(at)
      if (seasonal === null) return
      const shifted = level - seasonal - shift
      shift += shiftPull * Math.max(-strongestShift, Math.min(strongestShift, shifted))
    },
    learn(at, count, _exposure, expected, wasBreached) {
      if (!wasBreached) dispersion.learn(count, expected.count, 0)
      usual.learn(at, Math.log(count + 0.5), wasBreached)
    },
    accept(count) {
      level = Math.log(count + 0.5)
    },
  }
}
