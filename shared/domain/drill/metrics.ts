import type { MetricQuery } from '../metrics/metric.ts'
import type { FleetRole } from '../service/service.ts'

/** Where run-drill publishes; CloudWatch takes no one's metrics in namespaces that begin with `AWS/` (API reference, PutMetricData). */
export const drillNamespace = 'Ballast/Drills'

/**
 * The metric that stands for one of a load balancer or cluster in a drill. There is one sample a minute, of which a sum
 * is the largest as well: one that is published twice, after a crash or a lost answer, then counts once.
 */
export const drillMetric = (
  service: string,
  role: FleetRole,
  metricName: string,
  stat: MetricQuery['stat'],
  dimensions: Readonly<Record<string, string>> = {},
): Pick<MetricQuery, 'namespace' | 'metricName' | 'dimensions' | 'stat'> => ({
  namespace: drillNamespace,
  metricName,
  dimensions: { Service: service, Fleet: role, ...dimensions },
  stat: stat === 'Sum' ? 'Maximum' : stat,
})
