import { inOrder } from '../detection/judgement.ts'
import { fleetMetricId, type FleetMetric } from './fleet-metrics.ts'
import type { Datapoint, MetricSeries } from './metric.ts'
import { once, onceFor } from '../once.ts'
import type { FleetRole } from '../service/service.ts'
import { minute } from '../time.ts'

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

/** Goes through a metric's datapoints in order of time. */
function cursor(points: readonly Datapoint[]) {
  const ordered = inOrder(points)
  let next = 0
  return {
    /** Start of the minute that comes next; infinite at the end. */
    start: (): number => ordered[next]?.at ?? Infinity,
    /** What was published for a minute, which is not before the last one that was asked for; 0 for nothing. */
    valueAt(at: number): number {
      while ((ordered[next]?.at ?? Infinity) < at) next++
      const point = ordered[next]
      if (point?.at !== at) return 0
      next++
      return point.value
    },
  }
}

function allMinutes(series: MetricSeries, role: FleetRole): readonly FleetMinute[] {
  const of = (metric: FleetMetric) => cursor(series[fleetMetricId(role, metric)] ?? [])
  const [served, refused, target5xx, elb5xx] = [of('requests'), of('elb503'), of('target5xx'), of('elb5xx')]
  const minutes: FleetMinute[] = []
  for (;;) {
    const at = Math.min(served.start(), refused.start())
    if (at === Infinity) return minutes
    const requests = served.valueAt(at) + refused.valueAt(at)
    if (requests > 0) minutes.push({ at, requests, errors: target5xx.valueAt(at) + elb5xx.valueAt(at) })
  }
}

/** Each signal asks for the same minutes several times; series are never written to. */
const minutesOf = onceFor((series: MetricSeries) => ({
  stable: once(() => allMinutes(series, 'stable')),
  candidate: once(() => allMinutes(series, 'candidate')),
}))

/**
 * A fleet's complete minutes, oldest first. A minute without any request has no entry, for load balancers publish
 * nothing then; a missing 5xx count beside present requests is zero.
 */
export function fleetMinutes(series: MetricSeries, role: FleetRole, at: number): FleetMinute[] {
  const all = minutesOf(series)[role]()
  return all.slice(0, all.findLastIndex((each) => each.at + minute <= at) + 1)
}

/** Those that start in `[from, to)`. */
export const between = <Minute extends { readonly at: number }>(
  minutes: readonly Minute[],
  from: number,
  to: number,
): Minute[] => minutes.filter(({ at }) => at >= from && at < to)

/** A minute of both fleets; null where one has none. */
export interface FleetsMinute {
  readonly at: number
  readonly candidate: FleetMinute | null
  readonly stable: FleetMinute | null
}

/** The minutes of both fleets beside each other, oldest first. Each fleet's are in order of time. */
export function besideEachOther(fleets: Readonly<Record<FleetRole, readonly FleetMinute[]>>): FleetsMinute[] {
  const minutes: FleetsMinute[] = []
  let [inStable, inCandidate] = [0, 0]
  for (;;) {
    const stable = fleets.stable[inStable]
    const candidate = fleets.candidate[inCandidate]
    const at = Math.min(stable?.at ?? Infinity, candidate?.at ?? Infinity)
    if (at === Infinity) return minutes
    const isStable = stable?.at === at
    const isCandidate = candidate?.at === at
    if (isStable) inStable++
    if (isCandidate) inCandidate++
    minutes.push({ at, candidate: isCandidate ? candidate : null, stable: isStable ? stable : null })
  }
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
