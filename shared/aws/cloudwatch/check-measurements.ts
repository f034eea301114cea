import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { checkMetrics, dnsMetrics } from '../../domain/watch/own-metrics.ts'
import type { CheckMeasurements } from '../../ports/measurements.ts'

export { checkMetrics }

/**
 * Measurements as lines of CloudWatch's embedded metric format: one a run with dimension `service` = `ballast`, and
 * one for each service's DNS probe with its own name.
 */
export const emfCheckMeasurements = (): CheckMeasurements => ({
  checked({ checked, failed }) {
    const { namespace, dimensions } = checkMetrics
    const metrics = new Metrics({ namespace, serviceName: dimensions.service })
    metrics.addMetric(checkMetrics.heartbeat, MetricUnit.Count, 1)
    metrics.addMetric(checkMetrics.checked, MetricUnit.Count, checked)
    metrics.addMetric(checkMetrics.failed, MetricUnit.Count, failed)
    metrics.publishStoredMetrics()
  },
  probed(service, { queries, failures, candidateShare }) {
    const metrics = new Metrics({ namespace: checkMetrics.namespace, serviceName: service })
    metrics.addMetric(dnsMetrics.queries, MetricUnit.Count, queries)
    metrics.addMetric(dnsMetrics.failures, MetricUnit.Count, failures)
    if (candidateShare !== null) metrics.addMetric(dnsMetrics.share, MetricUnit.Percent, candidateShare)
    metrics.publishStoredMetrics()
  },
})
