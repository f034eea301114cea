import { clusterMetricId } from '../../shared/domain/metrics/cluster-metrics.ts'
import type { Datapoint, MetricSeries } from '../../shared/domain/metrics/metric.ts'
import type { FleetRole } from '../../shared/domain/service/service.ts'
import { minute, second } from '../../shared/domain/time.ts'
import type { Draws } from './draws.ts'
import { averaged, observedMinutes } from './minutes.ts'
import { roles, type Lookups, type Seen, type Story } from './story.ts'

/** The counter of dropped packets on the interface that dropped most, since its node started. */
function ethtool(drops: readonly { at: number; dropped: number }[], draw: Draws): Datapoint[] {
  let counter = draw.chance(0.5) ? 0 : Math.round(draw.magnitude(10, 500_000))
  // The node with the highest counter is replaced; what is left is the counter of another.
  const replacedAt = draw.chance(0.15) ? Math.floor(draw.between(0, observedMinutes)) : null
  return drops.map(({ at, dropped }, index) => {
    if (index === replacedAt) counter = Math.round(counter * draw.between(0, 0.9))
    counter += dropped
    return { at, value: counter }
  })
}

function clusterOf(story: Story, role: FleetRole, newest: number, draw: Draws) {
  const { setting } = story
  const now = Math.floor(setting.at / minute) * minute
  const visibleUntil = setting.at - draw.between(10, 120) * second
  const minutes = Array.from(
    { length: observedMinutes },
    (_, index) => now - (observedMinutes - index) * minute,
  ).filter((at) => at + minute <= visibleUntil)
  // One node in a few carries most of the look-ups that are dropped.
  const worstInterface = draw.between(0.3, 1)
  const unrest = draw.between(0.2, 0.6)
  const expected = minutes.map((at) => {
    const part = (name: keyof Lookups) => averaged(at, (time) => story.lookups(role, time)[name])
    const share = averaged(at, story.shareAt) / 100
    const requests = setting.volume * averaged(at, story.demand) * (role === 'candidate' ? share : 1 - share)
    const lookups = setting.backgroundLookups + requests * setting.lookupsPerRequest
    return {
      at,
      dropped: part('dropped'),
      servfail: part('servfail'),
      usualServfail: lookups * setting.servfailRatio,
      throttles: averaged(at, (time) => story.throttles(role, time)),
    }
  })
  const drops = expected.map(({ at, dropped }) => ({
    at,
    dropped: draw.poisson(dropped * worstInterface * draw.shock(unrest)) + (draw.chance(0.02) ? draw.poisson(8) : 0),
  }))
  const servfails = expected.map(({ at, servfail, usualServfail }) => ({
    at,
    value: draw.poisson((servfail + usualServfail) * draw.shock(unrest)),
  }))
  // A throttled controller backs off and comes again, so that its calls come in bursts.
  const throttles = expected.map(({ at, throttles: mean }) => ({ at, value: draw.poisson(mean * draw.shock(0.5)) }))
  const firstThrottle = throttles.findIndex(({ value }) => value > 0)
  const whole = (points: Datapoint[]) => points.filter(() => !draw.chance(0.002))
  const { published } = setting
  const series: MetricSeries = {
    ...(published.ethtool && { [clusterMetricId(role, 'linkLocalDropped')]: whole(ethtool(drops, draw)) }),
    ...(published.coreDns && { [clusterMetricId(role, 'servfail')]: whole(servfails) }),
    // A counter with labels does not exist before it has counted.
    ...(published.controller &&
      firstThrottle >= 0 && { [clusterMetricId(role, 'apiThrottled')]: whole(throttles.slice(firstThrottle)) }),
  }
  return { series, newest: expected.findLast(({ at }) => at <= newest) }
}

/** What the agents of the clusters publish, and the newest minute that the load balancers have published as well. */
export function publishCluster(
  story: Story,
  newest: number,
  draw: Draws,
): { series: MetricSeries } & Pick<Seen, 'lookups' | 'throttles'> {
  const series: Record<string, readonly Datapoint[]> = {}
  const lookups: Record<FleetRole, Lookups> = {
    stable: { dropped: 0, servfail: 0 },
    candidate: { dropped: 0, servfail: 0 },
  }
  const throttles: Record<FleetRole, number> = { stable: 0, candidate: 0 }
  for (const role of roles) {
    if (story.setting.service.fleets[role].nodeGroup === undefined) continue
    const cluster = clusterOf(story, role, newest, draw)
    Object.assign(series, cluster.series)
    if (cluster.newest === undefined) continue
    lookups[role] = cluster.newest
    throttles[role] = cluster.newest.throttles
  }
  return { series, lookups, throttles }
}
