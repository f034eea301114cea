import { randomBinomial, randomPoisson } from 'd3-random'
import { stream } from '../../../../drills/account/randomness.ts'
import type { CountPoint } from '../../../../shared/domain/detection/one-series.ts'
import type { FleetsPoint } from '../../../../shared/domain/detection/two-fleets.ts'

/** A Monday, 00:00 UTC. */
const monday = Date.UTC(2026, 2, 2)
const minuteMs = 60_000
export const settings = { periodSeconds: 60, falseAlarmsPerWeek: 0.25 }
export const at = (minutes: number): number => monday + minutes * minuteMs

interface Fleets {
  readonly minutes: number
  readonly candidate?: number
  readonly stable?: number
  readonly ratio?: number
  /** How many times as many of the candidate's, and of both fleets' requests fail, by minute. */
  readonly times?: (minute: number) => number
  readonly common?: (minute: number) => number
  readonly purpose?: string
}

/** Both fleets minute by minute, with chance as it is; requests are by the minute. */
export function fleets({
  minutes,
  candidate = 1000,
  stable = 1000,
  ratio = 0.001,
  times = () => 1,
  common = () => 1,
  purpose = 'fleets',
}: Fleets): FleetsPoint[] {
  const random = stream(1, purpose)
  const poisson = randomPoisson.source(random)
  const binomial = randomBinomial.source(random)
  const outcomes = (mean: number, failing: number) => {
    const requests = mean === 0 ? 0 : poisson(mean)()
    return requests === 0 ? null : { requests, errors: binomial(requests, Math.min(1, failing))() }
  }
  return Array.from({ length: minutes }, (_, index) => ({
    at: at(index),
    candidate: outcomes(candidate, ratio * times(index) * common(index)),
    stable: outcomes(stable, ratio * common(index)),
  }))
}

/** Counts about a mean by minute, with chance as it is. */
export function counts(
  minutes: number,
  mean: (minute: number) => number,
  { requests = null, periodMinutes = 1 }: { readonly requests?: number | null; readonly periodMinutes?: number } = {},
): CountPoint[] {
  const poisson = randomPoisson.source(stream(2, 'counts'))
  return Array.from({ length: Math.floor(minutes / periodMinutes) }, (_, index) => {
    const expected = mean(index * periodMinutes) * periodMinutes
    return { at: at(index * periodMinutes), count: expected === 0 ? 0 : poisson(expected)(), requests }
  })
}

/** Whether a minute is one of `[from, to)`. */
export const during = (from: number, to: number, value: number) => (minute: number) =>
  minute >= from && minute < to ? value : 1
