import { clusterMetricId, clusterMetrics, onCluster } from '../cluster-metrics.ts'
import { fleetMetricId, fleetMetrics, trafficMetrics } from '../fleet-metrics.ts'
import type { Datapoint } from '../metric.ts'
import type { FleetRole, Service } from '../service.ts'
import { minute } from '../time.ts'
import { trailMetricId, trailMetricQuery } from '../trail-metric.ts'
import type { Verdict } from '../verdict.ts'
import type { Observation, Signal, Tripwire } from './signal.ts'

/** Throttled calls a minute that the controller's own retries no longer hide. */
const breachedThrottles = 10
const fewThrottles = 1
/** A controller that is refused backs off, so that its calls come in bursts: the worst of so many minutes counts. */
const windowMinutes = 3
const staleAfterMinutes = 6

/** The largest value of the newest minutes, which is what a fleet suffered at worst. */
const worstOf = (points: readonly Datapoint[] | undefined, at: number): number =>
  Math.max(
    0,
    ...(points ?? []).filter((point) => point.at >= at - staleAfterMinutes * minute).map(({ value }) => value),
  )

/** Throttled calls by the minute: of the controller itself, or where it does not tell, of the whole account. */
function throttledCalls(role: FleetRole, { series, at }: Observation): { points: Datapoint[]; ofController: boolean } {
  const recent = (id: string): Datapoint[] => {
    const points = (series[id] ?? []).filter((point) => point.at + minute <= at)
    return at - (points.at(-1)?.at ?? 0) > staleAfterMinutes * minute ? [] : points
  }
  const own = recent(clusterMetricId(role, 'apiThrottled'))
  return own.length > 0 ? { points: own, ofController: true } : { points: recent(trailMetricId), ofController: false }
}

function judgeController(role: FleetRole, observation: Observation): Verdict {
  const { series, at } = observation
  const { points, ofController } = throttledCalls(role, observation)
  const newest = points.at(-1)?.at ?? 0
  const count = Math.max(
    0,
    ...points.filter((point) => point.at > newest - windowMinutes * minute).map(({ value }) => value),
  )
  const isKnown = points.length > 0
  const unhealthy = worstOf(series[fleetMetricId(role, 'unhealthyTargets')], at)
  const connectionErrors = worstOf(series[fleetMetricId(role, 'connectionErrors')], at)
  const verdict = (state: Verdict['state'], evidence: string, onset: number | null = null): Verdict => ({
    signal: 'api-throttling',
    subject: role,
    state,
    evidence: `${role}: ${evidence}`,
    numbers: { throttles: isKnown ? count : null, unhealthyTargets: unhealthy, connectionErrors },
    onset,
  })
  // Unhealthy targets alone may have any cause; without a count of throttled calls they accuse nobody.
  if (!isKnown) return verdict('no-data', 'neither its controller nor a trail publishes throttled calls')
  const whose = ofController ? 'of its controller' : 'somewhere in the account'
  const words =
    `${count} AWS API calls ${whose} throttled in a minute, ` +
    `${unhealthy} unhealthy targets, ${connectionErrors} connection errors`
  // What the account's calls met is this fleet's matter only where its targets show it.
  if (count < fewThrottles || (!ofController && unhealthy + connectionErrors === 0)) return verdict('healthy', words)
  if (count < breachedThrottles) return verdict('inconclusive', words)
  return verdict('breached', words, onsetOf(points))
}

/** Start of the first throttled minute of those that end with the newest one, pauses of the back-off included. */
function onsetOf(throttled: readonly Datapoint[]): number | null {
  let onset = throttled.at(-1)?.at ?? null
  for (const { at, value } of throttled.toReversed()) {
    if (onset === null || onset - at > windowMinutes * minute) break
    if (value >= fewThrottles) onset = at
  }
  return onset
}

const tripwire = (service: Service, role: FleetRole): Tripwire => ({
  subject: role,
  description: `AWS API calls of ${service.name}'s ${role} load balancer controller that were throttled, a minute`,
  metrics: clusterMetrics(service.fleets, ['apiThrottled'])
    .filter(({ id }) => id === clusterMetricId(role, 'apiThrottled'))
    .map((query) => ({ id: query.id, query })),
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: breachedThrottles,
  periodSeconds: 60,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  // The counter is published only by clusters whose agent scrapes the controller.
  treatMissingData: 'notBreaching',
})

/**
 * AWS API calls of a fleet's load balancer controller that are refused for their rate: targets are then registered
 * late, which a rolling release turns into unhealthy targets and connection errors.
 */
export const apiThrottling: Signal = {
  name: 'api-throttling',
  metrics: (service) => [
    ...fleetMetrics(service.fleets, [...trafficMetrics, 'unhealthyTargets', 'connectionErrors']),
    ...clusterMetrics(service.fleets, ['apiThrottled']),
    ...(onCluster(service).length > 0 ? [trailMetricQuery] : []),
  ],
  tripwires: (service) => onCluster(service).map((role) => tripwire(service, role)),
  judge: (service, observation) => onCluster(service).map((role) => judgeController(role, observation)),
}
