import { clusterMetricId, clusterMetrics } from '../cluster-metrics.ts'
import { fleetMetricId, fleetMetrics, trafficMetrics } from '../fleet-metrics.ts'
import type { Datapoint } from '../metric.ts'
import type { FleetRole, Service } from '../service.ts'
import { minute } from '../time.ts'
import type { Verdict } from '../verdict.ts'
import type { Observation, Signal, Tripwire } from './signal.ts'

/** Throttled calls a minute that the controller's own retries no longer hide. */
const breachedThrottles = 10
const fewThrottles = 1
/** A controller that is refused backs off, so that its calls come in bursts: the worst of so many minutes counts. */
const windowMinutes = 3
const staleAfterMinutes = 6

const onCluster = (service: Service): FleetRole[] =>
  (['stable', 'candidate'] as const).filter((role) => service.fleets[role].nodeGroup !== undefined)

const valueAt = (points: readonly Datapoint[] | undefined, start: number): number =>
  points?.find(({ at }) => at === start)?.value ?? 0

function judgeController(role: FleetRole, { series, at }: Observation): Verdict {
  const throttled = (series[clusterMetricId(role, 'apiThrottled')] ?? []).filter((point) => point.at + minute <= at)
  const newest = throttled.at(-1)?.at ?? 0
  const count = Math.max(
    0,
    ...throttled.filter((point) => point.at > newest - windowMinutes * minute).map(({ value }) => value),
  )
  const isKnown = at - newest <= staleAfterMinutes * minute
  const unhealthy = valueAt(series[fleetMetricId(role, 'unhealthyTargets')], newest)
  const connectionErrors = valueAt(series[fleetMetricId(role, 'connectionErrors')], newest)
  const verdict = (state: Verdict['state'], evidence: string, onset: number | null = null): Verdict => ({
    signal: 'api-throttling',
    subject: role,
    state,
    evidence: `${role}: ${evidence}`,
    numbers: { throttles: isKnown ? count : null, unhealthyTargets: unhealthy, connectionErrors },
    onset,
  })
  // Unhealthy targets alone may have any cause; without the controller's counter they accuse nobody.
  if (!isKnown) return verdict('no-data', 'its controller publishes no throttled calls')
  const words =
    `${count} AWS API calls of its controller throttled in a minute, ` +
    `${unhealthy} unhealthy targets, ${connectionErrors} connection errors`
  if (count < fewThrottles) return verdict('healthy', words)
  if (count < breachedThrottles) return verdict('inconclusive', words)
  return verdict('breached', words, onsetOf(throttled))
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
  ],
  tripwires: (service) => onCluster(service).map((role) => tripwire(service, role)),
  judge: (service, observation) => onCluster(service).map((role) => judgeController(role, observation)),
}
