import { logLikelihoodRatio } from './negative-binomial.ts'

/** A period as the sequential test takes it: its expectation in units of independent events. */
export interface PlannedPeriod {
  readonly expected: number
  readonly shape: number
  /** The count that a breach of the size that matters would have shown. */
  readonly relevant: number
}

/**
 * Whether a breach of the size that matters, had it begun with the first of some periods, would have been shown by the
 * last: only then does silence mean health.
 */
export function couldHaveShown(
  periods: readonly PlannedPeriod[],
  ratios: readonly number[],
  tolerated: number,
  limit: number,
): boolean {
  return ratios.some((ratio) => {
    let sum = 0
    for (const { expected, shape, relevant } of periods) {
      sum += logLikelihoodRatio(relevant, expected, shape, ratio, tolerated)
    }
    return sum >= limit
  })
}
