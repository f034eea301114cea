import { randomBinomial } from 'd3-random'
import type { FleetSettings } from '../settings.ts'
import { clusterDns, type ClusterDns } from './cluster/dns.ts'
import type { FleetMinute } from './fleet-minute.ts'
import { averageLatency } from './latency.ts'
import { nodes, type Nodes } from './cluster/nodes.ts'
import { targets, type Targets } from './targets.ts'

/** How many seconds' worth of capacity may be saved up: a queue that absorbs the noise of single seconds. */
const burstSeconds = 2
/** Utilisation is felt over some seconds. */
const utilisationSeconds = 10
/** Targets of a fleet that is not on nodes of its own. */
const targetsWithoutNodes = 10
/** Share of dropped queries whose repetitions are all dropped as well, so that the request fails. */
const unresolvedShare = 0.8

/** A load balancer with targets behind it. */
export interface FleetModel {
  /** Of a fleet without nodes. */
  capacityRequestsPerMinute: number
  errorRatio: number
  /** Share of an Availability Zone's requests that fail there beside the fleet's own errors, 0–1, by zone. */
  readonly errorRatioByZone: Map<string, number>
  /** Its targets take so many times as long as they would. */
  slowness: number
  readonly targets: Targets
  readonly nodes: Nodes | undefined
  readonly dns: ClusterDns | undefined
  /** Takes one second's requests (`at` in epoch milliseconds) and adds what became of them to `into`. */
  serve(requests: number, at: number, into: FleetMinute): void
}

/** `uniform` gives a stream of random numbers for a purpose; each purpose has its own. */
export function fleetModel(settings: FleetSettings, uniform: (purpose: string) => () => number): FleetModel {
  const errors = randomBinomial.source(uniform('errors'))
  const zoneErrors = randomBinomial.source(uniform('zone errors'))
  const zones = settings.zones ?? []
  const unresolved = randomBinomial.source(uniform('unresolved names'))
  const slowed = randomBinomial.source(uniform('slow names'))
  const staleOf = randomBinomial.source(uniform('stale targets'))
  const timedOut = randomBinomial.source(uniform('gateway timeouts'))
  const group = settings.nodes && nodes(settings.nodes)
  let seen = group?.ready ?? 0
  let credit = 0
  let utilisation = 0

  function watchNodes(of: Nodes, at: number): void {
    of.tick(at)
    if (of.ready === seen) return
    model.targets.change(of.ready - seen)
    seen = of.ready
  }

  /** How many of some requests fail because of the zone that they are in; each is in any zone alike. */
  function failInZones(requests: number, into: FleetMinute): number {
    let all = 0
    for (const [zone, ratio] of model.errorRatioByZone) {
      if (ratio === 0 || requests === all) continue
      const failed = zoneErrors(requests - all, ratio / zones.length)()
      into.target5xxByZone.set(zone, (into.target5xxByZone.get(zone) ?? 0) + failed)
      all += failed
    }
    return all
  }

  function serveReached(reached: number, into: FleetMinute): void {
    const everywhere = reached === 0 ? 0 : errors(reached, model.errorRatio)()
    const failed = everywhere + failInZones(reached - everywhere, into)
    into.target5xx += failed
    into.responses += reached
    into.latencySeconds += reached * model.slowness * averageLatency(utilisation)
    const droppedShare = model.dns?.ask(reached) ?? 0
    if (droppedShare === 0) return
    const lostShare = droppedShare * unresolvedShare
    const lost = unresolved(reached - failed, lostShare)()
    const touchedShare = 1 - (1 - droppedShare) ** (model.dns?.queriesPerRequest ?? 0)
    const slowShare = Math.max(0, (touchedShare - lostShare) / (1 - lostShare))
    into.target5xx += lost
    into.resolverTimeouts += lost + slowed(reached - lost, slowShare)()
  }

  const model: FleetModel = {
    capacityRequestsPerMinute: settings.capacityRequestsPerMinute,
    errorRatio: settings.errorRatio,
    errorRatioByZone: new Map(zones.map((zone) => [zone, 0])),
    slowness: 1,
    targets: targets(group?.ready ?? targetsWithoutNodes),
    nodes: group,
    dns: settings.dns && clusterDns(settings.dns),
    serve(requests, at, into) {
      if (group !== undefined) watchNodes(group, at)
      model.targets.tick()
      const running =
        group === undefined ? model.capacityRequestsPerMinute : group.ready * group.settings.requestsPerNodePerMinute
      const perSecond = (running * model.targets.registeredShare) / 60
      utilisation += (Math.min(2, perSecond === 0 ? 2 : requests / perSecond) - utilisation) / utilisationSeconds
      credit = Math.min(credit + perSecond, Math.max(1, burstSeconds * perSecond))
      const served = Math.min(requests, Math.floor(credit))
      credit -= served
      into.requests += requests
      into.refused += requests - served
      const stale = served === 0 || model.targets.staleShare === 0 ? 0 : staleOf(served, model.targets.staleShare)()
      const timeouts = stale === 0 ? 0 : timedOut(stale, 0.5)()
      into.badGateway += stale - timeouts
      into.gatewayTimeout += timeouts
      serveReached(served - stale, into)
    },
  }
  return model
}
