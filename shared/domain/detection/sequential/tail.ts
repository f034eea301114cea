/** Peaks below this are everyday; those above make up the tail that is extrapolated. */
const tailFrom = 2
/** How many peaks of a correct model the prior is worth. */
const priorPeaks = 15
const priorPeriods = priorPeaks * Math.exp(tailFrom)
/** Peaks of more than this many periods ago are forgotten, by half each such span. */
const halfLifeWeeks = 6
/** The largest peaks are kept one by one, for tails that are heavier than exponential. */
const keptPeaks = 20
/** How many of them the slope of all peaks is worth. */
const priorFarPeaks = 12
/** So many breaches may have been incidents, and so many more with each week. */
const incidents = 3
const incidentsPerWeek = 2
const secondsPerWeek = 7 * 24 * 3600
const margin = 0.5
/** Without new peaks the limit moves slowly: it is worked out again after so many periods. */
const refreshedAfter = 100
/** Whatever the past held: so much evidence is a breach. Some minutes of an outage have it. */
const highestLimit = 60

/**
 * The limit for the evidence of a sequential test, from the peaks that the same test reached while nothing was wrong:
 * peaks over a threshold with an exponential tail (Siffer et al., Anomaly detection in streams with extreme value
 * theory, KDD 2017, with ξ = 0). A CUSUM starts afresh whenever it is back at zero, so that peaks are independent, and
 * the share that exceeds the limit times their rate is the false alarm rate. Without a past it is ln(average run
 * length), the bound that holds for a correct model (Lorden 1971; e-detectors, arXiv 2203.03532); a past whose peaks
 * fall off slower or faster moves it. It is never below what the budget's share of past peaks exceeded.
 */
export interface TailCalibration {
  /** Counts a judged period. */
  pass(): void
  /** Takes the peak of a run that turned out to be none. */
  learn(peak: number): void
  /** Takes the peak of a breach that ended by itself: more than a few of them are no incidents but how the service is. */
  learnIfFrequent(peak: number): void
  limit(): number
}

export function tailCalibration(runLength: number, periodSeconds: number): TailCalibration {
  const keep = 0.5 ** (periodSeconds / (halfLifeWeeks * secondsPerWeek))
  let periods = 0
  let peaks = 0
  let excess = 0
  let decay = 1
  let known: number | null = null
  let sinceKnown = 0
  const doubtful: { peak: number; weight: number }[] = []
  let largest: { peak: number; weight: number }[] = []
  function learn(peak: number): void {
    if (peak <= tailFrom) return
    peaks += decay
    excess += decay * Math.min(peak - tailFrom, highestLimit)
    largest = [...largest, { peak, weight: decay }]
      .toSorted((left, right) => right.peak - left.peak)
      .slice(0, keptPeaks)
    known = null
  }

  return {
    // Weights grow instead of all sums shrinking with each period.
    pass() {
      decay /= keep
      periods += decay
      if (++sinceKnown >= refreshedAfter) known = null
    },
    learn,
    learnIfFrequent(peak) {
      doubtful.push({ peak, weight: decay })
      const allowed = incidents + (incidentsPerWeek * periods * periodSeconds) / decay / secondsPerWeek
      if (doubtful.reduce((sum, { weight }) => sum + weight / decay, 0) <= allowed) return
      const [oldest] = doubtful.splice(0, 1)
      if (oldest !== undefined) learn(oldest.peak)
    },
    limit() {
      if (known !== null) return known
      sinceKnown = 0
      const seen = peaks / decay
      const watched = periods / decay
      const count = seen + priorPeaks
      const slope = count / (excess / decay + priorPeaks)
      const rate = count / (watched + priorPeriods)
      const extrapolated = farTail(slope, watched) ?? tailFrom + Math.log(Math.max(1, rate * runLength)) / slope
      known = Math.min(highestLimit, Math.max(extrapolated, exceeded(watched / runLength)))
      return known
    },
  }

  /** The limit from the largest peaks alone, once there are enough: tails need not fall off as evenly as they begin. */
  function farTail(slope: number, watched: number): number | null {
    const from = largest[keptPeaks - 1]?.peak
    if (from === undefined) return null
    const over = largest.reduce((sum, { peak }) => sum + peak - from, 0)
    const count = keptPeaks - 1 + priorFarPeaks
    const farSlope = count / (over + priorFarPeaks / slope)
    return from + Math.log(Math.max(1, (keptPeaks / watched) * runLength)) / farSlope
  }

  /** What more of the past's peaks than `allowed` exceeded. */
  function exceeded(allowed: number): number {
    let weight = 0
    for (const each of largest) {
      weight += each.weight / decay
      if (weight > allowed) return each.peak + margin
    }
    return 0
  }
}
