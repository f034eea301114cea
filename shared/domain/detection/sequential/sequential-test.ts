import { cumulativeSums, type CumulativeSums, type Run } from './cumulative-sums.ts'
import { logLikelihoodRatio } from './negative-binomial.ts'

/** What a sequential test looks for. */
export interface TestDesign {
  readonly periodSeconds: number
  /** Periods between two false alarms on average. */
  readonly runLength: number
  /** θ0: up to so many times the expected count is no incident. */
  readonly tolerated: number
  /** θ: the multiples of the expected count that are looked for, ascending, all above the tolerated one. */
  readonly ratios: readonly number[]
  /** Fewer events than these are chance, whatever the ratio. */
  readonly fewestEvents: number
  /** A breach that soon ended by itself and was no worse than this multiple was none. */
  readonly slightRatio: number
  /** After so many minutes what a period said counts half; null where it counts in full until it is contradicted. */
  readonly halfLifeMinutes: number | null
}

/** A test that takes one period after the other. Times are starts of periods in epoch milliseconds. */
export interface SequentialTest {
  /** Counts are in units of independent events: divided by the size of the bunches in which they come. */
  step(at: number, count: number, expected: number, shape: number, clusterSize: number): void
  /** Forgets the run, e.g. after a long gap. */
  restart(): void
  readonly isBreached: boolean
  /** Natural logarithm of the evidence for a breach, and what it takes. */
  readonly evidence: number
  readonly limit: number
  /** What it takes where several periods show it: blips do not raise that. */
  readonly lastingLimit: number
  readonly run: Run
  /** Whether a period belongs to the present breach or to the last one. */
  wasBreached(at: number): boolean
}

/**
 * So much evidence of one period counts, beyond which the model, not the service, is in question. There are two tests:
 * the first may be convinced by a single period, until blips have taught it otherwise; the second takes several periods
 * anyway, so that blips do not dull it.
 */
const strongestPeriods = [18, 6]
/** The two are wrong together more often than not, so that each gets more than half of the budget. */
const overlap = 1.2
/** The evidence, and how much one period may give of it, that a breach is over. */
const overAt = 6
const strongestOver = 3
/** A breach that is over after so long was a blip: it counts as something that happens while nothing is wrong. */
const blipSeconds = 180
/** The next one may be a little larger, or meet with some evidence that is there by chance. */
const blipMargin = 2
const shortSeconds = 1800
/** Those that were over in minutes, or not much worse than slight, are so too where they are frequent. */
const fewMinutesSeconds = 360
const moderate = 1.5
/** One episode moves the limit no further than this. */
const largestStep = 12

/**
 * Page's CUSUM of negative binomial log-likelihood ratios, for each of several ratios at once. A breach ends by the same
 * test with its sides exchanged: still at the ratio that the breach showed, or back at the tolerated one. Limits come
 * from the peaks of earlier runs; the budget of false alarms is shared between the tests.
 */
export function sequentialTest(design: TestDesign): SequentialTest {
  const { periodSeconds, tolerated, ratios, fewestEvents, halfLifeMinutes, slightRatio } = design
  const keep = halfLifeMinutes === null ? 1 : 0.5 ** (periodSeconds / 60 / halfLifeMinutes)
  const share = { periodSeconds, runLength: overlap * design.runLength }
  const tests = strongestPeriods.map((strongest) => cumulativeSums(ratios.length, strongest, keep, share))
  const [first] = tests as [CumulativeSums, ...CumulativeSums[]]
  const logs = Float64Array.from(ratios, (ratio) => Math.log(ratio / tolerated))
  const gains = new Float64Array(ratios.length)
  let leading = first
  let isBreached = false
  let over = 0
  let lastOnset = Number.NaN
  let lastEnd = Number.NaN
  let frozen: Run = { onset: Number.NaN, periods: 0, count: 0, expected: 0 }

  function accumulate(at: number, count: number, expected: number, shape: number, clusterSize: number): void {
    // So few events speak against every ratio: the ratio that fits best is the tolerated one or less.
    if (count <= tolerated * expected && tests.every(({ isClear }) => isClear)) {
      for (const test of tests) test.pass()
      return
    }
    const base = tolerated * expected + shape
    for (let index = 0; index < gains.length; index++) {
      const growth = Math.log(((ratios[index] as number) * expected + shape) / base)
      gains[index] = count * ((logs[index] as number) - growth) - shape * growth
    }
    for (const test of tests) test.add(at, gains, count * clusterSize, expected * clusterSize)
  }

  function learn(): void {
    const lasted = frozen.periods * periodSeconds
    const isBlip = lasted <= Math.max(periodSeconds, blipSeconds)
    const isShort = lasted <= shortSeconds
    const ratio = frozen.count / frozen.expected
    const isNone = isBlip || (isShort && ratio < slightRatio)
    const isBrief = lasted <= Math.max(2 * periodSeconds, fewMinutesSeconds)
    const mayBeNone = isBrief || (isShort && ratio < moderate * slightRatio)
    for (const test of tests) {
      const mostly = isBlip ? test.peak + blipMargin : Math.min(test.peak, test.limit + largestStep)
      if (isNone) test.learn(mostly)
      else if (mayBeNone) test.learnIfFrequent(mostly)
    }
    if (isNone) lastEnd = Number.NaN
  }

  function clear(): void {
    isBreached = false
    for (const test of tests) test.clear()
    leading = first
  }

  /** Follows a breach; whether it is over. */
  function follow(count: number, expected: number, shape: number, clusterSize: number): boolean {
    const { onset, periods, count: counted, expected: foreseen } = frozen
    // What was noticed is by chance larger than what it is: a standard deviation is taken off.
    const surely = counted * Math.max(0.25, 1 - 1 / Math.sqrt(counted / clusterSize))
    const shown = Math.max(ratios[0] as number, surely / Math.max(foreseen, 1e-9))
    const still = logLikelihoodRatio(count, expected, shape, shown, tolerated)
    over = Math.max(0, over + Math.min(strongestOver, -still))
    if (still > 0 || over === 0) {
      frozen = {
        onset,
        periods: periods + 1,
        count: counted + count * clusterSize,
        expected: foreseen + expected * clusterSize,
      }
    }
    return over >= overAt
  }

  return {
    get isBreached() {
      return isBreached
    },
    get evidence() {
      return isBreached ? leading.peak : leading.evidence
    },
    get limit() {
      return leading.limit
    },
    get lastingLimit() {
      return Math.min(...tests.map(({ limit }) => limit))
    },
    get run() {
      return isBreached ? frozen : leading.run
    },
    wasBreached: (at) => (isBreached ? at >= lastOnset : at >= lastOnset && at <= lastEnd),
    restart() {
      if (isBreached) lastEnd = frozen.onset + frozen.periods * periodSeconds * 1000
      clear()
    },
    step(at, count, expected, shape, clusterSize) {
      accumulate(at, count, expected, shape, clusterSize)
      if (isBreached) {
        if (!follow(count, expected, shape, clusterSize)) return
        lastEnd = at
        learn()
        clear()
        return
      }
      for (const test of tests) {
        if (test.evidence / test.limit > leading.evidence / leading.limit) leading = test
      }
      if (leading.evidence >= leading.limit && leading.run.count >= fewestEvents) {
        isBreached = true
        over = 0
        frozen = leading.run
        lastOnset = frozen.onset
        return
      }
      for (const test of tests) test.settle()
    },
  }
}
