import { compareErrorRatios } from '../detection/two-proportions.ts'
import { amount, percent } from '../detection/wording.ts'
import { fleetMetricId, trafficMetrics, zoneMetricId, zoneMetrics } from '../metrics/fleet-metrics.ts'
import { between, errorRatio, fleetMinutes, publishedUntil, tally, type Tally } from '../metrics/fleet-minutes.ts'
import { fleetRoles, type FleetRole, type Service } from '../service/service.ts'
import type { Observation } from '../signals/signal.ts'
import { minute } from '../time.ts'
import { shellQuote } from './change-command.ts'
import type { AdvicePlan, Mitigation, NoPlan } from './mitigation.ts'

const name = 'zonal-shift'

/** The zones of a fleet are compared over so many of the newest minutes that both fleets have published. */
const judgedMinutes = 5
/** A zone that stands out fails so many times as often as any other. */
const timesWorse = 5
/** Of two zones the other one would have to carry everything. */
const fewestZones = 3
/** ARC ends the shift by itself after this; people extend it, or end it before. */
const expiresIn = '1h'

interface Zone extends Tally {
  readonly zone: string
}

const no = (impossible: string): NoPlan => ({ impossible })

function zonesOf(zones: readonly string[], { series, at }: Observation, role: FleetRole, until: number): Zone[] {
  const ids = trafficMetrics.map((metric) => fleetMetricId(role, metric))
  return zones.map((zone) => {
    const ofZone = Object.fromEntries(ids.map((id) => [id, series[zoneMetricId(id, zone)] ?? []]))
    return { zone, ...tally(fleetMinutes(ofZone, role, at), until - judgedMinutes * minute, until) }
  })
}

const describe = (zones: readonly Zone[]): string =>
  zones.map((each) => `${each.zone} ${percent(errorRatio(each) ?? 0)} of ${amount(each.requests)}`).join(', ')

/** The one zone of a fleet that fails, or why there is none. */
function failingZone(zones: readonly Zone[], role: FleetRole, minimumRequests: number): { zone: string } | NoPlan {
  if (zones.every(({ requests }) => requests === 0)) return no(`CloudWatch has no data of ${role} by zone`)
  const few = zones.filter(({ requests }) => requests < minimumRequests)
  if (few.length > 0) {
    const seen = few.map((each) => `${amount(each.requests)} in ${each.zone}`).join(', ')
    return no(`${role} has had too few requests to compare its zones: ${seen}, and it takes ${minimumRequests}`)
  }
  const [worst, ...others] = zones.toSorted((one, other) => (errorRatio(other) ?? 0) - (errorRatio(one) ?? 0))
  if (worst === undefined) return no('the service has no zones')
  const alike = others.filter((other) => {
    const { state, ratio, referenceRatio } = compareErrorRatios(worst, other, minimumRequests)
    return state !== 'breached' || (ratio ?? 0) < timesWorse * (referenceRatio ?? 0)
  })
  if (alike.length === 0) return { zone: worst.zone }
  const what = alike.length === others.length ? 'no zone stands out' : 'more than one zone fails'
  return no(`${what} under ${role} (errors in ${judgedMinutes} minutes: ${describe(zones)} requests)`)
}

/** Why the other zones cannot carry a fleet's requests, if its capacity is stated and spread evenly over its zones. */
function overload({ fleets }: Service, observation: Observation, role: FleetRole, until: number, count: number) {
  const capacity = fleets[role].capacityRequestsPerMinute
  if (capacity === undefined) return null
  const minutes = fleetMinutes(observation.series, role, observation.at)
  const newest = between(minutes, until - judgedMinutes * minute, Infinity)
  const peak = Math.max(0, ...newest.map(({ requests }) => requests))
  const left = (capacity * (count - 1)) / count
  if (peak <= left) return null
  return `the other zones would be overloaded: ${role} has ${amount(peak)} requests a minute, and without one of its ${count} zones it carries ${amount(left)} of ${amount(capacity)}`
}

