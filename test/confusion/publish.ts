import { fleetMetricId, type FleetMetric } from '../../shared/domain/metrics/fleet-metrics.ts'
import type { Datapoint, MetricSeries } from '../../shared/domain/metrics/metric.ts'
import type { FleetRole } from '../../shared/domain/service/service.ts'
import { minute, second } from '../../shared/domain/time.ts'
import { publishCluster } from './cluster.ts'
import type { Draws } from './draws.ts'
import { averaged, observedMinutes } from './minutes.ts'
import { roles, type Fate, type Seen, type Story } from './story.ts'

const outageUnrest = 0.1
const noFate: Fate = { target5xx: 0, gateway: 0, refused: 0, slowShare: 0, slowSeconds: 0, unhealthyTargets: 0 }

interface Expected {
  readonly at: number
  readonly requests: number
  readonly fate: Fate
  /** Share of the requests that fails beyond the usual. */
  readonly excess: number
}

/** Tries of a request that fails with this probability, where clients try so often at most. */
const tries = (failing: number, attempts: number): number => {
  let sum = 0
  for (let attempt = 0; attempt < attempts; attempt++) sum += failing ** attempt
  return sum
}

function expectedMinutes(story: Story, role: FleetRole): Expected[] {
  const { setting } = story
  const now = Math.floor(setting.at / minute) * minute
  return Array.from({ length: observedMinutes + 1 }, (_, index) => {
    const at = now - (observedMinutes - index) * minute
    const ago = (now - at) / (60 * minute)
    const usual = setting.volume * (1 + setting.trend * (1 - ago))
    const part = (name: keyof Fate): number => averaged(at, (time) => ({ ...noFate, ...story.fate(role, time) })[name])
    const fate: Fate = {
      target5xx: part('target5xx'),
      gateway: part('gateway'),
      refused: part('refused'),
      slowShare: part('slowShare'),
      // The latest is what the slowest requests of the minute waited for.
      slowSeconds: story.fate(role, at + minute - 1).slowSeconds ?? 0,
      unhealthyTargets: part('unhealthyTargets'),
    }
    const excess = Math.min(1, fate.target5xx + fate.gateway + fate.refused)
    const share = averaged(at, story.shareAt) / 100
    const requests = usual * averaged(at, story.demand) * (role === 'candidate' ? share : 1 - share)
    return { at, requests, fate, excess }
  })
}

/** What the load balancer of a fleet counts in one minute. Counts of zero are not published. */
function countMinute(
  { setting, attempts }: Story,
  { requests, fate }: Expected,
  role: FleetRole,
  draw: Draws,
): Readonly<Partial<Record<FleetMetric, number>>> {
  // Background errors come in bursts; an outage is steadier.
  const usualErrors = setting.errorRatio[role] * draw.shock(setting.unrest)
  const shock = draw.shock(outageUnrest)
  const failing = Math.min(1, fate.refused + (fate.gateway + fate.target5xx) * shock)
  const count = draw.poisson(requests * tries(failing, attempts))
  const refused = draw.binomial(count, fate.refused)
  const gateway = draw.binomial(count - refused, fate.gateway * shock)
  const reached = count - refused - gateway
  const target5xx = draw.binomial(reached, fate.target5xx * shock + usualErrors)
  const slow = draw.binomial(reached, fate.slowShare)
  const usual = setting.latency[role] * Math.exp(draw.normal(0.1 + 1 / Math.sqrt(Math.max(4, reached))))
  const unhealthy = draw.poisson(fate.unhealthyTargets)
  return {
    requests: count - refused,
    target5xx,
    elb5xx: refused + gateway,
    elb503: refused,
    connectionErrors: gateway,
    ...(reached > 0 && { latency: slow >= 0.01 * reached ? Math.max(usual, fate.slowSeconds + usual / 2) : usual }),
    ...(unhealthy > 0 && { unhealthyTargets: unhealthy }),
  }
}

