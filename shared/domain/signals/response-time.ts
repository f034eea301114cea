import { median } from '../detection/median.ts'
import type { Judgement } from '../detection/judgement.ts'
import { judgeTwoFleets } from '../detection/two-fleets.ts'
import { fleetMetricId, fleetMetrics, trafficMetrics } from '../metrics/fleet-metrics.ts'
import { besideEachOther, fleetMinutes, publishedUntil, type FleetMinute } from '../metrics/fleet-minutes.ts'
import type { FleetRole, Service } from '../service/service.ts'
import { minute } from '../time.ts'
import type { Verdict } from '../verdict.ts'
import { candidateJudgedSince } from '../records/weight-changes.ts'
import { weightsOf } from '../records/weights.ts'
import type { Observation, Signal } from './signal.ts'

/** So many times what is to be expected is an incident, where it lasts; and each of its minutes has at least so many. */
const incidentTimes = 3
const slowTimes = 2
/** A p99 varies by itself, more so at few requests: it takes so many standard deviations of that. */
const incidentDeviations = 3
/** Nobody notices less than so much more: up to 0.1 s feels instantaneous (Nielsen, Usability Engineering). */
const noticeableSeconds = 0.1
/** Slow is not down: it has to last longer than caches take to fill and new nodes to start. */
export const lastingMinutes = 5
/** A datapoint may be missing in between. */
const longestGapMinutes = 2
/** What is usual is learnt from what is older than this, and from so many minutes at least. */
const pastToMinutes = 15
const fewestPastMinutes = 30
/** Under a load that has grown so much either fleet may be slow because it is nearly full. */
const grownRatio = 1.5
/** What a p99 says of the requests: this share of them took as long, or longer. */
const slowestShare = 0.01
/** Turns the median of absolute deviations into a standard deviation, of what is normally distributed. */
const normalDeviation = 1.4826

/** A minute of a fleet with its p99. */
interface TimedMinute extends FleetMinute {
  readonly seconds: number
}

/** One with what its p99 was to be expected to be. */
interface ComparedMinute extends TimedMinute {
  readonly expected: number
}

const timesOf = ({ seconds, expected }: ComparedMinute): number => seconds / expected
const isSlow = ({ seconds, expected }: Pick<ComparedMinute, 'seconds' | 'expected'>): boolean =>
  seconds >= slowTimes * expected && seconds - expected >= noticeableSeconds

/** A fleet's minutes in `[from, end)` that have a p99, oldest first. */
function timedMinutes(role: FleetRole, { series }: Observation, from: number, end: number): TimedMinute[] {
  const latencies = (series[fleetMetricId(role, 'latency')] ?? []).filter(({ at }) => at >= from)
  const seconds = new Map(latencies.map(({ at, value }) => [at, value]))
  return fleetMinutes(series, role, end).flatMap((each) => {
    const p99 = each.at >= from ? (seconds.get(each.at) ?? 0) : 0
    return p99 > 0 ? [{ ...each, seconds: p99 }] : []
  })
}

const pastOf = <Minute extends FleetMinute>(minutes: readonly Minute[], end: number): Minute[] =>
  minutes.filter(({ at }) => at < end - pastToMinutes * minute)

/** The p99 that a fleet usually has; null where it has too little of a past. */
function usualOf(minutes: readonly TimedMinute[], end: number): number | null {
  const past = pastOf(minutes, end)
  return past.length < fewestPastMinutes ? null : median(past.map(({ seconds }) => seconds))
}

/** How many times its usual a fleet takes in a minute, at least 1; 1 where either is not known. */
function paceOf(minutes: readonly TimedMinute[], usual: number | null): (at: number) => number {
  const seconds = new Map(minutes.map((each) => [each.at, each.seconds]))
  return (at) => (usual === null ? 1 : Math.max(1, (seconds.get(at) ?? usual) / usual))
}

interface Compared {
  readonly stable: readonly ComparedMinute[]
  readonly candidate: readonly ComparedMinute[]
  /** How many times its usual stable takes in a minute. */
  readonly stablePace: (at: number) => number
}

/**
 * Of a fleet is expected what it usually takes, the candidate no less than stable, times the other's pace in that minute:
 * what slows both is nobody's fault. Null where stable has too little of a past.
 */
