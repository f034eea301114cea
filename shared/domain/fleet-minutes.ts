import { fleetMetricId, type FleetMetric } from './fleet-metrics.ts'
import type { Datapoint, MetricSeries } from './metric.ts'
import type { FleetRole } from './service.ts'
import { minute } from './time.ts'

/** One complete minute of a fleet. `at` is its start, epoch milliseconds. */
export interface FleetMinute {
  readonly at: number
  readonly requests: number
  readonly errors: number
}

/** Requests and errors summed over some minutes. */
export interface Tally {
  readonly requests: number
  readonly errors: number
}

function allMinutes(series: MetricSeries, role: FleetRole): readonly FleetMinute[] {
  const points = (metric: FleetMetric): readonly Datapoint[] => series[fleetMetricId(role, metric)] ?? []
  const byMinute = (metric: FleetMetric): Map<number, number> | undefined => {
    const all = points(metric)
    return all.length === 0 ? undefined : new Map(all.map((point) => [point.at, point.value]))
  }
  const refused = byMinute('elb503')
  const target5xx = byMinute('target5xx')
  const elb5xx = byMinute('elb5xx')
  const served = new Map([...(refused?.keys() ?? [])].map((start) => [start, 0]))
  for (const point of points('requests')) served.set(point.at, point.value)
  const minutes: FleetMinute[] = []
  for (const [start, requests] of served) {
    const all = requests + (refused?.get(start) ?? 0)
    if (all <= 0) continue
    minutes.push({ at: start, requests: all, errors: (target5xx?.get(start) ?? 0) + (elb5xx?.get(start) ?? 0) })
  }
  return minutes.toSorted((left, right) => left.at - right.at)
}

/** Each signal asks for the same minutes several times; series are never written to. */
const known = new WeakMap<MetricSeries, Partial<Record<FleetRole, readonly FleetMinute[]>>>()

/**
 * A fleet's complete minutes, oldest first. A minute without any request has no entry, for load balancers publish
 * nothing then; a missing 5xx count beside present requests is zero.
 */
export function fleetMinutes(series: MetricSeries, role: FleetRole, at: number): FleetMinute[] {
  const ofSeries = known.get(series) ?? {}
  const all = (ofSeries[role] ??= allMinutes(series, role))
  known.set(series, ofSeries)
  return all.slice(0, all.findLastIndex((each) => each.at + minute <= at) + 1)
}

/** Load balancers publish one to three minutes late; a fleet that is further behind had no requests. */
const lateMinutes = 3
/** Datapoints older than this say nothing of now. */
const staleMinutes = 6

/** Until when (epoch milliseconds) requests are on record: the end of the newest minute of either fleet, and of both. */
export interface Published {
  readonly either: number
  readonly both: number
}

/** How far the fleets have published; null without recent datapoints. A fleet that is far behind does not count. */
export function publishedUntil({
  series,
  at,
}: {
  readonly series: MetricSeries
  readonly at: number
}): Published | null {
  const ends = (['stable', 'candidate'] as const).map(
    (role) => (fleetMinutes(series, role, at).at(-1)?.at ?? -Infinity) + minute,
  )
  const either = Math.max(...ends)
  if (at - either > (staleMinutes - 1) * minute) return null
  return { either, both: Math.min(...ends.filter((end) => either - end < lateMinutes * minute)) }
}

/** The sum over the minutes that start in `[from, to)`. */
export function tally(minutes: readonly FleetMinute[], from: number, to: number): Tally {
  let requests = 0
  let errors = 0
  for (const each of minutes) {
    if (each.at < from || each.at >= to) continue
    requests += each.requests
    errors += each.errors
  }
  return { requests, errors }
}

/** Errors per request, 0–1; null without requests. */
export const errorRatio = ({ requests, errors }: Tally): number | null =>
  requests === 0 ? null : Math.min(1, errors / requests)
