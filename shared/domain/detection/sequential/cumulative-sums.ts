import { tailCalibration } from './tail.ts'

/** The sums over the run of periods that speaks most for a breach, from its onset to now. */
export interface Run {
  readonly onset: number
  readonly periods: number
  readonly count: number
  readonly expected: number
}

/** Page's CUSUMs of one test for several alternatives at once, of which the largest counts, and its calibrated limit. */
export interface CumulativeSums {
  /** Adds a period's log-likelihood ratios, one for each alternative; `count` and `expected` are for the run. */
  add(at: number, gains: Float64Array, count: number, expected: number): void
  /** Adds a period that speaks against every alternative, while there is no run. */
  pass(): void
  /** Ends the present run where the sums are back at rest: its peak is what happens while nothing is wrong. */
  settle(): void
  clear(): void
  /** Whether there is no run: no alternative has anything that speaks for it. */
  readonly isClear: boolean
  readonly evidence: number
  /** The largest evidence of the present run. */
  readonly peak: number
  readonly limit: number
  readonly run: Run
  /** Takes the run's peak as one that happens while nothing is wrong, or does so if such runs are frequent. */
  learn(peak: number): void
  learnIfFrequent(peak: number): void
}

/** So little evidence is none: a run ends there. */
const atRest = 0.3

/**
 * `strongestPeriod` bounds what one period adds; `keep` is what is left of a sum after a period. The argmax of the sum
 * dates the onset of a run.
 */
export function cumulativeSums(
  size: number,
  strongestPeriod: number,
  keep: number,
  { runLength, periodSeconds }: { readonly runLength: number; readonly periodSeconds: number },
): CumulativeSums {
  const calibration = tailCalibration(runLength, periodSeconds)
  const sums = new Float64Array(size)
  /** The same without a bound on what one period adds: it hides which alternative fits best, and with that since when. */
  const fits = new Float64Array(size)
  const onsets = new Float64Array(size)
  const periods = new Float64Array(size)
  const counts = new Float64Array(size)
  const expectations = new Float64Array(size)
  let running = 0
  let best = 0
  let fittest = 0
  let peak = 0

  return {
    get isClear() {
      return running === 0
    },
    pass: () => calibration.pass(),
    get evidence() {
      return sums[best] as number
    },
    get peak() {
      return peak
    },
    get limit() {
      return calibration.limit()
    },
    get run() {
      return {
        onset: onsets[fittest] as number,
        periods: periods[best] as number,
        count: counts[best] as number,
        expected: expectations[best] as number,
      }
    },
    learn: (learned) => calibration.learn(learned),
    learnIfFrequent: (learned) => calibration.learnIfFrequent(learned),
    clear() {
      sums.fill(0)
      fits.fill(0)
      running = 0
      best = 0
      fittest = 0
      peak = 0
    },
    settle() {
      if ((sums[best] as number) > atRest) return
      calibration.learn(peak)
      peak = 0
    },
    add(at, gains, count, expected) {
      calibration.pass()
      best = 0
      fittest = 0
      running = 0
      for (let index = 0; index < size; index++) {
        const before = sums[index] as number
        const gain = gains[index] as number
        const sum = keep * before + Math.min(strongestPeriod, gain)
        if (sum <= 0) {
          sums[index] = 0
          fits[index] = 0
          continue
        }
        if (before === 0) {
          onsets[index] = at
          periods[index] = 0
          counts[index] = 0
          expectations[index] = 0
        }
        running++
        sums[index] = sum
        fits[index] = keep * (fits[index] as number) + gain
        periods[index] = (periods[index] as number) + 1
        counts[index] = (counts[index] as number) + count
        expectations[index] = (expectations[index] as number) + expected
        if (sum > (sums[best] as number)) best = index
        if ((fits[index] as number) > (fits[fittest] as number)) fittest = index
      }
      peak = Math.max(peak, sums[best] as number)
    },
  }
}
