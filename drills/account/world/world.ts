import { randomBinomial, randomPoisson } from 'd3-random'
import type { FleetRole } from '../../../shared/domain/service.ts'
import type { MetricStore } from '../cloudwatch/metric-store.ts'
import { stream } from '../randomness.ts'
import type { Zone, ZoneVersion } from '../route53/zone.ts'
import type { Physics, ServiceSettings, TrafficPoint } from '../settings.ts'
import { answersOf, weightsOf } from './answers.ts'
import { emptyMinute, fleetModel, type FleetMinute } from './fleet.ts'
import { publishMinute } from './load-balancer-metrics.ts'
import { resolvers, type Answer } from './resolvers.ts'
import { requestsPerMinuteAt } from './traffic.ts'

const second = 1_000
const minute = 60_000
const roles = ['stable', 'candidate'] as const satisfies FleetRole[]

/** What users experienced: a request failed if it got a 5xx of a target or of the balancer, or found no address. */
export interface Experience {
  readonly requests: number
  readonly failed: number
}

/** What users experienced in all, and at each fleet. */
export interface Totals extends Experience {
  readonly fleets: Readonly<Record<FleetRole, Experience>>
}

/** One complete minute of one service. `at` is its start, epoch milliseconds. */
export interface HistoryMinute extends Totals {
  readonly service: string
  readonly at: number
  /** Weights as Route 53 listed them at the end of the minute, by set identifier. */
  readonly weights: Readonly<Record<string, number>>
}

/** Users, resolvers and fleets of one service, in ticks of one second. */
export interface ServiceWorld {
  readonly settings: ServiceSettings
  /** Runs all whole seconds up to `now`. */
  advance(now: number): void
  setTraffic(curve: readonly TrafficPoint[]): void
  setErrorRatio(role: FleetRole, ratio: number): void
  setCapacity(role: FleetRole, requestsPerMinute: number): void
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

const experience = ({ requests, target5xx, refused }: FleetMinute): Experience => ({
  requests,
  failed: target5xx + refused,
})

export function serviceWorld(settings: ServiceSettings, around: Surroundings): ServiceWorld {
  const { start, physics, zone, metrics } = around
  const uniform = (purpose: string) => stream(around.seed, `${settings.name}/${purpose}`)
  const poisson = randomPoisson.source(uniform('arrivals'))
  const split = randomBinomial.source(uniform('split'))
  const unroutedOf = randomBinomial.source(uniform('unrouted'))
  const fleets = {
    stable: fleetModel(settings.fleets.stable, uniform('stable errors')),
    candidate: fleetModel(settings.fleets.candidate, uniform('candidate errors')),
  }
  let traffic = settings.traffic
  let version: ZoneVersion = zone.propagatedAt(start)
  let answers: readonly Answer[] = answersOf(settings, version, physics)
  const population = resolvers(physics.resolvers, answers, uniform('resolvers'))

  let tick = 0
  let current = { stable: emptyMinute(), candidate: emptyMinute(), unrouted: 0 }
  const past = { stable: emptyMinute(), candidate: emptyMinute(), unrouted: 0 }
  const history: HistoryMinute[] = []

  function sum({ stable, candidate, unrouted }: typeof current): Totals {
    const each = { stable: experience(stable), candidate: experience(candidate) }
    return {
      requests: each.stable.requests + each.candidate.requests + unrouted,
      failed: each.stable.failed + each.candidate.failed + unrouted,
      fleets: each,
    }
  }

  function closeMinute(end: number): void {
    const at = end - minute
    for (const role of roles) {
      publishMinute(metrics, role, settings.fleets[role], at, current[role], end + physics.metricLagSeconds * second)
      past[role].requests += current[role].requests
      past[role].target5xx += current[role].target5xx
      past[role].refused += current[role].refused
    }
    past.unrouted += current.unrouted
    history.push({ service: settings.name, at, ...sum(current), weights: weightsOf(settings, zone.liveAt(end)) })
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
    fleets.candidate.serve(candidate, current.candidate)
    fleets.stable.serve(arrived - unrouted - candidate, current.stable)
  }

  return {
    settings,
    history,
    advance(now) {
      for (let at = start + tick * second; at + second <= now; at += second, tick++) {
        runSecond(at)
        if ((at + second) % minute === 0) closeMinute(at + second)
      }
    },
    setTraffic: (curve) => void (traffic = curve),
    setErrorRatio: (role, ratio) => void (fleets[role].errorRatio = ratio),
    setCapacity: (role, requestsPerMinute) => void (fleets[role].capacityRequestsPerMinute = requestsPerMinute),
    totals: () => {
      const [before, now] = [sum(past), sum(current)]
      const add = (one: Experience, other: Experience): Experience => ({
        requests: one.requests + other.requests,
        failed: one.failed + other.failed,
      })
      return {
        ...add(before, now),
        fleets: {
          stable: add(before.fleets.stable, now.fleets.stable),
          candidate: add(before.fleets.candidate, now.fleets.candidate),
        },
      }
    },
  }
}
