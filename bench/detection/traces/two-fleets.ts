import type { FleetsPoint } from '../../../shared/domain/detection/two-fleets.ts'
import type { Draws } from './draws.ts'
import { firstMonday, season } from './season.ts'
import type { Minutes } from './trace.ts'

/** Share of requests that fail while nothing is wrong (PetShop data set: 0.09 %). */
export const baselineRatio = 0.0009

/** What happens to the error rate while nothing is wrong: nothing, the same to both fleets, to each its own. */
export const shockKinds = ['none', 'common', 'per-fleet'] as const
export type Shocks = (typeof shockKinds)[number]

/**
 * Shape of the gamma factor on a minute's error rate. Errors then have a variance of 1 + mean/shape times their mean: 4 at
 * the 9 errors a minute of 10,000 requests, as in the PetShop data set's busy services.
 */
export const shockShape = 3

/** A service: the candidate's requests a minute on average, and its share of all. */
export interface FleetCondition {
  readonly signal: 'error-rate'
  readonly traffic: number
  readonly share: number
  readonly shocks: Shocks
  /** How long one shock lasts. */
  readonly shockMinutes: number
}

/** One minute in so many has no datapoint of a fleet. */
const lostOneIn = 500
const minuteMilliseconds = 60_000

interface FleetCounts {
  readonly requests: number
  readonly errors: number
}

/** Minutes of both fleets, from a minute of the week on. `effect` multiplies the candidate's error rate. */
export function fleetMinutesOf(condition: FleetCondition, draws: Draws, from: number): Minutes<FleetsPoint> {
  const stableTraffic = (condition.traffic * (1 - condition.share)) / condition.share
  let shocks = { candidate: 1, stable: 1 }
  let index = from

  function shock(): void {
    if (condition.shocks === 'none' || (index - from) % condition.shockMinutes !== 0) return
    const candidate = draws.factor(shockShape)
    shocks = { candidate, stable: condition.shocks === 'common' ? candidate : draws.factor(shockShape) }
  }
  function fleet(traffic: number, ratio: number): FleetCounts | null {
    const requests = draws.poisson(traffic * season(index))
    const errors = draws.binomial(requests, Math.min(1, ratio))
    const isLost = draws.uniform() * lostOneIn < 1
    return requests === 0 || isLost ? null : { requests, errors }
  }
  return (effect) => {
    shock()
    const candidate = fleet(condition.traffic, baselineRatio * effect * shocks.candidate)
    const stable = fleet(stableTraffic, baselineRatio * shocks.stable)
    return { at: firstMonday + index++ * minuteMilliseconds, candidate, stable }
  }
}