function compare(observation: Observation, end: number): Compared | null {
  const stable = timedMinutes('stable', observation, -Infinity, end)
  const candidate = timedMinutes('candidate', observation, -Infinity, end)
  const [usual, own] = [usualOf(stable, end), usualOf(candidate, end)]
  if (usual === null) return null
  const slower = Math.max(usual, own ?? 0)
  const [stablePace, candidatePace] = [paceOf(stable, usual), paceOf(candidate, own)]
  return {
    stable: stable.map((each) => ({ ...each, expected: usual * candidatePace(each.at) })),
    candidate: candidate.map((each) => ({ ...each, expected: slower * stablePace(each.at) })),
    stablePace,
  }
}

/** So many times what is expected is an incident: more than the candidate's p99 varied by itself in the past. */
function incidentLimit(compared: readonly ComparedMinute[], end: number): number {
  const past = pastOf(compared, end).map((each) => Math.log(timesOf(each)))
  if (past.length < fewestPastMinutes) return incidentTimes
  const middle = median(past)
  const deviation = normalDeviation * median(past.map((log) => Math.abs(log - middle)))
  return Math.max(incidentTimes, Math.exp(incidentDeviations * deviation))
}

/** The unbroken run of slow minutes that ends with the newest one. */
function slowRun(minutes: readonly ComparedMinute[]): ComparedMinute[] {
  const run: ComparedMinute[] = []
  for (const each of minutes.toReversed()) {
    const later = run[0]
    if (!isSlow(each) || (later !== undefined && later.at - each.at > longestGapMinutes * minute)) break
    run.unshift(each)
  }
  return run
}

/** Whether chance and the past explain that so many requests of the candidate are slow, beside stable's. */
function judgeSlowRequests(
  { stable, candidate }: Compared,
  since: number,
  { limits: { falseAlarmsPerWeek } }: Service,
): Judgement {
  const counted = (minutes: readonly ComparedMinute[]): FleetMinute[] =>
    minutes.map((each) => ({
      at: each.at,
      requests: each.requests,
      errors: isSlow(each) ? Math.max(1, Math.floor(slowestShare * each.requests)) : 0,
    }))
  const points = besideEachOther({
    stable: counted(stable),
    candidate: counted(candidate.filter(({ at }) => at >= since)),
  })
  return judgeTwoFleets(points, { periodSeconds: 60, falseAlarmsPerWeek })
}

/** How many times the usual the requests of both fleets together are. */
function growthOf({ series }: Observation, end: number): number {
  const minutes = besideEachOther({
    stable: fleetMinutes(series, 'stable', end),
    candidate: fleetMinutes(series, 'candidate', end),
  })
  const loadOf = (from: number, to: number): number =>
    median(
      minutes
        .filter(({ at }) => at >= from && at < to)
        .map(({ stable, candidate }) => (stable?.requests ?? 0) + (candidate?.requests ?? 0)),
    )
  const usual = loadOf(-Infinity, end - pastToMinutes * minute)
  return usual === 0 ? 1 : loadOf(end - lastingMinutes * minute, end) / usual
}

const inWords = (seconds: number): string => `${seconds.toFixed(seconds < 1 ? 3 : 1)} s`

const verdict = (
  role: FleetRole,
  state: Verdict['state'],
  words: string,
  numbers: Verdict['numbers'] = {},
  onset: number | null = null,
): Verdict => ({
  signal: 'response-time',
  subject: role,
  state,
  evidence: `${role}: ${words}`,
  numbers: { requests: null, seconds: null, expected: null, evidence: null, limit: null, ...numbers },
  onset,
})

/** A fleet in its newest minutes: the newest one, and the requests of all. */
interface Now {
  readonly newest: TimedMinute
  readonly requests: number
  /** That these are too few, in words; null where they are not. */
  readonly few: string | null
}

function nowOf(
  role: FleetRole,
  observation: Observation,
  { from, end }: { readonly from: number; readonly end: number },
  { limits: { minimumRequests } }: Service,
): Now | null {
  const minutes = timedMinutes(role, observation, Math.max(from, end - lastingMinutes * minute), end)
  const newest = minutes.at(-1)
  const requests = minutes.reduce((sum, each) => sum + each.requests, 0)
  const few = requests < minimumRequests ? `too few requests of ${role}, ${requests}` : null
  return newest === undefined ? null : { newest, requests, few }
}

