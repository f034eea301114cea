import type { CountExpectation } from './baseline/load-baseline.ts'
import type { Judgement, JudgeSettings } from './judgement.ts'
import { couldHaveShown } from './sequential/power.ts'
import type { SequentialTest, TestDesign } from './sequential/sequential-test.ts'
import type { ReadCount, SeriesKind } from './sparse.ts'
import { amount, clockTime, evidenceOf } from './wording.ts'

/** A period with its count and what was expected; null while there was nothing to compare with. */
export interface JudgedCount extends ReadCount {
  readonly at: number
  readonly expected: CountExpectation | null
}

interface Words {
  readonly what: string
  /** A breach of this size must be visible before silence is called healthy: a multiple, and a count a minute. */
  readonly relevantTimes: number
  readonly relevantCount: number
}

const words: Readonly<Record<SeriesKind, Words>> = {
  'request-spike': { what: 'requests', relevantTimes: 3, relevantCount: 0 },
  'dns-failure': { what: 'failed name resolutions', relevantTimes: 10, relevantCount: 10 },
  'api-throttling': { what: 'throttled calls', relevantTimes: 10, relevantCount: 10 },
}
const doubtfulShare = 0.5
const sampleMinutes = 5

/** The verdict of the one-series test in words and numbers. `recent` are the newest known periods, oldest first. */
export function describeSeries({
  kind,
  settings,
  design,
  test,
  recent,
  isStale,
}: {
  readonly kind: SeriesKind
  readonly settings: JudgeSettings
  readonly design: TestDesign
  readonly test: SequentialTest
  readonly recent: readonly JudgedCount[]
  readonly isStale: boolean
}): Judgement {
  const { what, relevantTimes, relevantCount } = words[kind]
  const newest = recent.at(-1)
  const limits = { evidence: test.evidence, limit: test.limit }
  const nothing = { count: null, normal: null, times: null, ...limits }
  if (isStale || newest === undefined) {
    return { state: 'no-data', onset: null, evidence: `no count of ${what} in the newest periods`, numbers: nothing }
  }
  if (newest.expected === null) {
    const evidence = `${amount(newest.count)} ${what}, and too little of a past to compare with`
    return { state: 'inconclusive', onset: null, evidence, numbers: { ...nothing, count: newest.count } }
  }
  const { run, isBreached } = test
  const from = isBreached ? run.onset : newest.at - sampleMinutes * 60_000 + 1
  const sample = recent.filter(({ at, expected }) => at >= from && expected !== null)
  const periods = Math.max(1, sample.length)
  const count = sample.reduce((sum, each) => sum + each.count, 0) / periods
  const normal = sample.reduce((sum, { expected }) => sum + (expected?.count ?? 0), 0) / periods
  const times = normal === 0 ? null : count / normal
  const numbers = { count, normal, times, ...limits }
  const span = settings.periodSeconds === 60 ? 'a minute' : `in ${settings.periodSeconds / 60} min`
  const usual = newest.expected.isSeasonal ? 'that are normal at this time' : 'that are normal'
  const words_ =
    `${amount(count)} ${what} ${span} since ${clockTime(isBreached ? run.onset : (sample[0]?.at ?? newest.at))}, ` +
    `${times === null ? '–' : amount(times)} times the ${amount(normal)} ${usual}`
  const sure = evidenceOf(test.evidence, test.limit, settings.falseAlarmsPerWeek)
  if (isBreached) return { state: 'breached', onset: run.onset, evidence: `${words_}; ${sure}`, numbers }
  if (test.evidence >= doubtfulShare * test.limit) {
    const evidence = `${words_}; it may be the beginning of a breach: ${sure}`
    return { state: 'inconclusive', onset: null, evidence, numbers }
  }
  const isVisible = couldHaveShown(
    recent.flatMap(({ expected }) => {
      if (expected === null) return []
      const relevant = Math.max(relevantTimes * expected.count, (relevantCount * settings.periodSeconds) / 60)
      return [
        {
          expected: expected.count / expected.clusterSize,
          shape: expected.shape,
          relevant: relevant / expected.clusterSize,
        },
      ]
    }),
    design.ratios,
    design.tolerated,
    test.lastingLimit,
  )
  return isVisible
    ? { state: 'healthy', onset: null, evidence: words_, numbers }
    : { state: 'inconclusive', onset: null, evidence: `${words_}; too few to show a breach`, numbers }
}
