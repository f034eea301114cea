import { clusterMetricId, clusterMetrics, onCluster } from '../metrics/cluster-metrics.ts'
import type { Judgement } from '../detection/judgement.ts'
import { median } from '../detection/median.ts'
import { compareErrorRatios, isElevated } from '../detection/two-proportions.ts'
import { fleetMetricId, fleetMetrics, trafficMetrics } from '../metrics/fleet-metrics.ts'
import { fleetMinutes, tally, type FleetMinute } from '../metrics/fleet-minutes.ts'
import type { Datapoint } from '../metrics/metric.ts'
import type { FleetRole, Service } from '../service/service.ts'
import { minute } from '../time.ts'
import type { Verdict } from '../verdict.ts'
import { freshPoints, judgeCounts } from './counted.ts'
import type { Observation, Signal } from './signal.ts'

/** Dropped packets a minute that are no accident: one a second. */
const breachedDrops = 60
/** SERVFAIL answers a minute that are no accident. */
const breachedServfails = 30
/** Chance or not: of what there always is some, it takes several times as much to be an incident. */
const relevantRatio = 3
/** Without metrics of the cluster: a resolver that does not answer costs 5 s, which p99 shows at one failure in 100. */
const proxyLatencySeconds = 2
const proxyLatencyRatio = 3
/** The proxy holds only at an unchanged request count, within a third. */
const unchangedRatio = 1.33
const windowMinutes = 3
const pastFromMinutes = 70
const pastToMinutes = 15
const staleAfterMinutes = 6

const within = (points: readonly Datapoint[], from: number, to: number): Datapoint[] =>
  points.filter(({ at }) => at >= from && at < to)

/**
 * By how much a cumulative counter grew a minute. It is the highest of several nodes': where it falls, the node that had
 * it is gone, and what is left is another node's count, which says nothing of that minute.
 */
const growth = (points: readonly Datapoint[]): Datapoint[] =>
  points.slice(1).map(({ at, value }, index) => {
    const before = points[index] ?? { at, value }
    const minutes = Math.max(1, (at - before.at) / minute)
    return { at, value: Math.max(0, value - before.value) / minutes }
  })

interface Finding {
  readonly state: Verdict['state']
  readonly evidence: string
  readonly numbers: Verdict['numbers']
  readonly onset: number | null
}

/** Start of the unbroken run of datapoints of at least `limit` that ends with the newest one; null without any. */
function runAbove(points: readonly Datapoint[], limit: number): number | null {
  let start: number | null = null
  for (const { at, value } of points.toReversed()) {
    if (value < limit) break
    start = at
  }
  return start
}

/** What one of the cluster's counts says: large enough for an incident, and more than chance and its past explain. */
function judgeCount(
  points: readonly Datapoint[],
  breachedAt: number,
  observation: Observation,
  service: Service,
): Pick<Judgement, 'state' | 'onset' | 'evidence'> {
  const newest = points.at(-1)?.value ?? 0
  if (newest < breachedAt) return { state: 'healthy', onset: null, evidence: '' }
  const said = judgeCounts('dns-failure', points, observation, service)
  const limit = Math.max(breachedAt, relevantRatio * (said.numbers['normal'] ?? 0))
  if (newest < limit) return { state: 'healthy', onset: null, evidence: said.evidence }
  return { ...said, onset: said.state === 'breached' ? runAbove(points, limit) : null }
}

/** What the cluster itself says: packets dropped on the way to the resolver, and failed answers. Null without it. */
function askCluster(service: Service, role: FleetRole, observation: Observation): Finding | null {
  const { series, at } = observation
  const published = (metric: 'linkLocalDropped' | 'servfail') => series[clusterMetricId(role, metric)] ?? []
  const drops = freshPoints(growth(published('linkLocalDropped')), at)
  const servfails = freshPoints(published('servfail'), at)
  const judged = [
    ...(drops.length === 0 ? [] : [judgeCount(drops, breachedDrops, observation, service)]),
    ...(servfails.length === 0 ? [] : [judgeCount(servfails, breachedServfails, observation, service)]),
  ]
  if (judged.length === 0) return null
  const past = within(servfails, at - pastFromMinutes * minute, at - pastToMinutes * minute)
  const usual = median(past.map(({ value }) => value))
  const dropped = drops.at(-1)?.value ?? null
  const failed = servfails.at(-1)?.value ?? null
  const words =
    `${role}: ${dropped === null ? 'no count of' : Math.round(dropped)} packets to the resolver dropped and ` +
    `${failed ?? 'no count of'} SERVFAIL answers in a minute (usually ${usual})`
  const numbers = { dropped, servfails: failed, usualServfails: usual }
  for (const state of ['breached', 'inconclusive'] as const) {
    const worse = judged.filter((each) => each.state === state)
    if (worse.length === 0) continue
    const onsets = worse.flatMap(({ onset }) => onset ?? [])
    const evidence = [words, ...worse.map((each) => each.evidence)].join('; ')
    return { state, evidence, numbers, onset: onsets.length === 0 ? null : Math.min(...onsets) }
  }
  return { state: 'healthy', evidence: words, numbers, onset: null }
}

