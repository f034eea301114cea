import { judgeSeries, type CountPoint, type SeriesKind } from '../detection/one-series.ts'
import type { Judgement } from '../detection/judgement.ts'
import { fleetMinutes } from '../metrics/fleet-minutes.ts'
import type { Datapoint } from '../metrics/metric.ts'
import type { Service } from '../service/service.ts'
import { minute } from '../time.ts'
import type { Observation } from './signal.ts'

/** Agents' metrics that are older than this say nothing of now. */
const staleAfterMinutes = 6

/** The complete minutes of an agent's metric, if it still publishes; none otherwise. */
export function freshPoints(points: readonly Datapoint[], at: number): readonly Datapoint[] {
  const complete = points.filter((point) => point.at + minute <= at)
  return at - (complete.at(-1)?.at ?? 0) > staleAfterMinutes * minute ? [] : complete
}

/**
 * Counts up to the newest published one, with the zeros that are not published: those before a counter with labels first
 * counted, and, where it has never published any, those between. Only minutes in which the service had requests count.
 */
function withZeros(points: readonly Datapoint[], { series, at }: Observation, isSparse: boolean): CountPoint[] {
  const first = points[0]?.at ?? 0
  const newest = points.at(-1)?.at ?? 0
  const counts = new Map<number, number>()
  for (const role of ['stable', 'candidate'] as const) {
    for (const served of fleetMinutes(series, role, at)) {
      if (served.at < first || (isSparse && served.at < newest)) counts.set(served.at, 0)
    }
  }
  for (const point of points) counts.set(point.at, point.value)
  return [...counts].map(([start, count]) => ({ at: start, count, requests: null }))
}

/**
 * What the judge of one series says of counts that an agent publishes, at their newest minute. `judged` are those of them
 * that say something.
 */
export const judgeCounts = (
  kind: Exclude<SeriesKind, 'request-spike'>,
  points: readonly Datapoint[],
  observation: Observation,
  { limits: { falseAlarmsPerWeek } }: Service,
  judged: readonly Datapoint[] = points,
): Judgement => {
  const isSparse = points.every(({ value }) => value !== 0)
  return judgeSeries(withZeros(judged, observation, isSparse), { kind, periodSeconds: 60, falseAlarmsPerWeek })
}
