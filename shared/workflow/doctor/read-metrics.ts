import type { AlarmMetricReading, DescribedAlarm, OwnMetrics, RequestsReading } from '../../domain/doctor/snapshot.ts'
import { fleetMetricId, fleetMetrics } from '../../domain/metrics/fleet-metrics.ts'
import type { MetricQuery } from '../../domain/metrics/metric.ts'
import type { FleetRole, Service } from '../../domain/service/service.ts'
import { minute } from '../../domain/time.ts'
import { checkMetrics } from '../../domain/watch/own-metrics.ts'
import type { InspectionPorts } from './inspection-ports.ts'

const hour = 60 * minute
const ownMinutes = 15
const alarmMetricMinutes = 24 * 60

const requestIds = ['requests', 'elb503'] as const

/** Queries of one read, with ids that tell services apart. */
const requestQueries = (services: readonly Service[]): MetricQuery[] =>
  services.flatMap(({ fleets }, index) =>
    fleetMetrics(fleets, requestIds).map((query) => ({ ...query, id: `s${index}_${query.id}` })),
  )

/** What each fleet's load balancer counted in the past hour. */
export async function readRequests({ metrics }: InspectionPorts, services: readonly Service[], at: number) {
  const series = await metrics.read(requestQueries(services), at - hour, at)
  return services.map(({ name }, index): RequestsReading => {
    const count = (role: FleetRole): number | null => {
      const points = requestIds.flatMap((metric) => series[`s${index}_${fleetMetricId(role, metric)}`] ?? [])
      return points.length === 0 ? null : points.reduce((sum, { value }) => sum + value, 0)
    }
    return { service: name, requests: { stable: count('stable'), candidate: count('candidate') } }
  })
}

/** What check-signals published of itself in the past quarter of an hour. */
export async function readOwnMetrics({ metrics }: InspectionPorts, at: number): Promise<OwnMetrics> {
  const { namespace, dimensions, heartbeat, failed } = checkMetrics
  const query = (id: string, metricName: string): MetricQuery => ({
    id,
    namespace,
    metricName,
    dimensions,
    stat: 'Sum',
    periodSeconds: 60,
  })
  const queries = [query('heartbeats', heartbeat), query('failed', failed)]
  const series = await metrics.read(queries, at - ownMinutes * minute, at)
  return { heartbeats: series['heartbeats'] ?? [], failed: series['failed'] ?? [] }
}

/** When the metrics of the user's own alarms had datapoints, at the finest period that all metrics have. */
export async function readAlarmMetrics({ metrics }: InspectionPorts, alarms: readonly DescribedAlarm[], at: number) {
  const wanted = alarms.flatMap(({ name, metrics: of }) => of.map((metric) => ({ ...metric, alarm: name })))
  if (wanted.length === 0) return []
  const queries = wanted.map(({ namespace, metricName, dimensions }, index): MetricQuery => ({
    id: `a${index}`,
    namespace,
    metricName,
    dimensions,
    stat: 'SampleCount',
    periodSeconds: 60,
  }))
  const series = await metrics.read(queries, at - alarmMetricMinutes * minute, at)
  return wanted.map((metric, index): AlarmMetricReading => ({
    ...metric,
    publishedAt: (series[`a${index}`] ?? []).map((point) => point.at),
  }))
}
