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
