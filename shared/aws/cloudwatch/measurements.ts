import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import type { Outcome } from '../../domain/incident/incident.ts'
import { stageDurations } from '../../domain/incident/timings.ts'
import type { StageDurations } from '../../domain/incident/timings.ts'
import type { Measurements } from '../../ports/measurements.ts'

/** CloudWatch namespace of Ballast's own metrics. */
export const measurementsNamespace = 'Ballast'

/** Metric names (in seconds) of an incident's durations. */
export const durationMetrics = {
  mttd: 'MTTD',
  mtti: 'MTTI',
  mttr: 'MTTR',
  onsetToAlarmed: 'OnsetToAlarmed',
  alarmedToDelivered: 'AlarmedToDelivered',
  deliveredToDetected: 'DeliveredToDetected',
  detectedToIdentified: 'DetectedToIdentified',
  identifiedToApplied: 'IdentifiedToApplied',
  appliedToInSync: 'AppliedToInSync',
  inSyncToTtlPassed: 'InSyncToTtlPassed',
  ttlPassedToVerified: 'TtlPassedToVerified',
} as const satisfies Record<keyof StageDurations, string>

/** Metric names (counts) of how incidents ended. */
const outcomeMetrics = {
  mitigated: 'Mitigated',
  escalated: 'Escalated',
  'no-action': 'NoAction',
} as const satisfies Record<Outcome, string>

/**
 * Measurements as one line of CloudWatch's embedded metric format an incident, with dimensions `service` and
 * `incidentClass` (`none` where it was not identified). Stages that were not reached are left out.
 */
export const emfMeasurements = (): Measurements => ({
  incidentClosed(incident) {
    const durations = Object.entries(stageDurations(incident.timings)) as [keyof StageDurations, number | null][]
    const reached = durations.filter((entry): entry is [keyof StageDurations, number] => entry[1] !== null)
    if (reached.length === 0 && incident.outcome === null) return

    const metrics = new Metrics({ namespace: measurementsNamespace, serviceName: incident.service })
    metrics.addDimension('incidentClass', incident.incidentClass ?? 'none')
    metrics.addMetadata('incidentId', incident.id)
    for (const [stage, value] of reached) metrics.addMetric(durationMetrics[stage], MetricUnit.Seconds, value)
    if (incident.outcome !== null) metrics.addMetric(outcomeMetrics[incident.outcome], MetricUnit.Count, 1)
    metrics.publishStoredMetrics()
  },
})
