import { drillMetric } from '../drill/metrics.ts'
import type { MetricQuery } from './metric.ts'
import type { Fleet, FleetRole } from '../service/service.ts'

const periodSeconds = 60

/**
 * What an Application Load Balancer publishes of a fleet, per minute. `RequestCount` counts only requests for which a
 * target was chosen (CloudWatch metrics for your Application Load Balancer); requests that found none are
 * `HTTPCode_ELB_503_Count`. Error counts are published only when they are not zero. The balancer's own answers belong
 * to no target group; on a shared balancer they count for each service on it.
 */
const metrics = {
  requests: { name: 'RequestCount', stat: 'Sum', ofTargetGroup: true },
  target5xx: { name: 'HTTPCode_Target_5XX_Count', stat: 'Sum', ofTargetGroup: true },
  elb5xx: { name: 'HTTPCode_ELB_5XX_Count', stat: 'Sum', ofTargetGroup: false },
  elb503: { name: 'HTTPCode_ELB_503_Count', stat: 'Sum', ofTargetGroup: false },
  /** Seconds. */
  latency: { name: 'TargetResponseTime', stat: 'p99', ofTargetGroup: true },
  rejected: { name: 'RejectedConnectionCount', stat: 'Sum', ofTargetGroup: false },
  unhealthyTargets: { name: 'UnHealthyHostCount', stat: 'Maximum', ofTargetGroup: true },
  connectionErrors: { name: 'TargetConnectionErrorCount', stat: 'Sum', ofTargetGroup: true },
} as const satisfies Record<string, { name: string; stat: MetricQuery['stat']; ofTargetGroup: boolean }>

/** A fleet's load balancer metric. */
export type FleetMetric = keyof typeof metrics

/** The id under which a fleet's metric is read, e.g. `candidate_target5xx`. */
export const fleetMetricId = (role: FleetRole, metric: FleetMetric): string => `${role}_${metric}`

/** The query for one load balancer metric of one fleet. */
export function fleetMetric(role: FleetRole, fleet: Fleet, metric: FleetMetric): MetricQuery {
  const { name, stat, ofTargetGroup } = metrics[metric]
  const id = fleetMetricId(role, metric)
  if (fleet.drillOf !== undefined) return { id, ...drillMetric(fleet.drillOf, role, name, stat), periodSeconds }
  return {
    id,
    namespace: 'AWS/ApplicationELB',
    metricName: name,
    dimensions: {
      LoadBalancer: fleet.loadBalancer,
      ...(fleet.targetGroup !== undefined && ofTargetGroup && { TargetGroup: fleet.targetGroup }),
    },
    stat,
    periodSeconds,
  }
}

/** What request counts and error ratios are made of. */
export const trafficMetrics = ['requests', 'target5xx', 'elb5xx', 'elb503'] as const satisfies readonly FleetMetric[]

/** Queries for some load balancer metrics of both fleets. */
export const fleetMetrics = (
  fleets: Readonly<Record<FleetRole, Fleet>>,
  wanted: readonly FleetMetric[] = trafficMetrics,
): MetricQuery[] =>
  (['stable', 'candidate'] as const).flatMap((role) => wanted.map((metric) => fleetMetric(role, fleets[role], metric)))

/** The id under which a fleet's metric of one Availability Zone is read, e.g. `stable_requests_us_east_1a`. */
export const zoneMetricId = (id: string, zone: string): string => `${id}_${zone.replaceAll('-', '_')}`

/** Queries for what request counts and error ratios are made of, by Availability Zone: a dimension more, under its name. */
export const zoneMetrics = (fleets: Readonly<Record<FleetRole, Fleet>>, zones: readonly string[]): MetricQuery[] =>
  zones.flatMap((zone) =>
    fleetMetrics(fleets).map((query) => ({
      ...query,
      id: zoneMetricId(query.id, zone),
      dimensions: { ...query.dimensions, AvailabilityZone: zone },
    })),
  )
