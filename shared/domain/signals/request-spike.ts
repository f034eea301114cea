import { median } from '../detection/median.ts'
import type { Judgement } from '../detection/judgement.ts'
import { judgeSeries } from '../detection/one-series.ts'
import { fleetMetric, fleetMetricId, fleetMetrics, trafficMetrics } from '../metrics/fleet-metrics.ts'
import {
  besideEachOther,
  between,
  errorRatio,
  fleetMinutes,
  publishedUntil,
  type FleetMinute,
} from '../metrics/fleet-minutes.ts'
import { fleetRoles, type FleetRole, type Service } from '../service/service.ts'
import { minute } from '../time.ts'
import type { Verdict } from '../verdict.ts'
import type { Observation, Signal } from './signal.ts'

/** What is normal now: the median minute of the past hour, without the quarter of an hour that is being judged. */
const baselineFromMinutes = 75
const baselineToMinutes = 15
/** What it was a moment ago: the median of some minutes, of which two may belong to what has just begun. */
const momentFromMinutes = 7
const momentToMinutes = 1
/** More of a growth within minutes than chance and the time of day bring; it may be the first minute of a spike. */
const suddenRatio = 1.25
/** This many times the normal load within a quarter of an hour is no daily peak. */
const spikeRatio = 3
/** Half as much again is more than the time of day brings: a spike where fleets turn it away, however slowly it grew. */
const grownRatio = 1.5
/** Share of requests that find no target before a fleet counts as saturated. */
const saturatedShare = 0.01
/** So much of a minute's requests is new. What grows slower trips the error rate once it is turned away. */
const tripwireGrowthPercent = 40

const medianRequests = (minutes: readonly { readonly requests: number }[]): number =>
  median(minutes.map(({ requests }) => requests))

/**
 * How many requests a minute's would be if none had failed: clients try a failed one again, commonly three times in all
 * (the AWS SDKs' standard retry mode), which makes any outage look like more load.
 */
function demandOf(each: FleetMinute): number {
  const failing = errorRatio(each) ?? 0
  return each.requests / (1 + failing + failing ** 2)
}

/** A minute of both fleets together. */
interface Load {
  readonly at: number
  readonly requests: number
  readonly demand: number
}

type Fleets = Readonly<Record<FleetRole, readonly FleetMinute[]>>

const together = (fleets: Fleets): Load[] =>
  besideEachOther(fleets).map(({ at, candidate, stable }) => ({
    at,
    requests: (stable?.requests ?? 0) + (candidate?.requests ?? 0),
    demand: (stable === null ? 0 : demandOf(stable)) + (candidate === null ? 0 : demandOf(candidate)),
  }))

/** Requests that a fleet turned away in a minute, for want of a target or of connections; one may count as both. */
const turnedAway = (role: FleetRole, { series }: Observation, start: number): number =>
  Math.max(
    ...(['elb503', 'rejected'] as const).map(
      (metric) => series[fleetMetricId(role, metric)]?.find(({ at }) => at === start)?.value ?? 0,
    ),
  )

/**
 * Share of a fleet's requests that it turns away for being full: it turns them away rather than failing them, and answers
 * as many as ever. 0 where that is not so.
 */
function overflowOf(minutes: readonly FleetMinute[], refused: number, newest: number): number {
  const now = minutes.find(({ at }) => at === newest)
  if (now === undefined || refused < now.errors / 2) return 0
  const normal = normalOf(minutes, newest)
  return normal > 0 && now.requests - now.errors >= normal ? refused / now.requests : 0
}

interface Sized {
  readonly at: number
  readonly requests: number
}

/** What was normal in the past hour, and a moment ago. */
const normalOf = (minutes: readonly Sized[], newest: number): number =>
  medianRequests(between(minutes, newest - baselineFromMinutes * minute, newest - baselineToMinutes * minute))
const momentAgoOf = (minutes: readonly Sized[], newest: number): number =>
  medianRequests(between(minutes, newest - momentFromMinutes * minute, newest - momentToMinutes * minute))

/**
 * A fleet that has published a minute before the other, and is asked for more in it than weights and chance explain. Says
 * nothing where the weights were changed a moment ago.
 */
function grownAhead(fleets: Fleets, newest: number, { changes }: Observation): string | null {
  if ((changes[0]?.at ?? 0) > newest - momentFromMinutes * minute) return null
  for (const role of fleetRoles) {
    const last = fleets[role].at(-1)
    const momentAgo = momentAgoOf(fleets[role], newest)
    if (last === undefined || last.at <= newest || momentAgo === 0 || demandOf(last) < grownRatio * momentAgo) continue
    return `${role} alone has published ${last.requests} a minute since, after ${Math.round(momentAgo)}`
  }
  return null
}

/** Whether what the load varies by itself, and what it is like at this time of the week, leave room for a spike. */
const judgeDemand = (
  { limits: { falseAlarmsPerWeek } }: Service,
  loads: readonly Load[],
  { history }: Observation,
): Judgement =>
  judgeSeries(
    loads.map(({ at, demand }) => ({ at, count: demand, requests: null })),
    { kind: 'request-spike', periodSeconds: 60, falseAlarmsPerWeek, history },
  )

