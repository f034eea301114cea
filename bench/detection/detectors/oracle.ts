import type { FleetsPoint } from '../../../shared/domain/detection/two-fleets.ts'
import { calibrate } from '../calibration.ts'
import { baselineRatio, shockShape, type FleetCondition, type Shocks } from '../traces/two-fleets.ts'
import type { Detector, Run } from './detector.ts'

/** How much likelier a minute is with the incident than without it, as a logarithm. */
export type LogRatio<Point> = (point: Point) => number

/** Page's CUSUM; it starts anew after each alarm. */
export const cusum =
  <Point>(logRatio: LogRatio<Point>) =>
  (threshold: number): Run<Point> => {
    let sum = 0
    return (point) => {
      sum = Math.max(0, sum + logRatio(point))
      if (sum < threshold) return false
      sum = 0
      return true
    }
  }

/** A CUSUM that is told everything but when. Its threshold is tuned to the false alarms. */
export const oracleOf = <Point>(name: string, logRatioFor: (effect: number) => LogRatio<Point>): Detector<Point> => ({
  name,
  tunedFor: 'cell',
  tune: (lab, effect) => {
    const logRatio = logRatioFor(effect)
    const increments = lab.quiet.map(logRatio)
    const overIncrements = cusum((increment: number) => increment)
    const threshold = calibrate({ quiet: increments, allowed: lab.allowed }, overIncrements, {
      low: 0.5,
      high: 200,
      steps: 16,
    })
    return { start: () => cusum(logRatio)(threshold), setting: `threshold ${threshold.toFixed(1)}` }
  },
})

/** x errors where a are expected, by a factor of mean 1 and the given shape on the rate. */
const negativeBinomial = (x: number, a: number, effect: number, shape: number): number =>
  x * Math.log(effect) - (shape + x) * Math.log((shape + effect * a) / (shape + a))

/** The logarithm of the likelihood ratio of a minute, for each kind of shocks, by the incident's size. */
export const fleetLogRatio: Readonly<Record<Shocks, (effect: number) => LogRatio<FleetsPoint>>> = {
  none:
    (effect) =>
    ({ candidate }) =>
      candidate === null ? 0 : candidate.errors * Math.log(effect) - candidate.requests * baselineRatio * (effect - 1),
  'per-fleet':
    (effect) =>
    ({ candidate }) =>
      candidate === null
        ? 0
        : negativeBinomial(candidate.errors, candidate.requests * baselineRatio, effect, shockShape),
  common:
    (effect) =>
    ({ candidate, stable }) => {
      if (candidate === null) return 0
      const [a, b] = [candidate.requests * baselineRatio, (stable?.requests ?? 0) * baselineRatio]
      const errors = candidate.errors + (stable?.errors ?? 0)
      const rates = Math.log((shockShape + effect * a + b) / (shockShape + a + b))
      return candidate.errors * Math.log(effect) - (shockShape + errors) * rates
    },
}

/** Knows the effect, the error rate, and the kind and size of the shocks: nothing can do better on such traces. */
export const oracle = ({ shocks }: FleetCondition): Detector<FleetsPoint> =>
  oracleOf('oracle CUSUM', fleetLogRatio[shocks])

/**
 * Knows the effect but not the error rate: it goes by how the minute's errors are divided over the fleets beside how its
 * requests are, which is all that a candidate can be told from where the error rate of both may drift.
 */
export const oracleBeside: Detector<FleetsPoint> = oracleOf(
  'oracle beside stable',
  (effect) =>
    ({ candidate, stable }) => {
      if (candidate === null || stable === null) return 0
      const share = candidate.requests / (candidate.requests + stable.requests)
      const shifted = (share * effect) / (share * effect + 1 - share)
      return candidate.errors * Math.log(shifted / share) + stable.errors * Math.log((1 - shifted) / (1 - share))
    },
)
