import { drillMetric } from '../drill/metrics.ts'
import type { MetricQuery } from './metric.ts'
import type { Fleet, FleetRole, Service } from '../service/service.ts'

/**
 * What an EKS cluster publishes once its CloudWatch agent is told to; accounts without it have none of these.
 * `linkLocalDropped` counts packets to link-local services, the VPC resolver above all, that were dropped beyond 1,024
 * a second and network interface (EC2 user guide, instance network performance metrics); it only ever grows.
 * NXDOMAIN is normal under `ndots:5`; SERVFAIL is not. `apiThrottled` is the load balancer controller's own counter.
 */
const metrics = {
  linkLocalDropped: {
    namespace: 'CWAgent',
    metricName: 'ethtool_linklocal_allowance_exceeded',
    stat: 'Maximum',
    dimensions: {},
  },
  servfail: {
    namespace: 'ContainerInsights/Prometheus',
    metricName: 'coredns_dns_responses_total',
    stat: 'Sum',
    dimensions: { rcode: 'SERVFAIL' },
  },
  apiThrottled: {
    namespace: 'ContainerInsights/Prometheus',
    metricName: 'aws_api_call_throttled_errors_total',
    stat: 'Sum',
    dimensions: {},
  },
} as const

/** The fleets of a service that run on EKS. */
export const onCluster = (service: Service): FleetRole[] =>
  (['stable', 'candidate'] as const).filter((role) => service.fleets[role].nodeGroup !== undefined)

/** A metric of the cluster that a fleet runs on. */
export type ClusterMetric = keyof typeof metrics

/** The id under which a cluster's metric is read, e.g. `candidate_servfail`. */
export const clusterMetricId = (role: FleetRole, metric: ClusterMetric): string => `${role}_${metric}`

/** Queries for some metrics of the clusters that the fleets run on; none for a fleet that is not on EKS. */
export const clusterMetrics = (
  fleets: Readonly<Record<FleetRole, Fleet>>,
  wanted: readonly ClusterMetric[],
): MetricQuery[] =>
  (['stable', 'candidate'] as const).flatMap((role) => {
    const { drillOf, nodeGroup: { cluster } = {} } = fleets[role]
    if (cluster === undefined) return []
    return wanted.map((metric) => {
      const { namespace, metricName, stat, dimensions } = metrics[metric]
      const id = clusterMetricId(role, metric)
      if (drillOf !== undefined) {
        return { id, ...drillMetric(drillOf, role, metricName, stat, dimensions), periodSeconds: 60 }
      }
      return {
        id,
        namespace,
        metricName,
        stat,
        dimensions: { ClusterName: cluster, ...dimensions },
        periodSeconds: 60,
      }
    })
  })
