import { dispersionEstimate } from '../sequential/dispersion.ts'

/** Requests and failed requests of one period. */
export interface Outcomes {
  readonly requests: number
  readonly errors: number
}

/** What is to be expected of the candidate in a period, were it as good as the stable fleet. */
export interface Expectation {
  /** Errors. */
  readonly errors: number
  /** Shape of the negative binomial of the errors about it. */
  readonly shape: number
  readonly clusterSize: number
  /** Variance of the expectation itself, relative to its square. */
  readonly variance: number
  /** Whether there is no stable fleet to compare with: its own past, with a tolerance, is all there is. */
  readonly isAlone: boolean
}

/** Errors per request as a gamma distribution that is updated by both fleets' past and by the stable fleet's present. */
export interface FleetBaseline {
  /** Takes the stable fleet's period, and says what to expect of the candidate's requests in it. */
  expect(candidateRequests: number, stable: Outcomes | null): Expectation
  /** Takes a period of which it is known that nothing was wrong in it. */
  learn(candidate: Outcomes | null, stable: Outcomes | null, expected: Expectation | null): void
  /** Takes what the candidate shows now for what is normal. */
  accept(candidate: Outcomes): void
}

const pastHalfLifeMinutes = 360
/** The last hour counts for more where it has errors enough to say something: so many of the longer past's. */
const hourHalfLifeMinutes = 40
const longPastWorth = 10
/** A fleet's rate varies more from hour to hour than it differs from another fleet's in the same minute. */
const ownPastTolerance = 1.3
const presentHalfLifeMinutes = 5
/** A past without errors is worth so many at one in a thousand (PetShop data set: 0.09 % before incidents). */
const priorErrors = 1.5
const priorRatio = 0.001
/** The stable fleet's newest period alone counts against as many errors' worth of what was known before. */
const periodWorth = 5
/** What the fleets share varies at least so much (variance relative to the square): the past is never exact. */
const smallestDrift = 0.01
/** A stable fleet with less than this share of the candidate's requests shows nothing. */
const aloneBelow = 0.001
const clusters = { clusterSize: 2, events: 5 }

const decayed = (halfLifeMinutes: number, periodSeconds: number): number =>
  0.5 ** (periodSeconds / 60 / halfLifeMinutes)

/**
 * Expects of the candidate what the stable fleet shows now and what both showed in the past, each as firmly as it
 * deserves: counts by their size, less what the fleets' own shocks take from them; the past only as far as shocks that
 * both fleets share allow, and only as long as the stable fleet agrees with it.
 */
export function fleetBaseline(periodSeconds: number): FleetBaseline {
  const keepPast = decayed(pastHalfLifeMinutes, periodSeconds)
  const keepPresent = decayed(presentHalfLifeMinutes, periodSeconds)
  const presentPeriods = 1 / (1 - keepPresent)
  const keepHour = decayed(hourHalfLifeMinutes, periodSeconds)
  const hour = { requests: 0, errors: 0 }
  const past = { requests: 0, errors: 0 }
  const present = { requests: 0, errors: 0 }
  /** Of the candidate about its expectation, and of the stable fleet about the past. */
  const own = dispersionEstimate({ ...clusters, shockVariance: 0.02, periods: 30 }, periodSeconds)
  const drift = dispersionEstimate({ ...clusters, shockVariance: 0.03, periods: 30 }, periodSeconds)

  function pastRatio(): number {
    const long = (past.errors + priorErrors) / (past.requests + priorErrors / priorRatio)
    const worth = Math.min(longPastWorth, past.errors + priorErrors)
    return Math.max(1e-5, (worth + hour.errors) / (worth / long + hour.requests))
  }

  function remember(fleet: Outcomes | null, ratio: number): void {
    if (fleet === null || fleet.requests === 0) return
    const foreseen = fleet.requests * ratio
    const variance = drift.clusterSize * foreseen + drift.shockVariance * foreseen ** 2
    const errors = Math.min(fleet.errors, foreseen + 4 * Math.sqrt(variance) + 2)
    past.requests += fleet.requests
    past.errors += errors
    hour.requests += fleet.requests
    hour.errors += errors
  }

  return {
    expect(candidateRequests, stable) {
      present.requests = present.requests * keepPresent + (stable?.requests ?? 0)
      present.errors = present.errors * keepPresent + (stable?.errors ?? 0)
      const ratio = pastRatio()
      const { clusterSize, shockVariance } = own
      const shared = Math.max(smallestDrift, drift.shockVariance - shockVariance)
      const foreseen = present.requests * ratio
      const excess = Math.max(0, present.errors - foreseen)
      const deviations = excess / Math.sqrt(clusterSize * (foreseen + 0.1) + drift.shockVariance * foreseen ** 2)
      const belief = Math.exp(-(Math.max(0, deviations - 1) ** 2) / 2)
      const fromPast = Math.max(0.1, Math.min((past.errors + priorErrors) / clusterSize, 1 / shared) * belief)
      const thinned = clusterSize * (1 + (foreseen * shockVariance) / presentPeriods)
      const fromStable = present.errors / thinned
      let expectedRatio = (fromPast + fromStable) / (fromPast / ratio + present.requests / thinned)
      let worth = fromPast + fromStable
      if (stable !== null && stable.errors > stable.requests * expectedRatio) {
        // What goes up in the stable fleet in this very period may go up in the candidate too.
        const usual = stable.requests * expectedRatio
        const spread = Math.sqrt(clusterSize * (usual + 0.1) + shockVariance * usual ** 2)
        const doubt = Math.exp(-(Math.max(0, (stable.errors - usual) / spread - 1) ** 2) / 2)
        const thinnedNow = clusterSize * (1 + usual * shockVariance)
        const known = Math.max(Math.min(worth, periodWorth), worth * doubt)
        worth = known + stable.errors / thinnedNow
        expectedRatio = worth / (known / expectedRatio + stable.requests / thinnedNow)
      }
      const isAlone = present.requests < aloneBelow * candidateRequests
      return {
        errors: candidateRequests * expectedRatio * (isAlone ? ownPastTolerance : 1),
        isAlone,
        shape: 1 / (1 / worth + own.lastingVariance),
        clusterSize,
        variance: 1 / worth,
      }
    },
    accept({ requests, errors }) {
      for (const sum of [past, hour]) Object.assign(sum, { requests, errors })
    },
    learn(candidate, stable, expected) {
      if (candidate !== null && candidate.requests > 0 && expected !== null) {
        own.learn(candidate.errors, expected.errors, expected.variance)
      }
      const ratio = pastRatio()
      if (stable !== null && stable.requests > 0) {
        drift.learn(stable.errors, stable.requests * ratio, 1 / (past.errors + priorErrors))
      }
      past.requests *= keepPast
      past.errors *= keepPast
      hour.requests *= keepHour
      hour.errors *= keepHour
      remember(candidate, ratio)
      remember(stable, ratio)
    },
  }
}
