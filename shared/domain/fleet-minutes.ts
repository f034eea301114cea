import { fleetMetricId } from './fleet-metrics.ts'
import type { MetricSeries } from './metric.ts'
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

/**
 * A fleet's complete minutes, oldest first. A minute without any request has no entry, for load balancers publish
 * nothing then; a missing 5xx count beside present requests is zero.
 */
export function fleetMinutes(series: MetricSeries, role: FleetRole, at: number): FleetMinute[] {
  const byMinute = (metric: Parameters<typeof fleetMetricId>[1]): Map<number, number> =>
    new Map((series[fleetMetricId(role, metric)] ?? []).map((point) => [point.at, point.value]))
  const served = byMinute('requests')
  const refused = byMinute('elb503')
  const target5xx = byMinute('target5xx')
  const elb5xx = byMinute('elb5xx')
  return [...new Set([...served.keys(), ...refused.keys()])]
    .filter((start) => start + minute <= at)
    .toSorted((left, right) => left - right)
    .map((start) => ({
      at: start,
      requests: (served.get(start) ?? 0) + (refused.get(start) ?? 0),
      errors: (target5xx.get(start) ?? 0) + (elb5xx.get(start) ?? 0),
    }))
    .filter(({ requests }) => requests > 0)
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
