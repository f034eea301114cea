import { randomBinomial, randomNormal, randomPoisson } from 'd3-random'
import { fleetRoles, type FleetRole } from '../../../shared/domain/service/service.ts'
import type { MetricStore } from '../cloudwatch/metric-store.ts'
import { stream } from '../randomness.ts'
import type { Zone, ZoneVersion } from '../route53/zone.ts'
import { clusterOf } from '../settings.ts'
import type { Physics, ServiceSettings, TrafficPoint } from '../settings.ts'
import { answersOf, weightsOf } from './answers.ts'
import { publishClusterMinute, publishTrailMinute } from './cluster/metrics.ts'
import { addTotals, experienceOf, noTotals, type Totals } from './experience.ts'
import { emptyMinute } from './fleet-minute.ts'
import { fleetModel, type FleetModel } from './fleet.ts'
import { publishMinute } from './load-balancer-metrics.ts'
import { resolvers, type Answer } from './resolvers.ts'
import { requestsPerMinuteAt } from './traffic.ts'

const second = 1_000
const minute = 60_000

/** One complete minute of one service. `at` is its start, epoch milliseconds. */
export interface HistoryMinute extends Totals {
  readonly service: string
  readonly at: number
  /** Weights as Route 53 listed them at the end of the minute, by set identifier. */
  readonly weights: Readonly<Record<string, number>>
  /** Nodes at the end of the minute, of the fleets that are on nodes. */
  readonly nodes: Readonly<Partial<Record<FleetRole, { readonly ready: number; readonly desired: number }>>>
}

/** Users, resolvers and fleets of one service, in ticks of one second. */
export interface ServiceWorld {
  readonly settings: ServiceSettings
  readonly fleets: Readonly<Record<FleetRole, FleetModel>>
  /** Runs all whole seconds up to `now`. */
  advance(now: number): void
  setTraffic(curve: readonly TrafficPoint[]): void
  /** Publishes no more metrics of the service, though it goes on. */
  stopPublishing(): void
  totals(): Totals
  readonly history: readonly HistoryMinute[]
}

interface Surroundings {
  readonly start: number
  readonly seed: number
  readonly physics: Physics
  readonly zone: Zone
  readonly metrics: MetricStore
}

export function serviceWorld(settings: ServiceSettings, around: Surroundings): ServiceWorld {
  const { start, physics, zone, metrics } = around
  const uniform = (purpose: string) => stream(around.seed, `${settings.name}/${purpose}`)
  const poisson = randomPoisson.source(uniform('arrivals'))
  const split = randomBinomial.source(uniform('split'))
  const unroutedOf = randomBinomial.source(uniform('unrouted'))
  const fleetOf = (role: FleetRole) => fleetModel(settings.fleets[role], (purpose) => uniform(`${role} ${purpose}`))
  const fleets = { stable: fleetOf('stable'), candidate: fleetOf('candidate') }
  const noiseOf = (role: FleetRole) => ({
    latency: randomNormal.source(uniform(`${role} latency`))(),
    cluster: uniform(`${role} cluster`),
  })
  const noise = { stable: noiseOf('stable'), candidate: noiseOf('candidate') }
  const hasThrottled = { stable: false, candidate: false }
  let traffic = settings.traffic
  let version: ZoneVersion = zone.propagatedAt(start)
  let answers: readonly Answer[] = answersOf(settings, version, physics)
  const population = resolvers(physics.resolvers, answers, uniform('resolvers'))

  let tick = 0
  let current = { stable: emptyMinute(), candidate: emptyMinute(), unrouted: 0 }
  let past = noTotals
  let isPublishing = true
  const history: HistoryMinute[] = []

  function sum({ stable, candidate, unrouted }: typeof current): Totals {
    const each = { stable: experienceOf(stable), candidate: experienceOf(candidate) }
    return {
      requests: each.stable.requests + each.candidate.requests + unrouted,
      failed: each.stable.failed + each.candidate.failed + unrouted,
      fleets: each,
    }
  }

  function publish(role: FleetRole, end: number): void {
    const { targets, dns } = fleets[role]
    const ended = { requests: current[role], targets: targets.takeMinute(), noise: noise[role].latency() }
    const asked = dns && {
      coreDnsNodes: dns.coreDnsNodes,
      queriesPerRequest: dns.queriesPerRequest,
      droppedSoFar: dns.dropped,
      ...dns.takeMinute(),
    }
    const clusterNoise = noise[role].cluster()
    hasThrottled[role] ||= ended.targets.throttledCalls > 0
    if (!isPublishing) return
    const visibleAt = end + physics.metricLagSeconds * second
    publishMinute(metrics, settings.fleets[role], ended, end - minute, visibleAt)
    if (settings.fleets[role].nodes !== undefined) {
      publishTrailMinute(
        metrics,
        ended.targets.throttledCalls,
        end - minute,
        end + physics.cloudTrailLagSeconds * second,
      )
    }
    const cluster = clusterOf(settings.fleets[role])
    if (cluster === undefined || settings.fleets[role].clusterMetrics === false) return
    const throttledCalls = hasThrottled[role] ? ended.targets.throttledCalls : null
    publishClusterMinute(metrics, cluster, { dns: asked, throttledCalls, noise: clusterNoise }, end - minute, visibleAt)
  }

  const nodeCounts = () =>
    Object.fromEntries(
      fleetRoles.flatMap((role) => {
        const { nodes } = fleets[role]
        return nodes === undefined ? [] : [[role, { ready: nodes.ready, desired: nodes.size.desired }]]
      }),
    )

  function closeMinute(end: number): void {
    for (const role of fleetRoles) publish(role, end)
    const ended = sum(current)
    past = addTotals(past, ended)
    const weights = weightsOf(settings, zone.liveAt(end))
    history.push({ service: settings.name, at: end - minute, ...ended, weights, nodes: nodeCounts() })
    current = { stable: emptyMinute(), candidate: emptyMinute(), unrouted: 0 }
  }

  function runSecond(at: number): void {
    const effective = zone.propagatedAt(at)
    if (effective !== version) {
      version = effective
      answers = answersOf(settings, version, physics)
    }
    population.refresh(tick, answers)
    const expected = requestsPerMinuteAt(traffic, tick) / 60
    const arrived = expected === 0 ? 0 : poisson(expected)()
    const toNeither = population.shareOf(null)
    const unrouted = toNeither === 0 ? 0 : unroutedOf(arrived, toNeither)()
    const toCandidate = population.shareOf('candidate')
    const ofBoth = toCandidate + population.shareOf('stable')
    const candidate = ofBoth === 0 ? 0 : split(arrived - unrouted, toCandidate / ofBoth)()
    current.unrouted += unrouted
    fleets.candidate.serve(candidate, at, current.candidate)
    fleets.stable.serve(arrived - unrouted - candidate, at, current.stable)
  }

  return {
    settings,
    fleets,
    history,
    advance(now) {
      for (let at = start + tick * second; at + second <= now; at += second, tick++) {
        runSecond(at)
        if ((at + second) % minute === 0) closeMinute(at + second)
      }
    },
    setTraffic: (curve) => void (traffic = curve),
    stopPublishing: () => void (isPublishing = false),
    totals: () => addTotals(past, sum(current)),
  }
}
