import { errorRatio, fleetMinutes, type FleetMinute } from '../metrics/fleet-minutes.ts'
import { describeSize, sizeOf, type NodeGroupSize, type NodeGroupState } from '../service/node-group.ts'
import type { Fleet, FleetRole, NodeGroup } from '../service/service.ts'
import type { SizeLease } from '../service/service-state.ts'
import { minute } from '../time.ts'
import type { Mitigation, NoPlan, Situation, SizePlan } from './mitigation.ts'

/** What a fleet has to carry, and what one of its nodes was seen to carry (null where nothing was). */
export interface NodeLoad {
  readonly peakRequestsPerMinute: number
  readonly measuredRequestsPerNode: number | null
}

const name = 'scale-node-group'

/** Nodes beyond what the peak needs: it goes on growing while new ones take minutes to start. */
const headroom = 1.25
/** The load is the busiest of the newest minutes: a single one may be incomplete. */
const loadMinutes = 6
const measuredMinutes = 60
/** Share of failed requests up to which a minute shows what the nodes can carry. */
const healthyErrorRatio = 0.01

/**
 * What one node was seen to carry, requests a minute: the busiest minute of the past hour (of the newest minute, that
 * is) in which at most 1 % failed, over the number of nodes. Null without such a minute. A node may carry more than was
 * ever asked of it, so this leads to too many nodes rather than too few.
 */
export function measuredRequestsPerNode(minutes: readonly FleetMinute[], nodes: number): number | null {
  const newest = Math.max(...minutes.map(({ at }) => at))
  const healthy = minutes.filter(
    (each) => each.at > newest - measuredMinutes * minute && (errorRatio(each) ?? 1) <= healthyErrorRatio,
  )
  const busiest = Math.max(0, ...healthy.map(({ requests }) => requests))
  return busiest > 0 && nodes > 0 ? busiest / nodes : null
}

/** Requests a minute that one node serves: as configured, else as measured; null where neither is known. */
function requestsPerNode(group: NodeGroup, { measuredRequestsPerNode: measured }: NodeLoad): number | null {
  const known = group.requestsPerNodePerMinute ?? measured
  return known !== null && known > 0 && Number.isFinite(known) ? known : null
}

/** How many nodes a load takes, with a quarter of headroom; null where nobody knows what a node carries. */
export function neededNodes(group: NodeGroup, load: NodeLoad): number | null {
  const perNode = requestsPerNode(group, load)
  if (perNode === null || !Number.isFinite(load.peakRequestsPerMinute)) return null
  return Math.max(0, Math.ceil((load.peakRequestsPerMinute * headroom) / perNode))
}

/** Whether a load leaves less than a tenth of so many nodes free: then there is no room left for it to grow into. */
export function isOutgrown(group: NodeGroup, nodes: number, load: NodeLoad): boolean {
  const perNode = requestsPerNode(group, load)
  return perNode !== null && load.peakRequestsPerMinute > 0.9 * nodes * perNode
}

const whyNotNow: Readonly<Record<Exclude<NodeGroupState['status'], 'active'>, string>> = {
  updating: 'is being updated, and takes no other change until that is done',
  degraded: 'is degraded, and takes no change; `aws eks describe-nodegroup` lists its health issues',
  other: 'is being created or deleted, or failed to be',
}

const counted = (nodes: number): string => `${nodes} node${nodes === 1 ? '' : 's'}`

/** Why a node group is not raised; `enough` where it is large enough as it is, which is nobody's concern. */
export interface NoSizePlan extends NoPlan {
  readonly enough: boolean
}

const no = (impossible: string, enough = false): NoSizePlan => ({ impossible, enough })

/**
 * Raises a node group's minimum to what the load needs, as far as `maxNodes` allows; maximum and desired size only as
 * far as that forces them. Never lowers anything.
 */
export function planSize(fleet: Fleet, group: NodeGroupState, load: NodeLoad): SizePlan | NoSizePlan {
  const { nodeGroup } = fleet
  if (nodeGroup === undefined) return no(`fleet '${fleet.setIdentifier}' has no node group in the config`)
  const { cluster, maxNodes } = nodeGroup
  const label = `node group ${cluster}/${nodeGroup.name}`
  if (group.status !== 'active') return no(`${label} ${whyNotNow[group.status]}`)
  const needed = neededNodes(nodeGroup, load)
  if (needed === null) {
    const unmeasured = 'the config has no requestsPerNodePerMinute, and no healthy minute was measured'
    return no(`nobody knows what a node of ${label} carries: ${unmeasured}`)
  }
  const demand = `${Math.round(load.peakRequestsPerMinute)} requests a minute need ${counted(needed)}`
  const already = `the minimum of ${label} is ${group.min} already`
  if (needed <= group.min) return no(`${demand}, and ${already}`, true)
  if (group.min >= maxNodes) return no(`${demand}, but ${already}, and maxNodes is ${maxNodes}`)

  const before = sizeOf(group)
  const min = Math.min(needed, maxNodes)
  const after = { min, desired: Math.max(before.desired, min), max: Math.max(before.max, min) }
  const missing = needed - min
  const shortOf = missing === 0 ? null : `maxNodes is ${maxNodes}, ${counted(missing)} short of what the load needs`
  return {
    kind: 'node-group',
    mitigation: name,
    group: { cluster, name: nodeGroup.name },
    before,
    after,
    requestsPerNode: load.measuredRequestsPerNode,
    shortOf,
    reason: `${label}: ${describeSize(before)} → ${describeSize(after)} (${demand}${shortOf === null ? '' : `; ${shortOf}`})`,
  }
}

