import {
  clusterMetricId,
  clusterMetrics,
  onCluster,
  type ClusterMetric,
} from '../shared/domain/metrics/cluster-metrics.ts'
import { fleetMetrics } from '../shared/domain/metrics/fleet-metrics.ts'
import { fleetMinutes, type FleetMinute } from '../shared/domain/metrics/fleet-minutes.ts'
import type { MetricQuery, MetricSeries } from '../shared/domain/metrics/metric.ts'
import type { FleetRole, Service } from '../shared/domain/service/service.ts'
import { minute, second } from '../shared/domain/time.ts'
import { trailMetricId, trailMetricQuery } from '../shared/domain/metrics/trail-metric.ts'
import type { Metrics } from '../shared/ports/metrics.ts'
import { PortError } from '../shared/ports/port-error.ts'
import type { BacktestSignalName, Row } from './signals.ts'

const dayMs = 24 * 60 * minute
/** CloudWatch keeps datapoints of a minute for 15 days and those of five minutes for 63 (CloudWatch concepts, metrics retention). */
const daysOfMinutes = 15
export const mostDays = 63
/** One GetMetricData call gives at most 100,800 datapoints; a dozen metrics of a day of minutes are 17,280. */
const daysPerCall = 1
const attempts = 4

/** The finest period that CloudWatch still has after so many days, seconds. */
const periodFor = (days: number): number => (days <= daysOfMinutes ? 60 : 300)

/** What is read of a service for a signal, and the rows that it makes. */
interface Plan {
  readonly queries: readonly MetricQuery[]
  rows(series: MetricSeries, until: number): Row[]
}

const byTime = (minutes: readonly FleetMinute[]): Map<number, FleetMinute> =>
  new Map(minutes.map((each) => [each.at, each]))

function planOf(signal: BacktestSignalName, service: Service): Plan | null {
  const traffic = fleetMetrics(service.fleets)
  const fleetsAt = (series: MetricSeries, until: number) => {
    const stable = byTime(fleetMinutes(series, 'stable', until))
    const candidate = byTime(fleetMinutes(series, 'candidate', until))
    return { stable, candidate, times: [...new Set([...stable.keys(), ...candidate.keys()])] }
  }
  const sumAt = (fleets: ReturnType<typeof fleetsAt>, at: number): number =>
    (fleets.stable.get(at)?.requests ?? 0) + (fleets.candidate.get(at)?.requests ?? 0)
  if (signal === 'error-rate') {
    return {
      queries: traffic,
      rows(series, until) {
        const { stable, candidate, times } = fleetsAt(series, until)
        return times.map((at) => {
          const [mine, theirs] = [candidate.get(at), stable.get(at)]
          return {
            at,
            values: [mine?.requests ?? null, mine?.errors ?? null, theirs?.requests ?? null, theirs?.errors ?? null],
          }
        })
      },
    }
  }
  if (signal === 'request-spike') {
    return {
      queries: traffic,
      rows(series, until) {
        const fleets = fleetsAt(series, until)
        return fleets.times.map((at) => ({ at, values: [sumAt(fleets, at)] }))
      },
    }
  }
  const metric: ClusterMetric = signal === 'dns-failure' ? 'servfail' : 'apiThrottled'
  const role: FleetRole | undefined = onCluster(service).toSorted()[0]
  if (role === undefined) return null
  const id = clusterMetricId(role, metric)
  const own = clusterMetrics(service.fleets, [metric]).filter((query) => query.id === id)
  return {
    queries: [...traffic, ...own, ...(metric === 'apiThrottled' ? [trailMetricQuery] : [])],
    rows(series, until) {
      const fleets = fleetsAt(series, until)
      const counted = (series[id] ?? []).length > 0 ? series[id] : series[trailMetricId]
      const counts = new Map((counted ?? []).map(({ at, value }) => [at, value]))
      const times = new Set([...fleets.times, ...counts.keys()])
      return [...times].map((at) => ({ at, values: [counts.get(at) ?? null, sumAt(fleets, at) || null] }))
    },
  }
}

/** Raised where a service publishes nothing that a signal could be judged by. */
class NoHistoryError extends Error {
  override readonly name = 'NoHistoryError'
  readonly code = 'usage'
  readonly retryable = false
}

/**
 * A service's history from CloudWatch, a day in each call so that each stays within the quotas. `progress` is told of
 * each; `wait` is used before a call that was throttled is made again. May throw a `PortError`, a `NoHistoryError`.
 */
export async function readHistory(
  signal: BacktestSignalName,
  service: Service,
  { days, now }: { readonly days: number; readonly now: number },
  {
    metrics,
    progress,
    wait,
  }: {
    readonly metrics: Metrics
    readonly progress: (line: string) => void
    readonly wait: (ms: number) => Promise<unknown>
  },
): Promise<{ readonly rows: readonly Row[]; readonly periodSeconds: number; readonly metricsRead: number }> {
  const plan = planOf(signal, service)
  if (plan === null) {
    throw new NoHistoryError(`--service ${service.name}: found no fleet with a nodeGroup, expected one for ${signal}`)
  }
  const periodSeconds = periodFor(days)
  const queries = plan.queries.map((query) => ({ ...query, periodSeconds }))
  const until = Math.floor(now / (periodSeconds * second)) * periodSeconds * second
  const from = until - days * dayMs
  const calls = Math.ceil(days / daysPerCall)
  const rows: Row[] = []
  for (let call = 0; call < calls; call++) {
    const start = from + call * daysPerCall * dayMs
    const end = Math.min(until, start + daysPerCall * dayMs)
    const series = await readPatiently(() => metrics.read(queries, start, end), wait)
    const found = plan.rows(series, end)
    for (const row of found) rows.push(row)
    progress(`[${call + 1}/${calls}] ${new Date(start).toISOString().slice(0, 16)}Z: ${found.length} periods`)
  }
  if (rows.length < 2) {
    throw new NoHistoryError(
      `--service ${service.name}: found ${rows.length} datapoints in ${days} days, expected more`,
    )
  }
  return { rows, periodSeconds, metricsRead: calls * queries.length }
}

async function readPatiently<Value>(
  read: () => Promise<Value>,
  wait: (ms: number) => Promise<unknown>,
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof PortError) || !error.retryable || attempt === attempts) throw error
      await wait(second * 2 ** (attempt - 1))
    }
  }
}