function publishFleet(story: Story, role: FleetRole, split: readonly number[], draw: Draws) {
  const { setting } = story
  const expected = expectedMinutes(story, role)
  // Load balancer metrics are one to three minutes late; now and then a single datapoint does not come at all.
  const visibleUntil = setting.at - draw.between(10, 140) * second
  const incompleteShows = draw.chance(0.15)
  const series: Partial<Record<FleetMetric, Datapoint[]>> = {}
  const shown: Expected[] = []
  let incomplete = false
  expected.forEach((each, index) => {
    const isCurrent = each.at + minute > setting.at
    if (isCurrent ? !incompleteShows : each.at + minute > visibleUntil) return
    const passed = isCurrent ? (setting.at - each.at) / minute : 1
    if (!isCurrent) shown.push(each)
    const requests = each.requests * passed * (split[index] ?? 1)
    for (const [metric, value] of Object.entries(countMinute(story, { ...each, requests }, role, draw))) {
      if (value === 0) continue
      if (draw.chance(0.002)) {
        if (each.excess > 0 && metric !== 'latency') incomplete = true
        continue
      }
      ;(series[metric as FleetMetric] ??= []).push({ at: each.at, value })
    }
  })
  return { series, shown, incomplete }
}

/** What CloudWatch has of a story when the judge looks, and what that can show. */
export function publish(story: Story, draw: Draws): { series: MetricSeries; seen: Seen } {
  const { setting } = story
  // Resolvers keep an answer for a minute, so that the split varies with their number and not with the requests'.
  const resolvers = Math.min(20_000, Math.max(150, setting.volume / 6))
  const noise = draw.between(0.02, 0.07)
  const now = Math.floor(setting.at / minute) * minute
  const splits: Record<FleetRole, number[]> = { stable: [], candidate: [] }
  for (let index = 0; index <= observedMinutes; index++) {
    const common = Math.exp(draw.normal(noise))
    const share = averaged(now - (observedMinutes - index) * minute, story.shareAt) / 100
    const drawn = draw.split(share, resolvers)
    splits.stable.push(share === 1 ? common : (common * (1 - drawn)) / (1 - share))
    splits.candidate.push(share === 0 ? common : (common * drawn) / share)
  }
  const fleets = {
    stable: publishFleet(story, 'stable', splits.stable, draw),
    candidate: publishFleet(story, 'candidate', splits.candidate, draw),
  }
  const series = Object.fromEntries(
    roles.flatMap((role) =>
      Object.entries(fleets[role].series).map(([metric, points]) => [
        fleetMetricId(role, metric as FleetMetric),
        points,
      ]),
    ),
  )
  const of = <Value>(value: (role: FleetRole) => Value): Record<FleetRole, Value> => ({
    stable: value('stable'),
    candidate: value('candidate'),
  })
  const sum = (minutes: readonly Expected[], value: (each: Expected) => number) =>
    minutes.reduce((total, each) => total + value(each), 0)
  // Whatever shows in a minute may be a spike's doing until both fleets' requests of that minute are known.
  const minutes = Math.min(fleets.stable.shown.length, fleets.candidate.shown.length)
  const shown = of((role) => fleets[role].shown.slice(0, minutes))
  const newest = shown.stable.at(-1)?.at ?? 0
  const clusters = publishCluster(story, newest, draw)
  return {
    series: { ...series, ...clusters.series },
    seen: {
      since: of((role) => {
        const affected = shown[role].filter(({ at }) => at + minute > setting.onset)
        return {
          requests: sum(affected, ({ requests }) => requests),
          excess: fleets[role].incomplete ? 0 : sum(affected, ({ requests, excess }) => requests * excess),
        }
      }),
      recent: of((role) => sum(shown[role].slice(-5), ({ requests }) => requests)),
      past: of((role) => sum(shown[role].slice(0, -12), ({ requests }) => requests)),
      load: averaged(newest, story.demand),
      lookups: clusters.lookups,
      throttles: clusters.throttles,
    },
  }
}
