import { clusterMetricId, clusterMetrics, onCluster } from '../cluster-metrics.ts'
import { median } from '../detection/median.ts'
import { compareErrorRatios, isElevated } from '../detection/two-proportions.ts'
import { fleetMetricId, fleetMetrics, trafficMetrics } from '../fleet-metrics.ts'
import { fleetMinutes, tally, type FleetMinute } from '../fleet-minutes.ts'
import type { Datapoint } from '../metric.ts'
import type { FleetRole, Service } from '../service.ts'
import { minute } from '../time.ts'
import type { Verdict } from '../verdict.ts'
import type { Observation, Signal, Tripwire } from './signal.ts'

/** Dropped packets a minute that are no accident: one a second. */
const breachedDrops = 60
/** SERVFAIL answers a minute, and how many times the usual, that are no accident. */
const breachedServfails = 30
const servfailRatio = 10
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

/** What the cluster itself says: packets dropped on the way to the resolver, and failed answers. Null without it. */
function askCluster(role: FleetRole, { series, at }: Observation): Finding | null {
  const fresh = (points: readonly Datapoint[]): readonly Datapoint[] =>
    at - (points.at(-1)?.at ?? 0) > staleAfterMinutes * minute ? [] : points
  const complete = (metric: 'linkLocalDropped' | 'servfail') =>
    (series[clusterMetricId(role, metric)] ?? []).filter((point) => point.at + minute <= at)
  const drops = fresh(growth(complete('linkLocalDropped')))
  const servfails = fresh(complete('servfail'))
  if (drops.length === 0 && servfails.length === 0) return null
  const past = within(servfails, at - pastFromMinutes * minute, at - pastToMinutes * minute)
  const usual = median(past.map(({ value }) => value))
  const dropped = drops.at(-1)?.value ?? null
  const failed = servfails.at(-1)?.value ?? null
  const evidence =
    `${role}: ${dropped === null ? 'no count of' : Math.round(dropped)} packets to the resolver dropped and ` +
    `${failed ?? 'no count of'} SERVFAIL answers in a minute (usually ${usual})`
  const numbers = { dropped, servfails: failed, usualServfails: usual }
  const onsets = [
    runAbove(drops, breachedDrops),
    runAbove(servfails, Math.max(breachedServfails, servfailRatio * usual)),
  ].filter((each) => each !== null)
  if (onsets.length === 0) return { state: 'healthy', evidence, numbers, onset: null }
  return { state: 'breached', evidence, numbers, onset: Math.min(...onsets) }
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

const tripwire = (service: Service, role: FleetRole): Tripwire => {
  const queries = clusterMetrics(service.fleets, ['linkLocalDropped', 'servfail'])
  const [dropped, servfail] = (['linkLocalDropped', 'servfail'] as const).map((metric) => clusterMetricId(role, metric))
  return {
    subject: role,
    description: `packets to the resolver dropped, and SERVFAIL answers, in ${service.name}'s ${role} cluster`,
    metrics: [
      ...queries.filter(({ id }) => id === dropped || id === servfail).map((query) => ({ id: query.id, query })),
      {
        id: 'failures',
        expression: `FILL(DIFF(${dropped}),0)+FILL(${servfail},0)`,
        label: 'failures a minute',
      },
    ],
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: breachedServfails,
    periodSeconds: 60,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    // Most accounts do not publish these; the error rate's alarm wakes Ballast there.
    treatMissingData: 'notBreaching',
  }
}

/**
 * Names that the pods of a fleet on EKS cannot resolve: packets dropped at the network interface, SERVFAIL answers of
 * CoreDNS, and where the cluster publishes neither, errors and latency up at an unchanged request count.
 */
export const dnsFailure: Signal = {
  name: 'dns-failure',
  metrics: (service) => [
    ...fleetMetrics(service.fleets, [...trafficMetrics, 'latency']),
    ...clusterMetrics(service.fleets, ['linkLocalDropped', 'servfail']),
  ],
  tripwires: (service) => onCluster(service).map((role) => tripwire(service, role)),
  judge: (service, observation) =>
    onCluster(service).map((role) => {
      const finding = askCluster(role, observation) ?? askProxy(service, role, observation)
      return { signal: 'dns-failure', subject: role, ...finding }
    }),
}
