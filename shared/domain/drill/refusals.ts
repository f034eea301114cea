import { describeWindow, isFrozen, isWithin } from '../service/freeze-window.ts'
import { knownGood, largestNextShare } from '../records/known-good.ts'
import { actionsWithin, pauseOf, type Ledger } from '../service/ledger.ts'
import type { NodeGroupState } from '../service/node-group.ts'
import type { FleetRole, Protection, Service } from '../service/service.ts'
import { lasting, type ServiceState } from '../service/service-state.ts'
import { iso } from '../time.ts'
import type { WeightedRecord } from '../records/weighted-record.ts'
import { describeShare, describeWeights, exceeds, fleetShare, sameWeights, weightsOf } from '../records/weights.ts'
import { drillScenarios, type DrillName, type DrillScenario } from './scenarios.ts'

/** Why a drill is not run. */
export interface DrillRefusal {
  readonly code: string
  readonly reason: string
}

/** The changes that a drill leads Ballast to at most: hold, move, and raise or move again. */
const mostActions = 3

/** What is known before a drill. Times are epoch milliseconds. */
export interface DrillSituation {
  readonly at: number
  readonly protection: Protection
  readonly service: Service
  readonly name: DrillName
  readonly records: readonly WeightedRecord[]
  readonly state: ServiceState
  readonly ledger: Ledger
  readonly nodeGroups: Readonly<Partial<Record<FleetRole, NodeGroupState>>>
  /** Incidents that are open, by service. */
  readonly open: Readonly<Record<string, string>>
  /** Another drill that has the service, or had it a short time ago; null where none does. */
  readonly other: { readonly scenario: string; readonly until: number } | null
}

const mark = 'only observe works there; a service for drills has `drills` in ballast.yml, and no users'

/** What the config and the clock forbid. */
function byConfig({ at, protection, service: { drills, name, mode, askedMode } }: DrillSituation): DrillRefusal[] {
  if (drills === undefined) return [{ code: 'not-marked', reason: `${name} is not marked for drills: ${mark}` }]
  const isTime = drills.windows.length === 0 || drills.windows.some((window) => isWithin(window, at))
  const frozen = protection.freezeWindows.find((window) => isFrozen(window, name, at))
  const holds = askedMode === undefined ? '' : ', for the account has no more'
  return [
    ...(drills.allowed ? [] : [{ code: 'not-allowed', reason: `drills.allowed of ${name} is false` }]),
    ...(isTime
      ? []
      : [
          {
            code: 'outside-window',
            reason: `it is ${iso(at)}, and drills of ${name} begin in ${drills.windows.map(describeWindow).join('; ')}`,
          },
        ]),
    ...(mode === 'enforce'
      ? []
      : [
          {
            code: 'mode',
            reason: `${name} has mode ${mode}${holds}, in which Ballast would not act; it takes enforce`,
          },
        ]),
    ...(frozen === undefined
      ? []
      : [{ code: 'frozen', reason: `Ballast changes nothing now: ${describeWindow(frozen)}, ${frozen.reason}` }]),
  ]
}

/** What people, incidents and other drills have to do with it. */
function byOthers({ at, protection, service, ledger, state, open, other }: DrillSituation): DrillRefusal[] {
  const { name } = service
  const pause = pauseOf(ledger, name, at)
  const { hold, sizeLeases, lastWrite, handsOff } = lasting(state, at)
  const lease =
    hold ?? sizeLeases[0] ?? (lastWrite !== null && at < Date.parse(lastWrite.leaseUntil) ? lastWrite : null)
  const isLeft = handsOff !== null && at < Date.parse(handsOff.until)
  const spent = actionsWithin(ledger, 60, at).length
  const { actionsPerHour } = protection
  const left = Math.floor(actionsPerHour / 2)
  return [
    ...Object.entries(open).map(([of, id]) => ({
      code: 'incident-open',
      reason: `${id} of ${of} is open${of === name ? '' : '; a drill must not stand in its way'}`,
    })),
    ...(other === null
      ? []
      : [
          {
            code: 'another-drill',
            reason: `the drill ${other.scenario} has ${name}, with the metrics that it leaves, until ${iso(other.until)}`,
          },
        ]),
    ...(pause === null ? [] : [{ code: 'paused', reason: `people have paused Ballast since ${iso(pause.since)}` }]),
    ...(lease === null
      ? []
      : [{ code: 'lease-held', reason: `what ${lease.incidentId} changed is still on lease, since ${lease.since}` }]),
    ...(isLeft ? [{ code: 'left-to-people', reason: `the weights are left to people until ${handsOff.until}` }] : []),
    ...(spent + mostActions > actionsPerHour - left
      ? [
          {
            code: 'budget',
            reason: `${spent} of the ${actionsPerHour} changes of an hour are spent; a drill takes up to ${mostActions}, and must leave ${left} to incidents`,
          },
        ]
      : []),
  ]
}