/** Stable is the measure: that it is slow itself is no reason to move traffic, be it alone or with the candidate. */
function ofStable(now: Now | null): Verdict {
  if (now === null) return verdict('stable', 'no-data', 'no response times in the newest minutes')
  const { newest, requests, few } = now
  const words = `p99 ${inWords(newest.seconds)}`
  const numbers = { requests, seconds: newest.seconds }
  return few === null
    ? verdict('stable', 'healthy', words, numbers)
    : verdict('stable', 'inconclusive', `${words}; ${few}`, numbers)
}

/** What a candidate whose newest p99 is slow beside stable's amounts to. */
function ofSlow(service: Service, observation: Observation, since: number, end: number, requests: number): Verdict {
  const compared = compare(observation, end)
  const newest = compared?.candidate.at(-1)
  if (compared === null || newest === undefined) {
    return verdict('candidate', 'inconclusive', 'slower than stable, which has too little of a past', { requests })
  }
  const { seconds, expected } = newest
  const numbers = { requests, seconds, expected }
  const p99 = `p99 ${inWords(seconds)}, expected ${inWords(expected)}`
  const run = slowRun(compared.candidate.filter(({ at }) => at >= since))
  const [first] = run
  if (first === undefined) return verdict('candidate', 'healthy', p99, numbers)
  const times = median(run.map(timesOf))
  const limit = incidentLimit(compared.candidate, end)
  const lasts = Math.round((newest.at - first.at) / minute) + 1
  const words = `${p99}; ${times.toFixed(1)} times that for ${lasts} min`
  const inconclusive = (why: string): Verdict => verdict('candidate', 'inconclusive', `${words}, ${why}`, numbers)
  if (times < limit) {
    return verdict('candidate', 'healthy', `${words}, less than ${limit.toFixed(1)} times is no incident`, numbers)
  }
  if (lasts < lastingMinutes) return inconclusive(`less than ${lastingMinutes} min is no incident`)
  const pace = compared.stablePace(newest.at)
  if (pace >= slowTimes) return inconclusive(`but stable takes ${pace.toFixed(1)} times its usual itself`)
  const growth = growthOf(observation, end)
  if (growth >= grownRatio) return inconclusive(`but all requests are ${growth.toFixed(1)} times the usual`)
  const said = judgeSlowRequests(compared, since, service)
  if (said.state !== 'breached') return inconclusive('which chance and the past may explain')
  const evidence = { evidence: said.numbers['evidence'] ?? null, limit: said.numbers['limit'] ?? null }
  return verdict('candidate', 'breached', words, { ...numbers, ...evidence }, first.at)
}

function judgeFleets(service: Service, observation: Observation): Verdict[] {
  const end = publishedUntil(observation)?.both ?? observation.at
  const since = candidateJudgedSince(service, observation.changes, weightsOf(observation.records)) ?? -Infinity
  const stable = nowOf('stable', observation, { from: -Infinity, end }, service)
  const now = nowOf('candidate', observation, { from: since, end }, service)
  const candidate = (): Verdict => {
    if (stable === null) return verdict('candidate', 'no-data', 'no response times of stable to compare with')
    if (now === null) return verdict('candidate', 'no-data', 'no response times in the newest minutes')
    const { newest, requests } = now
    const words = `p99 ${inWords(newest.seconds)} beside ${inWords(stable.newest.seconds)} of stable`
    const numbers = { requests, seconds: newest.seconds }
    const few = now.few ?? stable.few
    if (few !== null) return verdict('candidate', 'inconclusive', `${words}; ${few}`, numbers)
    // No less than what stable takes is expected of it: then the past need not be asked.
    const isSlower = isSlow({ seconds: newest.seconds, expected: stable.newest.seconds })
    return isSlower
      ? ofSlow(service, observation, since, end, requests)
      : verdict('candidate', 'healthy', words, numbers)
  }
  return [ofStable(stable), candidate()]
}

/**
 * The p99 of the candidate's response times, beside stable's in the same minutes and the past of both. A candidate that is
 * several times as slow for minutes is bad without one error; fleets that are slow alike, or under a load that has grown,
 * are not.
 *
 * @reads requests and p99 of both load balancers, by the minute
 * @wakes nothing: while both fleets have a share it is judged each minute, and else there is nothing to compare
 */
export const responseTime: Signal = {
  name: 'response-time',
  isFelt: true,
  metrics: (service) => fleetMetrics(service.fleets, [...trafficMetrics, 'latency']),
  tripwires: () => [],
  judge: judgeFleets,
}
