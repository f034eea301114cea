import { median, ofMedianDeviation } from '../detection/median.ts'
import type { Judgement } from '../detection/judgement.ts'
import { judgeTwoFleets } from '../detection/two-fleets.ts'
import { fleetMetricId } from '../metrics/fleet-metrics.ts'
import { besideEachOther, between, fleetMinutes, type FleetMinute } from '../metrics/fleet-minutes.ts'
import type { FleetRole, Service } from '../service/service.ts'
import { minute } from '../time.ts'
import type { Observation } from './signal.ts'

/** So many times what is to be expected is an incident, where it lasts; and each of its minutes has at least so many. */
const incidentTimes = 3
export const slowTimes = 2
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
/** What a p99 says of the requests: this share of them took as long, or longer. */
const slowestShare = 0.01

/** A minute of a fleet with its p99. */
export interface TimedMinute extends FleetMinute {
  readonly seconds: number
}

/** One with what its p99 was to be expected to be. */
export interface ComparedMinute extends TimedMinute {
  readonly expected: number
}

/** How many times as long as expected the slowest requests of a minute took. */
export const timesOf = ({ seconds, expected }: ComparedMinute): number => seconds / expected
/** Whether a minute may belong to an incident: slow for itself, and for users. */
export const isSlow = ({ seconds, expected }: Pick<ComparedMinute, 'seconds' | 'expected'>): boolean =>
  seconds >= slowTimes * expected && seconds - expected >= noticeableSeconds

/** A fleet's minutes in `[from, end)` that have a p99, oldest first. */
export function timedMinutes(role: FleetRole, { series }: Observation, from: number, end: number): TimedMinute[] {
  const latencies = (series[fleetMetricId(role, 'latency')] ?? []).filter(({ at }) => at >= from)
  const seconds = new Map(latencies.map(({ at, value }) => [at, value]))
  return fleetMinutes(series, role, end).flatMap((each) => {
    const p99 = each.at >= from ? (seconds.get(each.at) ?? 0) : 0
    return p99 > 0 ? [{ ...each, seconds: p99 }] : []
  })
}

const pastOf = <Minute extends FleetMinute>(minutes: readonly Minute[], end: number): Minute[] =>
  between(minutes, -Infinity, end - pastToMinutes * minute)

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

export interface Compared {
  readonly stable: readonly ComparedMinute[]
  readonly candidate: readonly ComparedMinute[]
  /** How many times its usual stable takes in a minute. */
  readonly stablePace: (at: number) => number
}

/**
 * Of a fleet is expected what it usually takes, the candidate no less than stable, times the other's pace in that minute:
 * what slows both is nobody's fault. Null where stable has too little of a past.
 */
export function compare(observation: Observation, end: number): Compared | null {
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
export function incidentLimit(compared: readonly ComparedMinute[], end: number): number {
  const past = pastOf(compared, end).map((each) => Math.log(timesOf(each)))
  if (past.length < fewestPastMinutes) return incidentTimes
  const middle = median(past)
  const deviation = ofMedianDeviation * median(past.map((log) => Math.abs(log - middle)))
  return Math.max(incidentTimes, Math.exp(incidentDeviations * deviation))
}

/** The unbroken run of slow minutes that ends with the newest one. */
export function slowRun(minutes: readonly ComparedMinute[]): ComparedMinute[] {
  const run: ComparedMinute[] = []
  for (const each of minutes.toReversed()) {
    const later = run[0]
    if (!isSlow(each) || (later !== undefined && later.at - each.at > longestGapMinutes * minute)) break
    run.unshift(each)
  }
  return run
}

/** Whether chance and the past explain that so many requests of the candidate are slow, beside stable's. */
export function judgeSlowRequests(
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
export function growthOf({ series }: Observation, end: number): number {
  const minutes = besideEachOther({
    stable: fleetMinutes(series, 'stable', end),
    candidate: fleetMinutes(series, 'candidate', end),
  })
  const loadOf = (from: number, to: number): number =>
    median(
      between(minutes, from, to).map(({ stable, candidate }) => (stable?.requests ?? 0) + (candidate?.requests ?? 0)),
    )
  const usual = loadOf(-Infinity, end - pastToMinutes * minute)
  return usual === 0 ? 1 : loadOf(end - lastingMinutes * minute, end) / usual
}
