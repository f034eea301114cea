import { fleetMetric } from '../../../shared/domain/fleet-metrics.ts'
import type { FleetMetric } from '../../../shared/domain/fleet-metrics.ts'
import type { FleetRole } from '../../../shared/domain/service.ts'
import type { MetricStore } from '../cloudwatch/metric-store.ts'
import type { FleetSettings } from '../settings.ts'
import type { FleetMinute } from './fleet.ts'

/** A counter whose samples are all 1, as `RequestCount` and the HTTP codes are. */
const counted = (sum: number) => ({ sum, count: sum, minimum: 1, maximum: 1 })

/**
 * What an Application Load Balancer publishes of one minute: nothing for a count of zero, and refused requests only
 * among its own answers, since no target was chosen for them (CloudWatch metrics for your Application Load Balancer).
 */
export function publishMinute(
  store: MetricStore,
  role: FleetRole,
  fleet: FleetSettings,
  at: number,
  { requests, target5xx, refused }: FleetMinute,
  visibleAt: number,
): void {
  const counts: Record<FleetMetric, number> = {
    requests: requests - refused,
    target5xx,
    elb5xx: refused,
    elb503: refused,
  }
  for (const [metric, count] of Object.entries(counts) as [FleetMetric, number][]) {
    if (count === 0) continue
    const ofBalancer = fleetMetric(role, { ...fleet, targetGroup: undefined }, metric)
    const ofTargetGroup = fleetMetric(role, fleet, metric)
    store.put(ofBalancer, at, counted(count), visibleAt)
    if ('TargetGroup' in ofTargetGroup.dimensions) store.put(ofTargetGroup, at, counted(count), visibleAt)
  }
}