/**
 * The peak to size for: the busiest of some minutes, or what the newest becomes if it grows for another minute as it did
 * in the last one, which takes the place of the headroom. The first minute of a spike is only partly one.
 */
export function peakToCome(minutes: readonly FleetMinute[]): number {
  const requests = minutes.map((each) => each.requests)
  const last = requests.at(-1) ?? 0
  const growth = Math.max(0, last - (requests.at(-2) ?? last))
  return Math.max(0, ...requests, (last + growth) / headroom)
}

function planFleet({ service, observation, nodeGroups }: Situation, role: FleetRole): SizePlan | NoSizePlan {
  const fleet = service.fleets[role]
  const group = nodeGroups[role]
  if (group === undefined) return no(`the node group of fleet '${fleet.setIdentifier}' was not read`)
  const minutes = fleetMinutes(observation.series, role, observation.at)
  const newest = minutes.filter(({ at }) => at >= observation.at - loadMinutes * minute)
  return planSize(fleet, group, {
    peakRequestsPerMinute: peakToCome(newest),
    measuredRequestsPerNode: measuredRequestsPerNode(minutes, group.desired),
  })
}

/**
 * Raises the node groups of the fleets that have one to what their load needs.
 *
 * @does raises the minimum to what the load needs and a quarter more, within `nodeGroup.maxNodes`; nothing is ever lowered
 */
export const scaleNodeGroup: Mitigation = {
  name,
  needsNodeGroups: true,
  plan(situation) {
    const roles = (['candidate', 'stable'] as const).filter(
      (role) => situation.service.fleets[role].nodeGroup !== undefined,
    )
    if (roles.length === 0) return { impossible: 'no fleet has a node group in the config' }
    const all = roles.map((role) => planFleet(situation, role))
    const plans = all.filter((each) => 'kind' in each)
    const others = all.filter((each) => 'impossible' in each)
    if (plans.length === 0) return { impossible: others.map(({ impossible }) => impossible).join('; ') }
    const undone = others.filter(({ enough }) => !enough).map(({ impossible }) => impossible)
    return plans.map((plan) => ({ ...plan, shortOf: [plan.shortOf ?? [], undone].flat().join('; ') || null }))
  },
  requiredActions: ['eks:DescribeNodegroup', 'eks:UpdateNodegroupConfig', 'eks:DescribeUpdate'],
}

/** What to do next about a raised size; `reason` is for people. */
export type HandBack =
  /** One step down is due. */
  | { readonly status: 'step'; readonly after: NodeGroupSize; readonly reason: string }
  /** Nothing can be given back now. */
  | { readonly status: 'wait'; readonly reason: string }
  /** All is given back that Ballast may give back; `forPeople` says what is left to them, null where nothing is. */
  | { readonly status: 'done'; readonly reason: string; readonly forPeople: string | null }
  /** Somebody else has changed the limits, so that they are theirs now. */
  | { readonly status: 'taken-over'; readonly reason: string }

const stepsDown = 4

/** What is left to say once the minimum is back: nobody but people lowers desired where no autoscaler does. */
function leftOver({ before }: Pick<SizeLease, 'before'>, current: NodeGroupState): string | null {
  if (current.desiredOwner !== 'people' || current.desired <= before.desired) return null
  return `desired is ${current.desired}, was ${before.desired}, and nobody but people lowers it`
}

/**
 * One step of giving a raised size back. The minimum goes down by at most a quarter of what was added, and while more
 * nodes are needed than before the lease, not below these; the maximum goes back with the last step, as far as the desired size lets it. Desired is never touched:
 * the autoscaler moves it, or people do, and then `reason` tells them. `written` of the next call's lease is `after` here.
 */
export function handBackStep(
  lease: Pick<SizeLease, 'before' | 'after' | 'written'>,
  current: NodeGroupState,
  neededNow: number,
): HandBack {
  const { before, after, written } = lease
  if (current.min !== written.min || current.max !== written.max) {
    const theirs = `min ${current.min}, max ${current.max}`
    return {
      status: 'taken-over',
      reason: `it has ${theirs}; Ballast last wrote min ${written.min}, max ${written.max}`,
    }
  }
  const left = leftOver(lease, current)
  const told = left === null ? '' : `; ${left}`
  const atLast = current.min <= before.min
  if (atLast && current.max <= before.max)
    return { status: 'done', reason: `${describeSize(current)}${told}`, forPeople: left }
  if (current.status !== 'active') return { status: 'wait', reason: `the node group ${whyNotNow[current.status]}` }
  if (Number.isNaN(neededNow)) return { status: 'wait', reason: 'nobody knows how many nodes are needed now' }

  // A load that the group carried before takes no larger minimum than it had then, however many nodes it takes.
  const least = neededNow <= Math.ceil(before.desired * headroom) ? before.min : neededNow
  const most = Math.max(1, Math.floor((after.min - before.min) / stepsDown))
  const min = Math.min(current.min, Math.max(before.min, current.min - most, least))
  const max = min > before.min ? current.max : Math.min(current.max, Math.max(before.max, current.desired, least))
  const next = { min, desired: current.desired, max }
  if (min < current.min || max < current.max) {
    return { status: 'step', after: next, reason: `${describeSize(current)} → ${describeSize(next)}${told}` }
  }
  if (atLast && left !== null && least <= before.max) {
    const reason = `max stays at ${current.max}, was ${before.max}, for ${left}`
    return { status: 'done', reason, forPeople: reason }
  }
  const why = atLast && least <= before.max ? `desired is ${current.desired}` : `${counted(neededNow)} are needed`
  return { status: 'wait', reason: `${describeSize(current)}, for ${why}` }
}
