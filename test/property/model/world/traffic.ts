import { clusterMetricId } from '../../../../shared/domain/metrics/cluster-metrics.ts'
import { fleetMetricId } from '../../../../shared/domain/metrics/fleet-metrics.ts'
import type { Datapoint, MetricSeries } from '../../../../shared/domain/metrics/metric.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { shareOf, weightsOf } from '../../../../shared/domain/records/weights.ts'
import type { WeightedRecord } from '../../../../shared/domain/records/weighted-record.ts'
import type { Trouble } from '../story.ts'

/** Requests a minute of both fleets; a spike brings several times as many. */
export const usualLoad = 5_000
const spikeTimes = 8
/** What one node carries of them. */
export const requestsPerNode = 2_500
/** What the usual load takes, with some room, should all of it go to the candidate; the minimum is less. */
export const usualSize = { min: 1, desired: 3, max: 4 }
/** A node takes more than it should before it turns requests away. */
const overload = 1.3

const failing = 0.2
/** As many minutes as the judges need for a past, and no more: each is judged again and again. */
const rememberedMinutes = 50

/** Something is wrong from one instant to another, epoch milliseconds. */
export interface TroubleTime {
  readonly trouble: Trouble
  readonly from: number
  readonly until: number
}

/** What the load balancers and the cluster of one service publish, minute by minute. */
export interface Traffic {
  readonly series: MetricSeries
  readonly troubles: TroubleTime[]
  /** Publishes all minutes that are over at an instant. */
  publish(until: number): void
}

/** A service's traffic follows from what is live and what is wrong; `live` and `nodes` are asked once a minute. */
export function traffic(start: number, live: () => readonly WeightedRecord[], nodes: () => number): Traffic {
  const series: Record<string, Datapoint[]> = {}
  const troubles: TroubleTime[] = []
  let published = start - rememberedMinutes * minute

  const add = (id: string, at: number, value: number): void => {
    const points = (series[id] ??= [])
    points.push({ at, value })
    if (points.length > rememberedMinutes) points.shift()
  }
  const publishMinute = (at: number): void => {
    const has = (trouble: Trouble): boolean =>
      troubles.some((each) => each.trouble === trouble && each.from < at + minute && each.until > at)
    const requests = usualLoad * (has('request-spike') ? spikeTimes : 1)
    const share = shareOf(weightsOf(live()), 'eks') / 100
    const isBad = has('bad-candidate') || has('dns-failure') || has('api-throttling') || has('shared-cause')
    for (const [role, part, ratio] of [
      ['candidate', share, isBad ? failing : 0],
      ['stable', 1 - share, has('shared-cause') ? failing : 0],
    ] as const) {
      const asked = Math.round(requests * part)
      const served = role === 'stable' ? asked : Math.min(asked, Math.floor(nodes() * requestsPerNode * overload))
      if (served > 0) add(fleetMetricId(role, 'requests'), at, served)
      if (served * ratio > 0) add(fleetMetricId(role, 'target5xx'), at, Math.round(served * ratio))
      if (asked <= served) continue
      add(fleetMetricId(role, 'elb503'), at, asked - served)
      add(fleetMetricId(role, 'elb5xx'), at, asked - served)
    }
    // Who publishes a counter once goes on doing so.
    const counters = [
      ['dns-failure', clusterMetricId('candidate', 'servfail'), 200],
      ['api-throttling', clusterMetricId('candidate', 'apiThrottled'), 50],
    ] as const
    for (const [trouble, id, count] of counters) {
      if (has(trouble) || series[id] !== undefined) add(id, at, has(trouble) ? count : 0)
    }
  }
  return {
    series,
    troubles,
    publish(until) {
      published = Math.max(published, until - rememberedMinutes * minute)
      for (; published + minute <= until; published += minute) publishMinute(published)
    },
  }
}
