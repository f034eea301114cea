import { compareErrorRatios, fewestErrors, isElevated, type Comparison } from '../detection/two-proportions.ts'
import { fleetMetric, fleetMetricId, fleetMetrics } from '../fleet-metrics.ts'
import { errorRatio, fleetMinutes, publishedUntil, tally, type FleetMinute, type Tally } from '../fleet-minutes.ts'
import type { FleetRole, Service } from '../service.ts'
import { iso, minute } from '../time.ts'
import type { Verdict } from '../verdict.ts'
import { candidateJudgedSince } from '../weight-changes.ts'
import { weightsOf } from '../weights.ts'
import type { Observation, Signal, Tripwire } from './signal.ts'

/** Judged windows end at the newest complete minute and are one to five minutes long. */
const windowMinutes = [1, 2, 3, 4, 5]
const longestWindow = 5
/** The past that a fleet is compared with: an hour, ending before anything that the windows may hold. */
const baselineMinutes = 60
const baselineGapMinutes = 10
const tripwirePercent = 1

const percent = (ratio: number | null): string => (ratio === null ? '–' : `${Number((100 * ratio).toFixed(2))} %`)

interface Reference {
  readonly name: string
  readonly over: (from: number, to: number) => Tally
}

/**
 * The worst comparison over all windows: a fresh onset shows in the short ones first and must not be diluted by the
 * long ones, which in turn are the only ones with enough requests on a small fleet.
 */
function compareOverWindows(
  sample: readonly FleetMinute[],
  end: number,
  reference: Reference,
  minimumRequests: number,
): Comparison & { readonly window: Tally; readonly minutes: number } {
  const comparisons = windowMinutes.map((minutes) => {
    const from = end - minutes * minute
    const window = tally(sample, from, end)
    return { ...compareErrorRatios(window, reference.over(from, end), minimumRequests), window, minutes }
  })
  const longest = comparisons.at(-1)
  if (longest === undefined) throw new RangeError('no windows to judge')
  const measured = (state: Comparison['state']) => comparisons.find((each) => each.z !== null && each.state === state)
  return measured('breached') ?? measured('inconclusive') ?? longest
}

/**
 * Start of the unbroken run of elevated minutes that ends with the newest one; null where the errors are over. Minutes
 * without errors end them only if they had enough requests to show some.
 */
function onsetOf(minutes: readonly FleetMinute[], referenceRatio: number, ratio: number): number | null {
  const isBad = (each: FleetMinute): boolean => isElevated(errorRatio(each) ?? 0, referenceRatio)
  const newestBad = minutes.findLastIndex(isBad)
  const sinceThen = tally(minutes.slice(newestBad + 1), -Infinity, Infinity)
  const expected = ratio * sinceThen.requests
  if (newestBad === -1 || (expected >= fewestErrors && sinceThen.errors < expected / 2)) return null
  return minutes[minutes.findLastIndex((each, index) => index < newestBad && !isBad(each)) + 1]?.at ?? null
}

function verdictOf(
  role: FleetRole,
  minutes: readonly FleetMinute[],
  reference: Reference,
  compared: ReturnType<typeof compareOverWindows>,
): Verdict {
  const { ratio, referenceRatio, z, window } = compared
  const onset = compared.state === 'breached' ? onsetOf(minutes, referenceRatio ?? 0, ratio ?? 0) : null
  const isOver = compared.state === 'breached' && onset === null
  const state = isOver ? 'healthy' : compared.state
  const words = { breached: 'is worse than', healthy: 'is no worse than', inconclusive: 'cannot be told from' }[
    compared.state
  ]
  return {
    signal: 'error-rate',
    subject: role,
    state,
    evidence:
      `${role}: ${window.errors} of ${window.requests} requests failed in ${compared.minutes} min (${percent(ratio)}), ` +
      `which ${words} ${reference.name} (${percent(referenceRatio)})${z === null ? ', too few requests' : `, z = ${z.toFixed(1)}`}` +
      (isOver ? ', but is over' : ''),
    numbers: { requests: window.requests, errors: window.errors, ratio, referenceRatio, z },
    onset,
  }
}

