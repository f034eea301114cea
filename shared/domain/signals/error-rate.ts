import { inOrder, type FleetsSettings, type Judgement } from '../detection/judgement.ts'
import { twoFleetJudge, type FleetsPoint } from '../detection/two-fleets.ts'
import { fleetMetric, fleetMetricId, fleetMetrics } from '../metrics/fleet-metrics.ts'
import {
  besideEachOther,
  fleetMinutes,
  publishedUntil,
  tally,
  type FleetMinute,
  type Tally,
} from '../metrics/fleet-minutes.ts'
import type { FleetRole, Service } from '../service/service.ts'
import { iso, minute } from '../time.ts'
import type { Verdict } from '../verdict.ts'
import { candidateJudgedSince } from '../records/weight-changes.ts'
import { weightsOf } from '../records/weights.ts'
import type { Observation, Signal, Tripwire } from './signal.ts'

/** A breach that has just begun rests on the requests of so many minutes, as many of them as came before it. */
const shortestWindow = 5
/** Silence is judged over as much as the judge remembers. */
const longestWindow = 15
/** Certain or not: a fleet that fails less than so many times as often as expected is no incident. */
const smallestTimes = 2
/** So many failures are missed in minutes that would have had them: the breach is over. */
const missedErrors = 10
const missedShare = 1 / 3
/**
 * Not worth a look: one error, this share of a minute's requests, and as many errors more as chance adds to that share, which
 * is their root. `npm run bench -- detection` shows that it hides next to nothing from the judge.
 */
const tripwireShare = 0.0025

const unknown = { requests: null, errors: null, ratio: null, referenceRatio: null, evidence: null, limit: null }

const noData = (role: FleetRole, evidence: string): Verdict => ({
  signal: 'error-rate',
  subject: role,
  state: 'no-data',
  evidence,
  numbers: unknown,
  onset: null,
})

/**
 * Whether the newest minutes have had requests enough for some failures, and few of those: the judge waits a little
 * longer, but nothing must be changed for what has just ended.
 */
function isOver(minutes: readonly FleetMinute[], ratio: number): boolean {
  const isClean = (each: Tally): boolean => each.errors < missedShare * ratio * each.requests
  const newestBad = minutes.findLastIndex((each) => !isClean(each))
  const since = tally(minutes.slice(newestBad + 1), -Infinity, Infinity)
  return ratio * since.requests >= missedErrors && isClean(since)
}

/** Why a breach that is certain is none to act on; null where it is one. */
function noIncident(minutes: readonly FleetMinute[], { numbers: { ratio, times } }: Judgement): string | null {
  if (isOver(minutes, ratio ?? 0)) return 'but it is over'
  return (times ?? Infinity) < smallestTimes ? `less than ${smallestTimes} times as often is no incident` : null
}

/**
 * What the judge said, as a verdict on a fleet that has to have had enough requests for one. `evidence` of its numbers is
 * null where it could compare nothing, or too few.
 */
function verdictOf(role: FleetRole, minutes: readonly FleetMinute[], said: Judgement, service: Service): Verdict {
  const { numbers } = said
  const none = said.state === 'breached' ? noIncident(minutes, said) : null
  const [state, onset] = none === null ? [said.state, said.onset] : (['healthy', null] as const)
  const end = (minutes.at(-1)?.at ?? 0) + minute
  const shortest = end - shortestWindow * minute
  const from = state === 'breached' ? Math.min(onset ?? shortest, shortest) : end - longestWindow * minute
  const { requests } = tally(minutes, from, end)
  const isKnown = typeof numbers['referenceRatio'] === 'number'
  const isEnough = requests >= service.limits.minimumRequests
  const few = `too few requests, ${requests}`
  const isSettled = isKnown && isEnough && (state === 'breached' || state === 'healthy')
  return {
    signal: 'error-rate',
    subject: role,
    state: isSettled ? state : 'inconclusive',
    evidence: [
      `${role}: ${said.evidence}`,
      ...(none === null ? [] : [none]),
      ...(isKnown && !isEnough ? [few] : []),
    ].join('; '),
    numbers: {
      requests: isKnown ? requests : null,
      errors: numbers['errors'] ?? null,
      ratio: numbers['ratio'] ?? null,
      referenceRatio: numbers['referenceRatio'] ?? null,
      evidence: isKnown && isEnough ? (numbers['evidence'] ?? null) : null,
      limit: numbers['limit'] ?? null,
    },
    onset: isSettled ? onset : null,
  }
}

type Fleets = Readonly<Record<FleetRole, readonly FleetMinute[]>>

