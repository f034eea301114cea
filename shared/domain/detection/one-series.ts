import type { LoadHistory } from '../metrics/load-history.ts'
import { eventBaseline } from './baseline/event-baseline.ts'
import { loadBaseline, type CountBaseline, type CountExpectation } from './baseline/load-baseline.ts'
import { averageRunLength, inOrder, staleAfter, type Judge, type Judgement, type JudgeSettings } from './judgement.ts'
import { sequentialTest, type TestDesign } from './sequential/sequential-test.ts'
import { describeSeries, type JudgedCount } from './series-evidence.ts'
import { countReader, type CountPoint, type SeriesKind } from './sparse.ts'

export type { CountPoint, SeriesKind } from './sparse.ts'

export interface SeriesSettings extends JudgeSettings {
  readonly kind: SeriesKind
  /** For a request spike: the load at this time of other days and weeks, where it is known. */
  readonly history?: LoadHistory | undefined
}

/** What differs between kinds: how large a rise has to be, and how long a new level takes to become the normal one. */
interface KindDesign extends Omit<TestDesign, 'periodSeconds' | 'runLength'> {
  readonly baseline: (periodSeconds: number, history: LoadHistory | undefined) => CountBaseline
  readonly acceptedAfterHours: number
}

const rare: KindDesign = {
  baseline: eventBaseline,
  tolerated: 1.6,
  ratios: [2.5, 4, 8, 20, 60],
  fewestEvents: 6,
  slightRatio: 2.2,
  halfLifeMinutes: null,
  acceptedAfterHours: 24,
}

const kinds: Readonly<Record<SeriesKind, KindDesign>> = {
  'request-spike': {
    baseline: loadBaseline,
    tolerated: 1.4,
    ratios: [1.9, 2.5, 4, 8, 20],
    fewestEvents: 30,
    slightRatio: 1.7,
    // A load that takes hours to be told from the normal one is no spike.
    halfLifeMinutes: 20,
    acceptedAfterHours: 3,
  },
  'dns-failure': rare,
  'api-throttling': rare,
}

const learnedAfterMinutes = 15
const warmUpMinutes = 15
const forgottenAfterMs = 30 * 60_000

/**
 * Whether a series of counts rises beyond what is normal: a sequential test against a robust baseline that knows the
 * hour of the week, or of the day, where there is a past for it. Takes periods in order of time.
 */
export function seriesJudge(settings: SeriesSettings): Judge<CountPoint> {
  const { periodSeconds, kind, history } = settings
  const { baseline: baselineOf, acceptedAfterHours, ...sought } = kinds[kind]
  const design: TestDesign = { ...sought, periodSeconds, runLength: averageRunLength(settings) }
  const baseline = baselineOf(periodSeconds, history)
  const test = sequentialTest(design)
  const reader = countReader(kind)
  const periodMs = 1000 * periodSeconds
  const delay = Math.max(5, Math.ceil((60 * learnedAfterMinutes) / periodSeconds))
  const warmUp = delay + Math.ceil((60 * warmUpMinutes) / periodSeconds)
  const staleMs = staleAfter(settings)
  let recent: JudgedCount[] = []
  let read = 0
  let newest = Number.NaN
  let seen = Number.NEGATIVE_INFINITY

  function judge(at: number, count: number, exposure: number): CountExpectation | null {
    if (read++ < warmUp) return null
    const expected = baseline.expect(at, exposure)
    const { clusterSize, shape } = expected
    test.step(at, count / clusterSize, expected.count / clusterSize, shape, clusterSize)
    if (test.isBreached && at - test.run.onset >= acceptedAfterHours * 3_600_000) {
      baseline.accept(count, exposure)
      test.restart()
    }
    return expected
  }

  function take(point: CountPoint): void {
    const { at } = point
    newest = at
    const taken = reader.read(point)
    if (taken === null) return
    if (at - seen > forgottenAfterMs) test.restart()
    seen = at
    const judged = judge(at, taken.count, taken.exposure)
    if (!test.isBreached) baseline.follow(at, taken.count)
    recent.push({ at, ...taken, expected: judged })
    if (recent.length > 4 * delay) recent = recent.slice(-delay - 1)
    const old = recent[recent.length - delay - 1]
    if (old !== undefined) {
      const expected = old.expected ?? baseline.expect(old.at, old.exposure)
      baseline.learn(old.at, old.count, old.exposure, expected, test.wasBreached(old.at))
    }
  }

  const isStale = (): boolean => !(newest - seen < staleMs) || !reader.hasPublished

  return {
    add(point) {
      // A period that has no point is one in which nothing was published.
      const from = Math.max(newest + periodMs, point.at - forgottenAfterMs)
      for (let at = from; at < point.at; at += periodMs) take({ at, count: null, requests: null })
      take(point)
    },
    get isBreached() {
      return test.isBreached && !isStale()
    },
    judgement: () => describeSeries({ kind, settings, design, test, recent: recent.slice(-delay), isStale: isStale() }),
  }
}

/** What a window of periods in any order says at its end. */
export function judgeSeries(points: readonly CountPoint[], settings: SeriesSettings): Judgement {
  const judge = seriesJudge(settings)
  for (const point of inOrder(points)) judge.add(point)
  return judge.judgement()
}