const noData = (role: FleetRole, evidence: string): Verdict => ({
  signal: 'error-rate',
  subject: role,
  state: 'no-data',
  evidence,
  numbers: { requests: null, errors: null, ratio: null, referenceRatio: null, z: null },
  onset: null,
})

/** Both fleets as the minutes that end with `end` show them. */
function judgeUntil(end: number, service: Service, observation: Observation): Record<FleetRole, Verdict> {
  const { minimumRequests } = service.limits
  const minutes = {
    stable: fleetMinutes(observation.series, 'stable', end),
    candidate: fleetMinutes(observation.series, 'candidate', end),
  }
  const past = (role: FleetRole): Reference => ({
    name: `${role}'s own past hour`,
    over: () => {
      const to = end - baselineGapMinutes * minute
      return tally(minutes[role], to - baselineMinutes * minute, to)
    },
  })
  const beside: Reference = { name: 'stable', over: (from, to) => tally(minutes.stable, from, to) }
  const since = candidateJudgedSince(service, observation.changes, weightsOf(observation.records))
  const judged = { ...minutes, candidate: minutes.candidate.filter(({ at }) => at >= (since ?? 0)) }
  const judge = (role: FleetRole, reference: Reference): Verdict =>
    verdictOf(role, judged[role], reference, compareOverWindows(judged[role], end, reference, minimumRequests))

  const stable = judge('stable', past('stable'))
  const stableServes = tally(minutes.stable, end - longestWindow * minute, end).requests >= minimumRequests
  const candidate = judge('candidate', stableServes ? beside : past('candidate'))
  // A candidate that is no worse than a failing stable fleet fails as well: only its own past can show that.
  const failsAlike = stable.state === 'breached' && candidate.state !== 'breached'
  const said = failsAlike ? judge('candidate', past('candidate')) : candidate
  const waiting = since === null ? '' : `; only since ${iso(since)}, for its share was lowered shortly before`
  return { stable, candidate: { ...said, evidence: said.evidence + waiting } }
}

function judgeFleets(service: Service, observation: Observation): Verdict[] {
  const published = publishedUntil(observation)
  if (published === null) {
    const evidence = 'neither fleet has published requests in the last minutes'
    return [noData('stable', evidence), noData('candidate', evidence)]
  }
  const verdicts = judgeUntil(published.both, service, observation)
  if (published.both === published.either) return Object.values(verdicts)
  const ahead = judgeUntil(published.either, service, observation)
  return (['stable', 'candidate'] as const).map((role) => {
    if (verdicts[role].state === 'breached' || ahead[role].state !== 'breached') return verdicts[role]
    const evidence = `${ahead[role].evidence}; but not both fleets have published their newest minute yet`
    return { ...ahead[role], state: 'inconclusive', evidence, onset: null }
  })
}

const tripwire = (role: FleetRole, service: Service): Tripwire => {
  const metric = (name: 'requests' | 'target5xx' | 'elb5xx') => ({
    id: fleetMetricId(role, name),
    query: fleetMetric(role, service.fleets[role], name),
  })
  const id = (name: 'requests' | 'target5xx' | 'elb5xx'): string => fleetMetricId(role, name)
  return {
    subject: role,
    description: `5xx answers of ${service.name}'s ${role} fleet, per cent of its requests`,
    metrics: [
      metric('requests'),
      metric('target5xx'),
      metric('elb5xx'),
      {
        id: 'ratio',
        expression: `100*(FILL(${id('target5xx')},0)+FILL(${id('elb5xx')},0))/${id('requests')}`,
        label: 'error ratio, per cent',
      },
    ],
    comparison: 'GreaterThanThreshold',
    threshold: tripwirePercent,
    periodSeconds: 60,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    // No requests is neither good nor bad; the alarm must not fire on it.
    treatMissingData: 'notBreaching',
  }
}

/**
 * Share of requests that fail with 5xx, per fleet: candidate beside stable in the same minutes, stable (and a
 * candidate that carries all) against its own past hour.
 */
export const errorRate: Signal = {
  name: 'error-rate',
  metrics: (service) => fleetMetrics(service.fleets),
  tripwires: (service) => [tripwire('candidate', service), tripwire('stable', service)],
  judge: judgeFleets,
}
