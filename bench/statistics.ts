import jstat from 'jstat'
import { median } from '../shared/domain/detection/median.ts'

/** A rate with its exact two-sided 95 % confidence interval, per unit of `exposure`. */
export interface Rate {
  readonly count: number
  readonly exposure: number
  readonly rate: number
  readonly low: number
  readonly high: number
}

/** The rate of events that were counted over an exposure, with the exact (Garwood) Poisson interval. */
export function poissonRate(count: number, exposure: number): Rate {
  const low = count === 0 ? 0 : jstat.gamma.inv(0.025, count, 1)
  const high = jstat.gamma.inv(0.975, count + 1, 1)
  return { count, exposure, rate: count / exposure, low: low / exposure, high: high / exposure }
}

/** One rate from several counts of the same kind. */
export const pooledRate = (rates: readonly Rate[]): Rate =>
  poissonRate(
    rates.reduce((sum, { count }) => sum + count, 0),
    rates.reduce((sum, { exposure }) => sum + exposure, 0),
  )

/** Mean, median and 90th percentile (nearest rank); null for none. */
export interface Spread {
  readonly mean: number
  readonly median: number
  readonly p90: number
}

export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((left, right) => left - right)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, median: median(values), p90: sorted[Math.ceil(0.9 * sorted.length) - 1] ?? mean }
}
