import type { MetricQuery } from './metric.ts'
import type { Fleet, FleetRole } from './service.ts'

const periodSeconds = 60

/**
 * What an Application Load Balancer publishes of a fleet, summed per minute. `RequestCount` counts only requests for
 * which a target was chosen (CloudWatch metrics for your Application Load Balancer); requests that found none are
 * `HTTPCode_ELB_503_Count`. 5xx counts are published only when they are not zero.
 */
const names = {
  requests: 'RequestCount',
  target5xx: 'HTTPCode_Target_5XX_Count',
  elb5xx: 'HTTPCode_ELB_5XX_Count',
  elb503: 'HTTPCode_ELB_503_Count',
} as const

/** The balancer's own answers belong to no target group; on a shared balancer they count for each service on it. */
const hasTargetGroup = { requests: true, target5xx: true, elb5xx: false, elb503: false } as const

/** A fleet's load balancer metric. */
export type FleetMetric = keyof typeof names

/** The id under which a fleet's metric is read, e.g. `candidate_target5xx`. */
export const fleetMetricId = (role: FleetRole, metric: FleetMetric): string => `${role}_${metric}`

/** The query for one load balancer metric of one fleet. */
export const fleetMetric = (role: FleetRole, fleet: Fleet, metric: FleetMetric): MetricQuery => ({
  id: fleetMetricId(role, metric),
  namespace: 'AWS/ApplicationELB',
  metricName: names[metric],
  dimensions: {
    LoadBalancer: fleet.loadBalancer,
    ...(fleet.targetGroup !== undefined && hasTargetGroup[metric] && { TargetGroup: fleet.targetGroup }),
  },
  stat: 'Sum',
  periodSeconds,
})

/** All queries that error ratio and traffic share need of both fleets. */
export const fleetMetrics = (fleets: Readonly<Record<FleetRole, Fleet>>): MetricQuery[] =>
  (['stable', 'candidate'] as const).flatMap((role) =>
    (Object.keys(names) as FleetMetric[]).map((metric) => fleetMetric(role, fleets[role], metric)),
  )
