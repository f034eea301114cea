import { fleetBaseline, type Outcomes } from './baseline/fleet-baseline.ts'
import { describeFleets, type JudgedPeriod } from './fleets-evidence.ts'
import { averageRunLength, inOrder, staleAfter, type FleetsSettings, type Judge, type Judgement } from './judgement.ts'
import { sequentialTest, type TestDesign } from './sequential/sequential-test.ts'

/** One period of both fleets; null where a fleet published nothing. `at` is its start, epoch milliseconds. */
export interface FleetsPoint {
  readonly at: number
  readonly candidate: Outcomes | null
  readonly stable: Outcomes | null
}

/** A candidate that is only slightly worse is no incident. */
const tolerated = 1.25
const ratios = [1.6, 2.2, 3, 5, 8, 15, 30, 60]
/** One 5xx at next to no traffic is chance, and so are a few. */
const fewestErrors = 4
/** What is learned is so old that an incident would have shown by then; so much is remembered for what is said. */
const learnedAfterMinutes = 15
/** A candidate that has nothing beside it is compared with its own past from when that is so long. */
const ownPastMinutes = 30
/** A rate of its own that has held for so long is the normal one; one beside a better stable fleet never is. */
const acceptedAfterMs = 24 * 3_600_000
/** After a gap of so long, and of so many periods, an old run says nothing any more: what comes back is another release. */
const forgottenAfterMs = 10 * 60_000
const forgottenAfterPeriods = 3

/**
 * Whether the candidate fleet fails more often than the stable one: a sequential test of its errors against what the
 * stable fleet shows in the same minutes, which a drift of the common error rate does not disturb, and what both showed
 * before, which lets a small stable fleet count for more than its few requests. Takes periods in order of time.
 */
export function twoFleetJudge(settings: FleetsSettings): Judge<FleetsPoint> {
  const { periodSeconds } = settings
  const design: TestDesign = {
    periodSeconds,
    runLength: averageRunLength(settings),
    tolerated,
    ratios,
    fewestEvents: fewestErrors,
    slightRatio: 2,
    halfLifeMinutes: null,
  }
  const baseline = fleetBaseline(periodSeconds)
  const test = sequentialTest(design)
  const delay = Math.max(5, Math.ceil((60 * learnedAfterMinutes) / periodSeconds))
  const ownPast = (60 * ownPastMinutes) / periodSeconds
  const staleMs = staleAfter(settings)
  const forgottenMs = Math.max(forgottenAfterMs, 1000 * forgottenAfterPeriods * periodSeconds)
  let recent: JudgedPeriod[] = []
  let learned = 0
  let newest = Number.NaN
  let served = Number.NEGATIVE_INFINITY

  function learnOldest(): void {
    const old = recent[recent.length - delay - 1]
    if (old === undefined || test.wasBreached(old.at)) return
    baseline.learn(old.candidate, old.stable, old.expected)
    if ((old.candidate?.requests ?? 0) > 0) learned++
  }

  function acceptPresent(): void {
    const present = recent.slice(-delay).flatMap(({ candidate }) => (candidate === null ? [] : [candidate]))
    baseline.accept({
      requests: present.reduce((sum, { requests }) => sum + requests, 0),
      errors: present.reduce((sum, { errors }) => sum + errors, 0),
    })
    test.restart()
  }

  const isStale = (): boolean => !(newest - served < staleMs)

  return {
    add(point) {
      const { at, candidate, stable } = point
      newest = at
      const requests = candidate?.requests ?? 0
      if (at - served > forgottenMs) test.restart()
      const all = baseline.expect(requests, stable)
      const expected = requests === 0 || (all.isAlone && learned < ownPast) ? null : all
      if (candidate !== null && expected !== null) {
        const { clusterSize, errors, shape } = expected
        test.step(at, candidate.errors / clusterSize, errors / clusterSize, shape, clusterSize)
        if (test.isBreached && expected.isAlone && at - test.run.onset >= acceptedAfterMs) acceptPresent()
      }
      if (requests > 0) served = at
      recent.push({ at, candidate, stable, expected })
      if (recent.length > 4 * delay) recent = recent.slice(-delay - 1)
      learnOldest()
    },
    get isBreached() {
      return test.isBreached && !isStale()
    },
    judgement: () => describeFleets({ settings, design, test, recent: recent.slice(-delay), isStale: isStale() }),
  }
}

/** What a window of periods in any order says at its end. */
export function judgeTwoFleets(points: readonly FleetsPoint[], settings: FleetsSettings): Judgement {
  const judge = twoFleetJudge(settings)
  for (const point of inOrder(points)) judge.add(point)
  return judge.judgement()
}
