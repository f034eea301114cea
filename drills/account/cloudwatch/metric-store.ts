import type { MetricQuery } from '../../../shared/domain/metric.ts'

const minute = 60_000

/** A statistic set, as CloudWatch keeps one for each metric and minute. */
export interface StatisticSet {
  readonly sum: number
  readonly count: number
  readonly minimum: number
  readonly maximum: number
}

type MetricName = Pick<MetricQuery, 'namespace' | 'metricName' | 'dimensions'>

const keyOf = ({ namespace, metricName, dimensions }: MetricName): string =>
  JSON.stringify([
    namespace,
    metricName,
    Object.entries(dimensions).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  ])

const statistics: Readonly<Record<MetricQuery['stat'], (set: StatisticSet) => number>> = {
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Maximum: ({ maximum }) => maximum,
  Minimum: ({ minimum }) => minimum,
  SampleCount: ({ count }) => count,
}

const merge = (one: StatisticSet, other: StatisticSet): StatisticSet => ({
  sum: one.sum + other.sum,
  count: one.count + other.count,
  minimum: Math.min(one.minimum, other.minimum),
  maximum: Math.max(one.maximum, other.maximum),
})

/** All metrics of the account, at one minute's resolution. Times are epoch milliseconds. */
export interface MetricStore {
  /** Adds to the minute that `at` is in; readers see it from `visibleAt` on. */
  put(metric: MetricName, at: number, set: StatisticSet, visibleAt: number): void
  /** One value for each period from `from` on, as far as can be seen at `now`; null where nothing was published. */
  read(query: MetricQuery, from: number, periods: number, now: number): (number | null)[]
}

export function metricStore(): MetricStore {
  const metrics = new Map<string, Map<number, { set: StatisticSet; visibleAt: number }[]>>()
  return {
    put(metric, at, set, visibleAt) {
      const key = keyOf(metric)
      const minutes = metrics.get(key) ?? new Map<number, { set: StatisticSet; visibleAt: number }[]>()
      metrics.set(key, minutes)
      const start = Math.floor(at / minute) * minute
      const sets = minutes.get(start)
      if (sets === undefined) minutes.set(start, [{ set, visibleAt }])
      else sets.push({ set, visibleAt })
    },
    read(query, from, periods, now) {
      const minutes = metrics.get(keyOf(query))
      const length = query.periodSeconds * 1000
      return Array.from({ length: periods }, (_, period) => {
        let rolledUp: StatisticSet | undefined
        const start = from + period * length
        for (let at = start; at < start + length; at += minute) {
          for (const { set, visibleAt } of minutes?.get(at) ?? []) {
            if (visibleAt <= now) rolledUp = rolledUp === undefined ? set : merge(rolledUp, set)
          }
        }
        return rolledUp === undefined ? null : statistics[query.stat](rolledUp)
      })
    },
  }
}
