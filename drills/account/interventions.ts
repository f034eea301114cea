import type { FleetRole } from '../../shared/domain/service/service.ts'
import type { NodeGroups } from './eks/node-groups.ts'
import type { SimulatedAccount } from './simulated-account.ts'
import type { FleetModel } from './world/fleet.ts'
import type { ServiceWorld } from './world/world.ts'

type Interventions = Pick<
  SimulatedAccount,
  | 'setErrorRatio'
  | 'setZoneErrorRatio'
  | 'setSlowness'
  | 'setCapacity'
  | 'setTraffic'
  | 'setQueriesPerRequest'
  | 'setNodesNeverReady'
  | 'scaleIn'
  | 'startRollout'
  | 'setApiThrottling'
  | 'stopPublishing'
>

/**
 * What goes wrong with the services of an account, and what people do to them. `worldOf` throws a `RangeError` for a service
 * that is not there; `advance` brings all to the present instant.
 */
export function interventions(
  worldOf: (service: string) => ServiceWorld,
  advance: () => void,
  groups: NodeGroups,
): Interventions {
  /** The fleet as it is now, for somebody who changes it. */
  const fleetOf = (service: string, role: FleetRole): FleetModel => {
    advance()
    return worldOf(service).fleets[role]
  }
  const need = <T>(part: T | undefined, service: string, role: FleetRole, what: string): T => {
    if (part === undefined) throw new RangeError(`service ${service}: the ${role} fleet has no ${what}`)
    return part
  }
  return {
    setErrorRatio: (service, role, ratio) => void (fleetOf(service, role).errorRatio = ratio),
    setZoneErrorRatio(service, role, inZone, ratio) {
      const { errorRatioByZone } = fleetOf(service, role)
      if (!errorRatioByZone.has(inZone)) {
        throw new RangeError(`service ${service}: the ${role} fleet is not in ${inZone}`)
      }
      errorRatioByZone.set(inZone, ratio)
    },
    setSlowness: (service, role, times) => void (fleetOf(service, role).slowness = times),
    setCapacity(service, role, requestsPerMinute) {
      const fleet = fleetOf(service, role)
      if (fleet.nodes !== undefined) {
        throw new RangeError(`service ${service}: the capacity of the ${role} fleet is its nodes', change their number`)
      }
      fleet.capacityRequestsPerMinute = requestsPerMinute
    },
    setTraffic(service, curve) {
      advance()
      worldOf(service).setTraffic(curve)
    },
    setQueriesPerRequest: (service, role, queries) =>
      void (need(fleetOf(service, role).dns, service, role, 'dns').queriesPerRequest = queries),
    setNodesNeverReady: (service, role, neverReady) =>
      need(fleetOf(service, role).nodes, service, role, 'nodes').setNeverReady(neverReady),
    scaleIn(service, role, size, by) {
      const { cluster, nodeGroup } = need(fleetOf(service, role).nodes, service, role, 'nodes').settings
      return groups.update(cluster, nodeGroup, size, by.arn)
    },
    startRollout: (service, role, minutes) => fleetOf(service, role).targets.startRollout(minutes),
    setApiThrottling(service, role, registeredShare) {
      if (!(registeredShare >= 0 && registeredShare <= 1)) {
        throw new RangeError(`registeredShare is ${registeredShare}, expected 0 to 1`)
      }
      fleetOf(service, role).targets.setThrottling(registeredShare)
    },
    stopPublishing(service) {
      advance()
      worldOf(service).stopPublishing()
    },
  }
}