/** What every account has: a fleet that fails and waits at an unchanged request count, while the other is clean. */
function askProxy(service: Service, role: FleetRole, observation: Observation): Finding {
  const other = role === 'stable' ? 'candidate' : 'stable'
  const mine = fleetMinutes(observation.series, role, observation.at)
  const theirs = fleetMinutes(observation.series, other, observation.at)
  const newest = mine.at(-1)
  const nothing = { requests: null, latency: null, usualLatency: null }
  if (newest === undefined || observation.at - newest.at > staleAfterMinutes * minute) {
    return {
      state: 'no-data',
      evidence: `${role}: no metrics of its cluster, and no requests`,
      numbers: nothing,
      onset: null,
    }
  }
  const end = newest.at + minute
  const latencies = observation.series[fleetMetricId(role, 'latency')] ?? []
  const usualLatency = median(
    within(latencies, end - pastFromMinutes * minute, end - pastToMinutes * minute).map(({ value }) => value),
  )
  const slow = Math.max(proxyLatencySeconds, proxyLatencyRatio * usualLatency)
  const isSlow = (start: number): boolean => (latencies.find(({ at }) => at === start)?.value ?? 0) >= slow
  const from = end - windowMinutes * minute
  const compared = compareErrorRatios(tally(mine, from, end), tally(theirs, from, end), service.limits.minimumRequests)
  const now = newest.requests
  const usual = median(minutesBefore(mine, from).map(({ requests }) => requests))
  const unchanged = usual > 0 && now / usual < unchangedRatio && usual / now < unchangedRatio
  const latency = latencies.find(({ at }) => at === end - minute)?.value ?? null
  const numbers = { requests: now, latency, usualLatency }
  const evidence =
    `${role}: no metrics of its cluster; p99 ${latency?.toFixed(1) ?? '–'} s (usually ${usualLatency.toFixed(1)} s), ` +
    `errors ${compared.state === 'breached' ? 'worse than' : 'not shown to be worse than'} ${other}'s, ` +
    `requests ${unchanged ? 'as before' : 'changed'}`
  const fails = isElevated(compared.ratio ?? 0, 0)
  if (!isSlow(end - minute) || !unchanged || !fails || compared.state === 'healthy') {
    return { state: 'healthy', evidence, numbers, onset: null }
  }
  if (compared.state === 'inconclusive') return { state: 'inconclusive', evidence, numbers, onset: null }
  let onset = end - minute
  while (isSlow(onset - minute)) onset -= minute
  return { state: 'breached', evidence, numbers, onset }
}

const minutesBefore = (minutes: readonly FleetMinute[], before: number): FleetMinute[] =>
  minutes.filter(({ at }) => at < before && at >= before - 10 * minute)

/**
 * Names that the pods of a fleet on EKS cannot resolve: packets dropped at the network interface, SERVFAIL answers of
 * CoreDNS, and where the cluster publishes neither, errors and latency up at an unchanged request count.
 *
 * @reads of each fleet on EKS: dropped packets, SERVFAIL answers, p99 and errors
 * @wakes what users feel of it, by `error-rate`
 */
export const dnsFailure: Signal = {
  name: 'dns-failure',
  isFelt: false,
  metrics: (service) => [
    ...fleetMetrics(service.fleets, [...trafficMetrics, 'latency']),
    ...clusterMetrics(service.fleets, ['linkLocalDropped', 'servfail']),
  ],
  // Read with everything else when something wakes Ballast; what users feel trips the error rate's alarm.
  tripwires: () => [],
  judge: (service, observation) =>
    onCluster(service).map((role) => {
      const finding = askCluster(service, role, observation) ?? askProxy(service, role, observation)
      return { signal: 'dns-failure', subject: role, ...finding }
    }),
}
