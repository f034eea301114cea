/** A CloudWatch metric to read. `id` is unique within one read, `[a-z][a-zA-Z0-9_]*` as GetMetricData asks. */
export interface MetricQuery {
  readonly id: string
  readonly namespace: string
  readonly metricName: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly stat: 'Sum' | 'Average' | 'Maximum' | 'Minimum' | 'SampleCount' | 'p99'
  readonly periodSeconds: number
}

/** `at` is the start of the period, in epoch milliseconds. */
export interface Datapoint {
  readonly at: number
  readonly value: number
}

/** Datapoints by query id, oldest first; a metric that published nothing has an empty list. */
export type MetricSeries = Readonly<Record<string, readonly Datapoint[]>>
