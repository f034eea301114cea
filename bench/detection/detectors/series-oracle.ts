import jstat from 'jstat'
import type { CountPoint } from '../../../shared/domain/detection/one-series.ts'
import { firstMonday, season } from '../traces/season.ts'
import { clumpShape, incidentShape, wander, type SeriesCondition } from '../traces/series.ts'
import type { Detector } from './detector.ts'
import { oracleOf, type LogRatio } from './oracle.ts'

/** Logarithm of the probability of a count that is Poisson with a gamma distributed rate. */
export const logClumped = (count: number, mean: number, shape: number): number =>
  jstat.gammaln(count + shape) -
  jstat.gammaln(shape) -
  jstat.gammaln(count + 1) +
  shape * Math.log(shape / (shape + mean)) +
  count * Math.log(mean / (shape + mean))

const spikeRatio =
  (traffic: number) =>
  (effect: number): LogRatio<CountPoint> =>
  ({ at, count }) => {
    if (count === null) return 0
    const usual = traffic * season((at - firstMonday) / 60_000)
    // Wandering and chance together, as one variance of the logarithm.
    const variance = wander ** 2 + 1 / usual
    const shift = Math.log(effect)
    return (shift * Math.log(count / usual) - shift ** 2 / 2) / variance
  }

const rareRatio =
  (usual: number) =>
  (effect: number): LogRatio<CountPoint> =>
  ({ count }) =>
    logClumped(count ?? 0, effect, incidentShape) - logClumped(count ?? 0, usual, clumpShape)

/** Knows the season or the usual rate, and the incident's size. */
export const seriesOracle = (condition: SeriesCondition): Detector<CountPoint> =>
  oracleOf(
    'oracle CUSUM',
    condition.signal === 'request-spike' ? spikeRatio(condition.traffic) : rareRatio(condition.usual),
  )
