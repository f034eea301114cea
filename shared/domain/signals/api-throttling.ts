import { clusterMetricId, clusterMetrics, onCluster } from '../metrics/cluster-metrics.ts'
import { fleetMetricId, fleetMetrics, trafficMetrics } from '../metrics/fleet-metrics.ts'
import type { Datapoint } from '../metrics/metric.ts'
import type { FleetRole, Service } from '../service/service.ts'
import { minute } from '../time.ts'
import { trailMetricId, trailMetricQuery } from '../metrics/trail-metric.ts'
import type { Verdict } from '../verdict.ts'
import { freshPoints, judgeCounts } from './counted.ts'
import type { Observation, Signal } from './signal.ts'

/** Throttled calls a minute that the controller's own retries no longer hide. */
const breachedThrottles = 10
/** Of fewer it takes several minutes in a row for the judge, and this many on average. */
const steadyThrottles = 5
const fewThrottles = 1
/** More than this many times the usual may be the beginning. */
const suspectRatio = 2
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
function throttledCalls(
  role: FleetRole,
  { series, at }: Observation,
): { points: readonly Datapoint[]; ofController: boolean } {
  const recent = (id: string): readonly Datapoint[] => freshPoints(series[id] ?? [], at)
  const own = recent(clusterMetricId(role, 'apiThrottled'))
  return own.length > 0 ? { points: own, ofController: true } : { points: recent(trailMetricId), ofController: false }
}

/** Without the minutes in which a controller that was refused a moment ago keeps still: they are no sign of an end. */
const withoutPauses = (points: readonly Datapoint[]): Datapoint[] =>
  points.filter(
    ({ at, value }, index) =>
      value >= fewThrottles ||
      !points
        .slice(Math.max(0, index + 1 - windowMinutes), index)
        .some((before) => before.value >= fewThrottles && before.at > at - windowMinutes * minute),
  )

function judgeController(service: Service, role: FleetRole, observation: Observation): Verdict {
  const { series, at } = observation
  const { points, ofController } = throttledCalls(role, observation)
  const newest = points.at(-1)?.at ?? 0
  const recent = points.filter((point) => point.at > newest - windowMinutes * minute)
  const count = Math.max(0, ...recent.map(({ value }) => value))
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
  const said = judgeCounts('api-throttling', points, observation, service, withoutPauses(points))
  const isUsual = said.state === 'healthy' && count <= suspectRatio * (said.numbers['normal'] ?? 0)
  if (isUsual) return verdict('healthy', `${words}; that is usual`)
  const isMany = count >= breachedThrottles || (said.numbers['count'] ?? 0) >= steadyThrottles
  if (!isMany || said.state !== 'breached') return verdict('inconclusive', `${words}; ${said.evidence}`)
  return verdict('breached', `${words}; ${said.evidence}`, onsetOf(points))
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

/**
 * AWS API calls of a fleet's load balancer controller that are refused for their rate: targets are then registered
 * late, which a rolling release turns into unhealthy targets and connection errors.
 *
 * @reads of each fleet on EKS: throttled calls of its controller (or of the account, by CloudTrail), unhealthy targets,
 * connection errors
 * @wakes what users feel of it, by `error-rate`
 */
export const apiThrottling: Signal = {
  name: 'api-throttling',
  isFelt: false,
  metrics: (service) => [
    ...fleetMetrics(service.fleets, [...trafficMetrics, 'unhealthyTargets', 'connectionErrors']),
    ...clusterMetrics(service.fleets, ['apiThrottled']),
    // What the account's calls meet is no part of a drill.
    ...(onCluster(service).length > 0 && service.drills === undefined ? [trailMetricQuery] : []),
  ],
  // Read with everything else when something wakes Ballast; targets that it costs trip the error rate's alarm.
  tripwires: () => [],
  judge: (service, observation) => onCluster(service).map((role) => judgeController(service, role, observation)),
}