/**
 * The AWS CLI command that starts the shift. ARC asks for the balancer's ARN and for the zone's id, which is another one
 * in each account for the same name (AWS RAM user guide, Availability Zone IDs): both are looked up when a person runs it.
 * Where a lookup finds nothing, ARC refuses the empty value.
 */
function shiftCommand(loadBalancer: string, zone: string, service: string): string {
  const balancerName = shellQuote(loadBalancer.split('/')[1] ?? '')
  const arn = `aws elbv2 describe-load-balancers --names ${balancerName} --query 'LoadBalancers[0].LoadBalancerArn' --output text`
  const zoneId = `aws ec2 describe-availability-zones --zone-names ${shellQuote(zone)} --query 'AvailabilityZones[0].ZoneId' --output text`
  return (
    `aws arc-zonal-shift start-zonal-shift --resource-identifier "$(${arn})" --away-from "$(${zoneId})" ` +
    `--expires-in ${expiresIn} --comment ${shellQuote(`Ballast: of ${service}, ${zone} alone fails`)}`
  )
}

/**
 * Advises to move both fleets' traffic away from the one Availability Zone that fails under both. Ballast shifts nothing
 * itself.
 *
 * @does advises people to start a zonal shift of Amazon Application Recovery Controller, with the command for each load
 * balancer, where of three or more `availabilityZones` the same one alone fails under both fleets, and what is stated of
 * their capacity leaves the others room; nothing is shifted by Ballast
 */
export const zonalShift: Mitigation = {
  name,
  needsNodeGroups: false,
  metrics: ({ fleets, availabilityZones = [] }) => zoneMetrics(fleets, availabilityZones),
  plan({ service, observation }) {
    const { availabilityZones: zones = [], fleets, limits } = service
    const count = zones.length
    if (count === 0) return no('the config names no availabilityZones, so it is not known whether one of them fails')
    if (count < fewestZones) return no(`of ${count} Availability Zones none can be spared; it takes ${fewestZones}`)
    const until = publishedUntil(observation)?.both
    if (until === undefined) return no('there is no recent data to compare zones by')

    const seen = {
      stable: zonesOf(zones, observation, 'stable', until),
      candidate: zonesOf(zones, observation, 'candidate', until),
    }
    const found = fleetRoles.map((role) => failingZone(seen[role], role, limits.minimumRequests))
    const reasons = found.flatMap((each) => ('impossible' in each ? [each.impossible] : []))
    if (reasons.length > 0) return no(reasons.join('; '))
    const failing = [...new Set(found.flatMap((each) => ('zone' in each ? [each.zone] : [])))]
    const [zone] = failing
    if (zone === undefined || failing.length > 1) {
      return no(`more than one zone fails: ${failing.join(' under stable, ')} under candidate`)
    }
    const overloads = fleetRoles.flatMap((role) => overload(service, observation, role, until, count) ?? [])
    if (overloads.length > 0) return no(overloads.join('; '))

    const balancers = [...new Set(fleetRoles.flatMap((role) => fleets[role].loadBalancer ?? []))]
    return balancers.map((loadBalancer): AdvicePlan => {
      const resource = `load balancer ${loadBalancer}`
      const of = fleetRoles.filter((role) => fleets[role].loadBalancer === loadBalancer)
      const errors = of.map((role) => `${role}: ${describe(seen[role])} requests`).join('; ')
      const unknown = of.filter((role) => fleets[role].capacityRequestsPerMinute === undefined)
      const room = unknown.length === 0 ? '' : `; whether the other zones carry ${unknown.join(' and ')} is not known`
      return {
        kind: 'advice',
        mitigation: name,
        resource,
        command: shiftCommand(loadBalancer, zone, service.name),
        reason: `shift ${resource} away from ${zone}, which alone fails (errors in ${judgedMinutes} minutes, of ${errors}${room})`,
        shortOf: null,
      }
    })
  },
  requiredActions: [],
}
