import { errorRatio, type Tally } from '../metrics/fleet-minutes.ts'
import type { VerdictState } from '../verdict.ts'

/** Standard normal quantiles: 4 is one false alarm in 30,000 looks, 2 is one in 44. */
const breachedAt = 4
const healthyBelow = 2
/** Fewer errors than these are chance, whatever the ratio. */
const fewestErrors = 5
const smallestRatio = 2
const smallestDifference = 0.005

/** What a comparison of two error ratios says. `z` is null where there was nothing to compare. */
export interface Comparison {
  readonly state: Exclude<VerdictState, 'no-data'>
  readonly ratio: number | null
  readonly referenceRatio: number | null
  readonly z: number | null
}

/**
 * Whether a sample's error ratio is worse than a reference's: a one-sided pooled two-proportion z-test, which also asks
 * for at least twice the ratio and half a percentage point more, so that large counts do not turn a trifle into an
 * incident. Fewer than `minimumRequests` on either side is inconclusive, never healthy.
 */
export function compareErrorRatios(sample: Tally, reference: Tally, minimumRequests: number): Comparison {
  const ratio = errorRatio(sample)
  const referenceRatio = errorRatio(reference)
  const enough = sample.requests >= minimumRequests && reference.requests >= minimumRequests
  if (!enough || ratio === null || referenceRatio === null) {
    return { state: 'inconclusive', ratio, referenceRatio, z: null }
  }
  const pooled = Math.min(1, (sample.errors + reference.errors) / (sample.requests + reference.requests))
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / sample.requests + 1 / reference.requests))
  const z = deviation === 0 ? 0 : (ratio - referenceRatio) / deviation
  const elevated = isElevated(ratio, referenceRatio)
  if (z < healthyBelow || !elevated) return { state: 'healthy', ratio, referenceRatio, z }
  return {
    state: z >= breachedAt && sample.errors >= fewestErrors ? 'breached' : 'inconclusive',
    ratio,
    referenceRatio,
    z,
  }
}

/** Whether one minute's ratio is high enough beside a reference to belong to a breach. */
export const isElevated = (ratio: number, referenceRatio: number): boolean =>
  ratio >= smallestRatio * referenceRatio && ratio - referenceRatio >= smallestDifference