/** Whether the records stand as a drill has to find, and to leave, them. */
function byWeights({ at, service, records, state }: DrillSituation, scenario: DrillScenario): DrillRefusal[] {
  const { fleets, name, release, record } = service
  const live = weightsOf(records)
  const wanted = [fleets.stable.setIdentifier, fleets.candidate.setIdentifier]
  if (Object.keys(live).toSorted().join() !== wanted.toSorted().join()) {
    const found = records.length === 0 ? 'no weighted records' : describeWeights(live)
    return [{ code: 'records', reason: `${record.name} has ${found}, expected ${wanted.join(' and ')}` }]
  }
  const share = fleetShare(service, live, 'candidate')
  const good = knownGood(state, release, at)
  const isGood = good !== null && sameWeights(good.weights, live)
  const isMistake = exceeds(50, largestNextShare(release, share))
  return [
    ...(share > 0 && share < 100
      ? []
      : [
          {
            code: 'share',
            reason: `the candidate of ${name} has ${describeShare(share)}, expected both fleets to have some`,
          },
        ]),
    ...(isGood
      ? []
      : [
          {
            code: 'not-known-good',
            reason: `the live weights of ${name} (${describeWeights(live)}) are not known to be good; once the policy allows them they are so after ${release.bakeMinutes} minutes`,
          },
        ]),
    ...(scenario.misweighted && !isMistake
      ? [{ code: 'no-mistake', reason: `at ${describeShare(share)} the release policy of ${name} allows 50 % next` }]
      : []),
  ]
}

/** Whether the node groups are there that the scenario needs, with room for what Ballast will do. */
function byNodes({ service, nodeGroups, name }: DrillSituation, scenario: DrillScenario): DrillRefusal[] {
  const { stable, candidate } = service.fleets
  const busy = Object.values(nodeGroups).some(({ status }) => status !== 'active')
  const notActive = busy ? [{ code: 'node-group', reason: `a node group of ${service.name} is not active` }] : []
  if (!scenario.needsNodeGroup) return notActive
  const group = nodeGroups.candidate
  const of = candidate.nodeGroup
  if (of === undefined || group === undefined) {
    return [
      { code: 'no-node-group', reason: `${name} needs a node group of the candidate, and ${service.name} has none` },
    ]
  }
  if (scenario.load === 1) return notActive
  const unfit = [
    ...(stable.nodeGroup === undefined ? [] : ['its stable fleet has a node group too, which would grow as well']),
    ...(of.requestsPerNodePerMinute === undefined ? ['its nodeGroup has no requestsPerNodePerMinute'] : []),
    ...(group.desired === 0 ? ['the node group has no nodes'] : []),
    ...(2 * group.desired > of.maxNodes
      ? [`maxNodes is ${of.maxNodes}, and up to twice the ${group.desired} nodes are needed`]
      : []),
  ]
  return [
    ...notActive,
    ...unfit.map((reason) => ({
      code: 'node-group',
      reason: `${name} cannot be played on ${service.name}: ${reason}`,
    })),
  ]
}

/** Every reason not to run a drill; none where it may be run. */
export function drillRefusals(situation: DrillSituation): DrillRefusal[] {
  const scenario = drillScenarios[situation.name]
  const forbidden = byConfig(situation)
  // Of a service that is not for drills nothing else matters.
  if (situation.service.drills === undefined) return forbidden
  return [...forbidden, ...byOthers(situation), ...byWeights(situation, scenario), ...byNodes(situation, scenario)]
}
