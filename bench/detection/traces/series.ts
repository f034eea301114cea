import type { CountPoint } from '../../../shared/domain/detection/one-series.ts'
import type { Draws } from './draws.ts'
import { firstMonday, season } from './season.ts'
import type { Minutes } from './trace.ts'

/** Requests of a whole service; an incident multiplies them. */
export interface SpikeCondition {
  readonly signal: 'request-spike'
  readonly traffic: number
}

/**
 * Counts that are almost always 0 and then not published: an incident of size r makes them r a minute on average.
 * `usual` is their mean while nothing is wrong.
 */
export interface RareCondition {
  readonly signal: 'dns-failure' | 'api-throttling'
  readonly traffic: number
  readonly usual: number
}

export type SeriesCondition = SpikeCondition | RareCondition

/** Requests wander around the time of day: standard deviation of their logarithm, and how much stays of it each minute. */
export const wander = 0.1
const stays = 0.9
/** Gamma shapes of the rate of rare counts: they come in clumps, during an incident less so. */
export const clumpShape = 0.1
export const incidentShape = 3
const lostOneIn = 500
const minuteMilliseconds = 60_000

export function seriesMinutesOf(condition: SeriesCondition, draws: Draws, from: number): Minutes<CountPoint> {
  let index = from
  let deviation = wander * draws.normal()
  const requestsNow = (effect: number): number => {
    deviation = stays * deviation + Math.sqrt(1 - stays ** 2) * wander * draws.normal()
    return draws.poisson(condition.traffic * season(index) * effect * Math.exp(deviation - wander ** 2 / 2))
  }
  return (effect) => {
    const at = firstMonday + index * minuteMilliseconds
    const requests = requestsNow(condition.signal === 'request-spike' ? effect : 1)
    const isLost = draws.uniform() * lostOneIn < 1
    index++
    if (condition.signal === 'request-spike') {
      const count = isLost || requests === 0 ? null : requests
      return { at, count, requests: count }
    }
    const rate = effect === 1 ? condition.usual * draws.factor(clumpShape) : effect * draws.factor(incidentShape)
    const count = draws.poisson(rate)
    return { at, count: isLost || count === 0 ? null : count, requests: requests === 0 ? null : requests }
  }
}
