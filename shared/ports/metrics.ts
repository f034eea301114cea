import type { MetricQuery, MetricSeries } from '../domain/metrics/metric.ts'

/** Most queries of one call (CloudWatch API reference, GetMetricData). */
export const queriesPerCall = 500

/** The account's metrics (CloudWatch). May throw a `PortError`. */
export interface Metrics {
  /** All queries in one go, for periods that start in `[from, to)` (epoch milliseconds). Every query id is present in the answer. */
  read(queries: readonly MetricQuery[], from: number, to: number): Promise<MetricSeries>
}