function judgeLoad(service: Service, observation: Observation): Verdict {
  const verdict = (
    state: Verdict['state'],
    evidence: string,
    numbers: Verdict['numbers'],
    onset: number | null = null,
  ): Verdict => ({ signal: 'request-spike', subject: 'service', state, evidence, numbers, onset })
  const published = publishedUntil(observation)
  if (published === null) {
    const unknown = { requests: null, normal: null, ratio: null, turnedAway: null }
    return verdict('no-data', 'no requests on record in the last minutes', unknown)
  }
  const newest = published.both - minute
  const fleets: Fleets = {
    stable: fleetMinutes(observation.series, 'stable', published.either),
    candidate: fleetMinutes(observation.series, 'candidate', published.either),
  }
  const loads = together(fleets).filter(({ at }) => at <= newest)
  const normal = normalOf(loads, newest)
  const { requests, demand } = loads.at(-1) ?? { requests: 0, demand: 0 }
  const refused = {
    stable: turnedAway('stable', observation, newest),
    candidate: turnedAway('candidate', observation, newest),
  }
  const allRefused = refused.stable + refused.candidate
  if (normal === 0 || normal < service.limits.minimumRequests) {
    const words = `${requests} requests a minute, and too little of a past to compare with`
    return verdict('inconclusive', words, { requests, normal, ratio: null, turnedAway: allRefused })
  }
  const ratio = requests / normal
  const numbers = { requests, normal, ratio, turnedAway: allRefused }
  const words = `${requests} requests a minute are ${ratio.toFixed(1)} times the normal ${Math.round(normal)}`
  const evidence = allRefused > 0 ? `${words}, ${allRefused} were turned away` : words

  const overflowAt = (at: number): number =>
    Math.max(...fleetRoles.map((role) => overflowOf(fleets[role], turnedAway(role, observation, at), at)))
  const isFullAt = (at: number): boolean => overflowAt(at) > saturatedShare
  const isFull = isFullAt(newest)
  const hasGrown = demand >= grownRatio * normal
  const isLarge = hasGrown && ratio >= spikeRatio
  const judged = isLarge && !isFull ? judgeDemand(service, loads, observation) : null
  if ((hasGrown && isFull) || judged?.state === 'breached') {
    if (!isFull && observation.state.sizeLeases.length > 0) {
      return verdict('healthy', `${evidence}, which Ballast has scaled for`, numbers)
    }
    // What grew slowly became an incident when the fleets were full.
    const belongs = ({ at, requests: load }: Load): boolean =>
      load >= grownRatio * normal && (ratio >= spikeRatio || isFullAt(at))
    const why = judged === null ? evidence : `${evidence}; ${judged.evidence}`
    return verdict('breached', why, numbers, onsetOf(loads, belongs))
  }
  if (judged !== null) {
    return judged.state === 'healthy'
      ? verdict('healthy', `${evidence}, but ${judged.evidence}`, numbers)
      : verdict('inconclusive', `${evidence}; ${judged.evidence}`, numbers)
  }
  // The first that are turned away, before anybody can call it a share, look like a fleet that fails.
  if (hasGrown && overflowAt(newest) > 0)
    return verdict('inconclusive', `${evidence}; a fleet begins to be full`, numbers)
  const momentAgo = momentAgoOf(loads, newest)
  const doubt =
    demand >= suddenRatio * momentAgo
      ? `a moment ago it was ${Math.round(momentAgo)}`
      : grownAhead(fleets, newest, observation)
  if (doubt !== null) return verdict('inconclusive', `${evidence}; ${doubt}`, numbers)
  const retried = ratio >= spikeRatio ? '; that is what clients make of failures that they try again' : ''
  return verdict('healthy', `${evidence}${retried}`, numbers)
}

/** Start of the unbroken run of minutes that belong to it and end with the newest one. */
function onsetOf(loads: readonly Load[], belongs: (load: Load) => boolean): number | null {
  let onset: number | null = null
  for (const load of loads.toReversed()) {
    if (!belongs(load) || (onset !== null && onset - load.at > minute)) break
    onset = load.at
  }
  return onset
}

/**
 * Requests of both fleets together: several times what was normal in the past hour, and more than chance and the time of
 * the week explain. A load that grew slowly is a spike from when fleets turn requests away.
 *
 * @reads requests of both fleets, and those that were turned away
 * @wakes an alarm: more than 40 % of one minute's requests are new
 */
export const requestSpike: Signal = {
  name: 'request-spike',
  isFelt: false,
  metrics: (service) => fleetMetrics(service.fleets, [...trafficMetrics, 'rejected']),
  tripwires: (service) => [
    {
      subject: 'service',
      description: `the growth of ${service.name}'s requests within a minute, per cent of them`,
      metrics: [
        ...fleetRoles.map((role) => ({
          id: fleetMetricId(role, 'requests'),
          query: fleetMetric(role, service.fleets[role], 'requests'),
        })),
        { id: 'load', expression: 'FILL(stable_requests,0)+FILL(candidate_requests,0)', label: 'requests a minute' },
        {
          id: 'growth',
          // Below so many requests a minute chance alone makes as much of a difference.
          expression: `IF(load>=${service.limits.minimumRequests},100*DIFF(load)/load,0)`,
          label: 'growth, per cent',
        },
      ],
      comparison: 'GreaterThanThreshold',
      threshold: tripwireGrowthPercent,
      periodSeconds: 60,
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      treatMissingData: 'notBreaching',
    },
  ],
  judge: (service, observation) => [judgeLoad(service, observation)],
}
