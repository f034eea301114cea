import { fleetMetrics } from '../metrics/fleet-metrics.ts'
import { fleetMinutes, tally } from '../metrics/fleet-minutes.ts'
import type { MetricQuery, MetricSeries } from '../metrics/metric.ts'
import type { Service } from '../service/service.ts'
import { minute } from '../time.ts'

/** How often a service that is in no release is looked at for metrics that have stopped: each read is paid for. */
export const blindnessMinutes = 15

/** What is read for that. A service for drills has metrics during a drill only. */
export const blindnessMetrics = ({ drills, fleets }: Service): MetricQuery[] =>
  drills === undefined ? fleetMetrics(fleets, ['requests', 'elb503']) : []

/**
 * When the metrics of a service stopped that had traffic: end of its last minute with requests, epoch milliseconds. Null
 * unless neither fleet has published any for longer than the service's `inconclusiveMinutes`, and as many minutes
 * before that held so many requests that such a silence is no chance.
 */
export function blindSince(service: Service, series: MetricSeries, at: number): number | null {
  const fleets = [fleetMinutes(series, 'stable', at), fleetMinutes(series, 'candidate', at)]
  const newest = Math.max(...fleets.map((minutes) => minutes.at(-1)?.at ?? -Infinity))
  const since = newest + minute
  const silence = service.limits.inconclusiveMinutes * minute
  // A load balancer with nothing to publish is as silent as one that cannot.
  if (newest === -Infinity || at - since <= silence) return null
  const before = fleets.reduce((sum, minutes) => sum + tally(minutes, since - silence, since).requests, 0)
  return before >= service.limits.minimumRequests ? since : null
}
