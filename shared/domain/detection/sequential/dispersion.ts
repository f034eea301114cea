/** How much more than chance counts vary, in two ways that show at different sizes. */
export interface Dispersion {
  /** Mean size of the bunches in which events come, e.g. by retries; at least 1. Chance at small counts is that much coarser. */
  readonly clusterSize: number
  /** Variance of the rate itself relative to its square, from one period to the next: what does not average out at large counts. */
  readonly shockVariance: number
}

/** The dispersion of a rate whose shocks last. */
export interface LastingDispersion extends Dispersion {
  /**
   * The variance that periods would need, were their shocks independent, to vary over long runs as they do: that of the
   * shocks times (1 + ρ) / (1 − ρ) for shocks that last with autocorrelation ρ.
   */
  readonly lastingVariance: number
}

/** What to believe before there is a past, and how firmly: as if it had been seen in so many events or periods. */
export interface DispersionPrior extends Dispersion {
  readonly events: number
  readonly periods: number
}

/** The dispersion of a series about what was expected of it. */
export interface DispersionEstimate extends LastingDispersion {
  /** Takes a count and its expectation; `expectationVariance` is that of the expectation, relative to its square. */
  learn(count: number, expected: number, expectationVariance: number): void
}

const halfLifeDays = 2
/** Where fewer events than this are expected, bunches show; where more than that, shocks do. */
const fewEvents = 2
const fewestForShocks = 0.5
/** Deviations count up to so many standard deviations, so that an incident which nobody noticed does not hide the next. */
const clippedDeviations = 5
const smallestVariance = 0.0005
/** Shocks that last longer than this are left to the calibration of the limit. */
const longestLasting = 0.75

/**
 * Method of moments with winsorised deviations, shrunk to a prior: the variance of a count is
 * `clusterSize · mean + shockVariance · mean²` (a negative binomial of bunches).
 */
export function dispersionEstimate(prior: DispersionPrior, periodSeconds: number): DispersionEstimate {
  const keep = 0.5 ** (periodSeconds / (halfLifeDays * 24 * 3600))
  let bunched = 0
  let events = 0
  let varied = 0
  let foreseen = 0
  let shocks = 0
  let periods = 0
  let covariance = 0
  let deviationBefore = 0
  let lastingVariance = prior.shockVariance
  let clusterSize = prior.clusterSize
  let shockVariance = prior.shockVariance
  return {
    get clusterSize() {
      return clusterSize
    },
    get shockVariance() {
      return shockVariance
    },
    get lastingVariance() {
      return lastingVariance
    },
    learn(count, expected, expectationVariance) {
      const chance = clusterSize * expected
      const variance = chance + (shockVariance + expectationVariance) * expected ** 2
      const limit = clippedDeviations ** 2 * variance + 4 * clusterSize ** 2
      const squared = Math.min((count - expected) ** 2, limit)
      if (expected < fewEvents) {
        bunched = bunched * keep + squared
        events = events * keep + expected
        clusterSize = Math.max(1, (bunched + prior.events * prior.clusterSize) / (events + prior.events))
      } else {
        // Bunches cannot be larger than what all that counts vary by amounts to.
        varied = varied * keep + squared
        foreseen = foreseen * keep + expected
        const most = (varied + prior.events * prior.clusterSize) / (foreseen + prior.events)
        clusterSize = Math.max(1, Math.min(clusterSize, most))
      }
      if (expected < fewestForShocks) {
        deviationBefore = 0
        return
      }
      // Periods in which chance dwarfs the shocks tell little of them.
      const ofShocks = (shockVariance + 0.01) * expected ** 2
      const weight = (ofShocks / (chance + ofShocks)) ** 2
      shocks = shocks * keep + weight * ((squared - chance) / expected ** 2 - expectationVariance)
      periods = periods * keep + weight
      shockVariance = Math.max(
        smallestVariance,
        (shocks + prior.periods * prior.shockVariance) / (periods + prior.periods),
      )
      const deviation = (Math.sign(count - expected) * Math.sqrt(squared)) / expected
      covariance = covariance * keep + weight * deviation * deviationBefore
      deviationBefore = deviation
      const autocorrelation = covariance / (periods + prior.periods) / shockVariance
      const lasting = Math.min(longestLasting, Math.max(0, autocorrelation))
      lastingVariance = (shockVariance * (1 + lasting)) / (1 - lasting)
    },
  }
}
