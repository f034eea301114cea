import type { Expectation, Outcomes } from './baseline/fleet-baseline.ts'
import type { FleetsSettings, Judgement } from './judgement.ts'
import { couldHaveShown } from './sequential/power.ts'
import type { SequentialTest, TestDesign } from './sequential/sequential-test.ts'
import { amount, clockTime, evidenceOf, percent } from './wording.ts'

/** A period of both fleets with what was expected of the candidate in it; null where it was not judged. */
export interface JudgedPeriod {
  readonly at: number
  readonly candidate: Outcomes | null
  readonly stable: Outcomes | null
  readonly expected: Expectation | null
}

/** A breach of this size must be visible before silence is called healthy. */
const relevantTimes = 5
const relevantRatio = 0.005
/** Evidence of at least this share of the limit may be the beginning of a breach. */
const doubtfulShare = 0.5

function sum(outcomes: readonly (Outcomes | null)[]): Outcomes {
  let requests = 0
  let errors = 0
  for (const each of outcomes) {
    requests += each?.requests ?? 0
    errors += each?.errors ?? 0
  }
  return { requests, errors }
}

/** The verdict of the two-fleet test in words and numbers. `recent` are the newest periods, oldest first. */
export function describeFleets({
  test,
  design,
  settings,
  recent,
  isStale,
}: {
  readonly test: SequentialTest
  readonly design: TestDesign
  readonly settings: FleetsSettings
  readonly recent: readonly JudgedPeriod[]
  readonly isStale: boolean
}): Judgement {
  const fleet = settings.judged === 'stable' ? 'stable' : 'the candidate'
  const judged = recent.filter(({ expected }) => expected !== null)
  const newest = judged.at(-1)
  const nothing = { requests: null, errors: null, ratio: null, referenceRatio: null, times: null }
  const limits = { evidence: test.evidence, limit: test.limit }
  if (isStale) {
    return {
      state: 'no-data',
      onset: null,
      evidence: `no requests to ${fleet} in the newest periods`,
      numbers: { ...nothing, ...limits },
    }
  }
  const now = newest?.expected ?? null
  if (newest === undefined || now === null) {
    const beside = settings.judged === 'stable' ? '' : 'no stable fleet beside it, and '
    const why = `${fleet} has ${beside}too little of a past to compare with`
    return { state: 'inconclusive', onset: null, evidence: why, numbers: { ...nothing, ...limits } }
  }
  const { run, isBreached } = test
  const isDoubtful = !isBreached && test.evidence >= doubtfulShare * test.limit
  // Silence says something over all that is remembered, a breach since it began.
  const sample = isBreached || isDoubtful ? judged.filter(({ at }) => at >= run.onset) : judged
  const { requests, errors } = sum(sample.map(({ candidate }) => candidate))
  const expectedErrors = sample.reduce((total, { expected }) => total + (expected?.errors ?? 0), 0)
  const ratio = requests === 0 ? null : Math.min(1, errors / requests)
  const referenceRatio = requests === 0 ? null : expectedErrors / requests
  const times = expectedErrors === 0 ? null : errors / expectedErrors
  const numbers = { requests, errors, ratio, referenceRatio, times, ...limits }
  const { isAlone } = now
  const alone =
    settings.judged === 'stable' ? 'its own past' : 'its own past, for stable has no requests to compare with,'
  const reference = isAlone ? alone : 'stable'
  const since = isBreached && run.onset < (sample[0]?.at ?? 0) ? `; since ${clockTime(run.onset)}` : ''
  const words =
    `${amount(errors)} of ${fleet}'s ${amount(requests)} requests since ${clockTime(sample[0]?.at ?? newest.at)} failed ` +
    `(${percent(ratio ?? 0)}), ${times === null ? '–' : amount(times)} times the ${percent(referenceRatio ?? 0)} that ` +
    `${reference} leads to expect`
  const sure = evidenceOf(test.evidence, test.limit, settings.falseAlarmsPerWeek)
  if (isBreached) return { state: 'breached', onset: run.onset, evidence: `${words}${since}; ${sure}`, numbers }
  if (isDoubtful) {
    return {
      state: 'inconclusive',
      onset: null,
      evidence: `${words}; it may be the beginning of a breach: ${sure}`,
      numbers,
    }
  }
  const isVisible = couldHaveShown(
    judged.map(({ candidate, expected }) => ({
      expected: (expected?.errors ?? 0) / (expected?.clusterSize ?? 1),
      shape: expected?.shape ?? 1,
      relevant:
        Math.max(relevantTimes * (expected?.errors ?? 0), relevantRatio * (candidate?.requests ?? 0)) /
        (expected?.clusterSize ?? 1),
    })),
    design.ratios,
    design.tolerated,
    test.lastingLimit,
  )
  return isVisible
    ? { state: 'healthy', onset: null, evidence: words, numbers }
    : { state: 'inconclusive', onset: null, evidence: `${words}; too few requests to show a breach`, numbers }
}
