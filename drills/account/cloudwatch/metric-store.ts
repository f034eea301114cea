import type { MetricQuery } from '../../../shared/domain/metrics/metric.ts'

const minute = 60_000

/** A statistic set, as CloudWatch keeps one for each metric and minute. */
export interface StatisticSet {
  readonly sum: number
  readonly count: number
  readonly minimum: number
  readonly maximum: number
  /** The samples themselves, each with how many there are of it; percentiles need them. */
  readonly values?: readonly WeightedValue[]
}

/** A value and how many samples have it; the count of a modelled distribution may be a fraction. */
export type WeightedValue = readonly [value: number, count: number]

type MetricName = Pick<MetricQuery, 'namespace' | 'metricName' | 'dimensions'>

const keys = new WeakMap<MetricName['dimensions'], string>()

/** Whoever reads or publishes again and again does so with the same object. */
function dimensionsKey(dimensions: MetricName['dimensions']): string {
  const key =
    keys.get(dimensions) ??
    JSON.stringify(Object.entries(dimensions).toSorted(([one], [other]) => (one < other ? -1 : 1)))
  keys.set(dimensions, key)
  return key
}

const keyOf = ({ namespace, metricName, dimensions }: MetricName): string =>
  `${namespace} ${metricName} ${dimensionsKey(dimensions)}`

/** Without the samples CloudWatch can tell only where they are all alike (API reference, MetricDatum, StatisticValues). */
const samplesOf = ({ values, minimum, maximum, count }: StatisticSet): readonly WeightedValue[] | undefined =>
  values ?? (minimum === maximum ? [[minimum, count]] : undefined)

/** The smallest value that so many per cent of the samples do not exceed; null where the samples are not known. */
function percentileOf(set: StatisticSet, percent: number): number | null {
  const samples = samplesOf(set)?.toSorted(([one], [other]) => one - other)
  let left = (set.count * percent) / 100
  const found = samples?.find(([, count]) => (left -= count) <= 0) ?? samples?.at(-1)
  return found?.[0] ?? null
}

const p99s = new WeakMap<StatisticSet, number | null>()

/** The 99th percentile; a minute's is asked for again and again. */
function p99(set: StatisticSet): number | null {
  const known = p99s.get(set)
  if (known !== undefined) return known
  const found = percentileOf(set, 99)
  p99s.set(set, found)
  return found
}

const statistics: Readonly<Record<MetricQuery['stat'], (set: StatisticSet) => number | null>> = {
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Maximum: ({ maximum }) => maximum,
  Minimum: ({ minimum }) => minimum,
  SampleCount: ({ count }) => count,
  p99,
}

function merge(one: StatisticSet, other: StatisticSet): StatisticSet {
  const [ours, theirs] = [samplesOf(one), samplesOf(other)]
  return {
    sum: one.sum + other.sum,
    count: one.count + other.count,
    minimum: Math.min(one.minimum, other.minimum),
    maximum: Math.max(one.maximum, other.maximum),
    ...(ours !== undefined && theirs !== undefined && { values: [...ours, ...theirs] }),
  }
}

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
      const values = Array.from<number | null>({ length: periods }).fill(null)
      if (minutes === undefined) return values
      const valueOf = statistics[query.stat]
      const length = query.periodSeconds * 1000
      for (let period = 0; period < periods; period++) {
        let rolledUp: StatisticSet | undefined
        const start = from + period * length
        for (let at = start; at < start + length; at += minute) {
          const sets = minutes.get(at)
          if (sets === undefined) continue
          for (const { set, visibleAt } of sets) {
            if (visibleAt <= now) rolledUp = rolledUp === undefined ? set : merge(rolledUp, set)
          }
        }
        if (rolledUp !== undefined) values[period] = valueOf(rolledUp)
      }
      return values
    },
  }
}