/** What a judge says at the end of the minutes that end by each of some instants, earliest first. */
function judgeAt(ends: readonly number[], points: readonly FleetsPoint[], settings: FleetsSettings): Judgement[] {
  const judge = twoFleetJudge(settings)
  const ordered = inOrder(points)
  let next = 0
  return ends.map((end) => {
    for (let point = ordered[next]; point !== undefined && point.at + minute <= end; point = ordered[++next]) {
      judge.add(point)
    }
    return judge.judgement()
  })
}

/** Both fleets as the minutes that end by each of some instants show them. The candidate counts from `since` on. */
function judgeFleetsAt(
  ends: readonly number[],
  since: number | null,
  service: Service,
  { stable, candidate: all }: Fleets,
): Record<FleetRole, Verdict>[] {
  const { falseAlarmsPerWeek } = service.limits
  const candidate = all.filter(({ at }) => at >= (since ?? 0))
  const points = besideEachOther({ stable, candidate })
  const settings = { periodSeconds: 60, falseAlarmsPerWeek }
  const alone = (role: FleetRole, until: readonly number[]): Judgement[] => {
    const itself = points.map((point) => ({ at: point.at, candidate: point[role], stable: null }))
    return judgeAt(until, itself, { ...settings, judged: role })
  }
  const stables = alone('stable', ends)
  const candidates = judgeAt(ends, points, settings)
  const waiting = since === null ? '' : `; only since ${iso(since)}, for its share was lowered shortly before`
  return ends.map((end, index) => {
    const until = (minutes: readonly FleetMinute[]): FleetMinute[] => minutes.filter(({ at }) => at + minute <= end)
    const verdict = (role: FleetRole, minutes: readonly FleetMinute[], said: Judgement | undefined): Verdict =>
      said === undefined ? noData(role, 'not judged') : verdictOf(role, until(minutes), said, service)
    const ofStable = verdict('stable', stable, stables[index])
    const beside = verdict('candidate', candidate, candidates[index])
    // A candidate that is no worse than a failing stable fleet fails as well: only its own past can show that.
    const failsAlike = ofStable.state === 'breached' && beside.state !== 'breached'
    const said = failsAlike ? verdict('candidate', candidate, alone('candidate', [end])[0]) : beside
    return { stable: ofStable, candidate: { ...said, evidence: said.evidence + waiting } }
  })
}

function judgeFleets(service: Service, observation: Observation): Verdict[] {
  const published = publishedUntil(observation)
  if (published === null) {
    const evidence = 'neither fleet has published requests in the last minutes'
    return [noData('stable', evidence), noData('candidate', evidence)]
  }
  const fleets: Fleets = {
    stable: fleetMinutes(observation.series, 'stable', published.either),
    candidate: fleetMinutes(observation.series, 'candidate', published.either),
  }
  const since = candidateJudgedSince(service, observation.changes, weightsOf(observation.records))
  const { both, either } = published
  const [verdicts, ahead] = judgeFleetsAt(both === either ? [both] : [both, either], since, service, fleets)
  return (['stable', 'candidate'] as const).flatMap((role) => {
    if (verdicts === undefined || ahead === undefined) return verdicts?.[role] ?? []
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
  const count = (name: 'requests' | 'target5xx' | 'elb5xx'): string => `FILL(${fleetMetricId(role, name)},0)`
  return {
    subject: role,
    description: `5xx answers of ${service.name}'s ${role} fleet in a minute, times what is let pass: one, ${100 * tripwireShare} % of its requests, and chance`,
    metrics: [
      metric('requests'),
      metric('target5xx'),
      metric('elb5xx'),
      { id: 'errors', expression: `${count('target5xx')}+${count('elb5xx')}`, label: '5xx answers a minute' },
      {
        id: 'usual',
        // The balancer's own answers need not be among its requests: without a target for any there are none.
        expression: `${tripwireShare}*(${count('requests')}+${count('elb5xx')})`,
        label: 'usual 5xx answers at the most',
      },
      {
        id: 'times',
        expression: 'errors/(1+usual+usual^0.5)',
        label: '5xx answers, times what is let pass',
      },
    ],
    comparison: 'GreaterThanThreshold',
    threshold: 1,
    periodSeconds: 60,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    // No requests is neither good nor bad; the alarm must not fire on it.
    treatMissingData: 'notBreaching',
  }
}

/**
 * Share of requests that fail with 5xx, per fleet: candidate beside stable in the same minutes, stable (and a
 * candidate that carries all) against its own past.
 *
 * @reads requests and 5xx of both load balancers, by the minute
 * @wakes an alarm for each fleet: more errors in a minute than one, 0.25 % of its requests, and chance
 */
export const errorRate: Signal = {
  name: 'error-rate',
  isFelt: true,
  metrics: (service) => fleetMetrics(service.fleets),
  tripwires: (service) => [tripwire('candidate', service), tripwire('stable', service)],
  judge: judgeFleets,
}
