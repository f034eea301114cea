import { fleetMetricId, fleetMetrics } from './fleet-metrics.ts'
import type { MetricQuery, MetricSeries } from './metric.ts'
import type { Service } from '../service/service.ts'
import { minute } from '../time.ts'

/** The load of a quarter of an hour of the past. `at` is its start, epoch milliseconds. */
export interface LoadBin {
  readonly at: number
  readonly requestsPerMinute: number
  /** Whether it jumped there within a quarter of an hour: one such jump is no season, one that comes again is. */
  readonly isSuspect: boolean
}

/** What is known of the load at the same time of other days and weeks, oldest first. */
export type LoadHistory = readonly LoadBin[]

const binMinutes = 15
const bin = binMinutes * minute
const day = 24 * 60 * minute
/** Where a season looks back to: one and two days, one and two weeks. CloudWatch keeps datapoints of a minute for 15 days. */
const lookedBack = [1, 2, 7, 14].map((days) => days * day)
/** How far before and after now the history has to reach: over what is judged, and while an incident lasts. */
const beforeMinutes = 200
const afterMinutes = 180
/** So much more than in the hour before is a jump, for so long: what stays is the new level. */
const jump = 1.7
const hourBins = 4
const longestJumpBins = 12

/**
 * Requests of both fleets in quarters of an hour, those that found no target included; ids as for their minutes. None of
 * a service for drills: that the last one was at this time a week ago makes no season.
 */
export const loadHistoryQueries = ({ drills, fleets }: Service): MetricQuery[] =>
  drills === undefined
    ? fleetMetrics(fleets, ['requests', 'elb503']).map((query) => ({ ...query, periodSeconds: binMinutes * 60 }))
    : []

/** From when on (epoch milliseconds) a history for an assessment at `at` has to be read. */
export const loadHistoryFrom = (at: number): number =>
  Math.floor((at - Math.max(...lookedBack) - beforeMinutes * minute) / bin) * bin

/** The bins that a season can be asked for in an assessment at `at` or within three hours after: a few of many. */
export function loadHistory(series: MetricSeries, at: number): LoadHistory {
  const counts = new Map<number, number>()
  for (const role of ['stable', 'candidate'] as const) {
    for (const metric of ['requests', 'elb503'] as const) {
      for (const point of series[fleetMetricId(role, metric)] ?? []) {
        if (point.at + bin <= at) counts.set(point.at, (counts.get(point.at) ?? 0) + point.value)
      }
    }
  }
  const isWanted = (start: number): boolean =>
    lookedBack.some(
      (back) => start + back >= at - beforeMinutes * minute - bin && start + back <= at + afterMinutes * minute + bin,
    )
  let hour: number[] = []
  let jumped = 0
  const bins: LoadBin[] = []
  for (const [start, count] of [...counts].toSorted(([left], [right]) => left - right)) {
    const requestsPerMinute = count / binMinutes
    const isJump = hour.length > 0 && requestsPerMinute > jump * Math.max(...hour)
    jumped = isJump ? jumped + 1 : 0
    const isSuspect = isJump && jumped <= longestJumpBins
    if (!isSuspect) hour = [...hour.slice(1 - hourBins), requestsPerMinute]
    if (isWanted(start)) bins.push({ at: start, requestsPerMinute, isSuspect })
  }
  return bins
}
