import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import type { CloudWatchClient, GetMetricDataOutput, MetricDataResult } from '@aws-sdk/client-cloudwatch'
import type { Datapoint, MetricQuery, MetricSeries } from '../../domain/metrics/metric.ts'
import { queriesPerCall, type Metrics } from '../../ports/metrics.ts'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'
import { unpaced, type Pace } from '../pace.ts'
import { pages } from '../pages.ts'

const operation = 'cloudwatch:GetMetricData'

/** Metrics in CloudWatch. An incomplete answer is an error, never a gap: a missing datapoint could hide an incident. */
export const cloudWatchMetrics = (client: CloudWatchClient, pace: Pace = unpaced): Metrics => ({
  async read(queries, from, to) {
    const chunks = inChunks(distinct(queries))
    const series = await Promise.all(chunks.map((chunk) => readChunk(client, pace, chunk, from, to)))
    return Object.assign({}, ...series) as MetricSeries
  },
})

/** The same id may be asked for twice as long as it means the same metric. */
function distinct(queries: readonly MetricQuery[]): MetricQuery[] {
  const byId = new Map<string, MetricQuery>()
  for (const query of queries) {
    const earlier = byId.get(query.id)
    if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(query)) {
      throw new PortError('invalid', operation, `query id ${query.id} stands for two different metrics`)
    }
    byId.set(query.id, query)
  }
  return [...byId.values()]
}

const inChunks = (queries: readonly MetricQuery[]): MetricQuery[][] =>
  Array.from({ length: Math.ceil(queries.length / queriesPerCall) }, (_, index) =>
    queries.slice(index * queriesPerCall, (index + 1) * queriesPerCall),
  )

async function readChunk(
  client: CloudWatchClient,
  pace: Pace,
  queries: readonly MetricQuery[],
  from: number,
  to: number,
): Promise<MetricSeries> {
  const points = new Map(queries.map(({ id }) => [id, new Map<number, number>()]))
  const unfinished = new Set<string>()
  const read = (token: string | undefined): Promise<GetMetricDataOutput> =>
    pace(() =>
      call(operation, () =>
        client.send(
          new GetMetricDataCommand({
            MetricDataQueries: queries.map(toDataQuery),
            StartTime: new Date(from),
            EndTime: new Date(to),
            ScanBy: 'TimestampAscending',
            ...(token !== undefined && { NextToken: token }),
          }),
        ),
      ),
    )
  for await (const { MetricDataResults: results } of pages(operation, read)) {
    if (!Array.isArray(results)) throw new PortError('malformed-answer', operation, 'the answer has no results')
    // The client hands on what the answer has, nulls and all, whatever its types say.
    for (const result of results as (MetricDataResult | null)[]) {
      const known = result?.Id === undefined ? undefined : points.get(result.Id)
      if (result?.Id === undefined || known === undefined) {
        const found = String(result?.Id)
        throw new PortError('malformed-answer', operation, `the answer has an id that was not asked for: ${found}`)
      }
      if (isPartial(result)) unfinished.add(result.Id)
      else unfinished.delete(result.Id)
      for (const { at, value } of datapoints(result)) if (at >= from && at < to) known.set(at, value)
    }
  }

  if (unfinished.size > 0) {
    throw new PortError('unavailable', operation, `incomplete data for ${[...unfinished].join(', ')} and no next page`)
  }
  return Object.fromEntries([...points].map(([id, byTime]) => [id, inOrder(byTime)]))
}

const toDataQuery = (query: MetricQuery) => ({
  Id: query.id,
  MetricStat: {
    Metric: {
      Namespace: query.namespace,
      MetricName: query.metricName,
      Dimensions: Object.entries(query.dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: query.periodSeconds,
    Stat: query.stat,
  },
  ReturnData: true,
})

/** Whether more of this metric is to come. Throws for what CloudWatch could not or would not read. */
function isPartial({ Id, StatusCode, Messages }: MetricDataResult): boolean {
  const why = (Messages ?? []).map(({ Code, Value }) => ` (${Code}: ${Value})`).join('')
  switch (StatusCode) {
    case 'Complete':
      return false
    case 'PartialData':
      return true
    case 'InternalError':
      throw new PortError('unavailable', operation, `InternalError for ${Id}${why}`)
    case 'Forbidden':
      throw new PortError('denied', operation, `Forbidden for ${Id}${why}`)
    default:
      throw new PortError('malformed-answer', operation, `status of ${Id} is ${StatusCode}${why}`)
  }
}

function datapoints({ Id, Timestamps = [], Values = [] }: MetricDataResult): Datapoint[] {
  if (!Array.isArray(Timestamps) || !Array.isArray(Values) || Timestamps.length !== Values.length) {
    const counts = `${Timestamps.length} timestamps and ${Values.length} values`
    throw new PortError('malformed-answer', operation, `${Id} has ${counts}`)
  }
  return Timestamps.map((timestamp, index) => {
    const at = timestamp instanceof Date ? timestamp.getTime() : NaN
    const value = Values[index]
    if (!Number.isFinite(at) || typeof value !== 'number' || !Number.isFinite(value)) {
      throw new PortError('malformed-answer', operation, `${Id} has value ${value} at ${String(timestamp)}`)
    }
    return { at, value }
  })
}

const inOrder = (byTime: ReadonlyMap<number, number>): Datapoint[] =>
  [...byTime].map(([at, value]) => ({ at, value })).toSorted((left, right) => left.at - right.at)
