import type { MetricQuery } from '../../../shared/domain/metrics/metric.ts'
import { AwsRefusal } from '../wire.ts'
import { valuesOf, type Query } from './queries.ts'
import type { MetricStore } from './metric-store.ts'
import { parseQueries, type MetricDataQueryInput } from './requests.ts'

const minute = 60_000
/** Most queries in one call (API reference, GetMetricData). */
const mostQueries = 500

/** A GetMetricData request in JSON; times are epoch seconds. */
export interface GetMetricDataRequest {
  readonly MetricDataQueries?: readonly MetricDataQueryInput[]
  readonly StartTime?: number
  readonly EndTime?: number
  readonly ScanBy?: string
}

/** Datapoints that a request asks for, by which CloudWatch reckons, whether they are there or not. */
export function datapointsOf({ MetricDataQueries = [], StartTime = 0, EndTime = 0 }: GetMetricDataRequest): number {
  const periods = MetricDataQueries.map(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? 60)
  return periods.reduce((sum, period) => sum + Math.ceil((EndTime - StartTime) / period), 0)
}

const validation = (message: string): AwsRefusal => new AwsRefusal('ValidationError', 400, message)

/** An expression is read at the shortest period of the metrics. */
const periodOf = (query: Query, queries: readonly Query[]): number => {
  if ('query' in query) return query.query.periodSeconds
  const periods = queries.flatMap((each) => ('query' in each ? [each.query.periodSeconds] : []))
  return Math.min(...periods, Infinity) === Infinity ? 60 : Math.min(...periods)
}

/**
 * All queries' datapoints as far as they can be seen at `now`, newest first unless asked otherwise. There is one page
 * only. `AwsRefusal`s: `ValidationError`.
 */
export function getMetricData(request: GetMetricDataRequest, store: MetricStore, now: number): object {
  const { MetricDataQueries = [], StartTime, EndTime, ScanBy = 'TimestampDescending' } = request
  if (StartTime === undefined || EndTime === undefined) {
    throw validation('The parameters StartTime and EndTime are required.')
  }
  if (StartTime >= EndTime) throw validation('The parameter StartTime must be less than the parameter EndTime.')
  if (MetricDataQueries.length === 0) throw validation('The parameter MetricDataQueries is required.')
  if (MetricDataQueries.length > mostQueries) {
    throw validation(`The collection MetricDataQueries must not have a size greater than ${mostQueries}.`)
  }
  const queries = parseQueries(MetricDataQueries)
  const results = MetricDataQueries.flatMap((input, index) => {
    const query = queries[index]
    if (query === undefined || input.ReturnData === false) return []
    const periodSeconds = periodOf(query, queries)
    const length = periodSeconds * 1000
    const from = Math.floor((StartTime * 1000) / minute) * minute
    const periods = Math.max(0, Math.ceil((EndTime * 1000 - from) / length))
    const values = valuesOf(query.id, queries, { from, periods, periodSeconds, now }, store)
    const points = values.flatMap((value, period) =>
      value === null ? [] : [{ time: (from + period * length) / 1000, value }],
    )
    if (ScanBy === 'TimestampDescending') points.reverse()
    return [
      {
        Id: query.id,
        Label: input.Label ?? labelOf(query),
        Timestamps: points.map(({ time }) => time),
        Values: points.map(({ value }) => value),
        StatusCode: 'Complete',
      },
    ]
  })
  return { MetricDataResults: results, Messages: [] }
}

const labelOf = (query: Query): string => ('query' in query ? (query.query satisfies MetricQuery).metricName : query.id)
