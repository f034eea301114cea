import { releaseSchema } from '../../../shared/config/schema/config.ts'
import { isListed } from '../../../shared/domain/records/known-good.ts'
import { shareOf } from '../../../shared/domain/records/weights.ts'
import type { AccountFindings, FoundBalancer, FoundNodeGroup, FoundRecord, FoundRecordSet } from '../findings.ts'
import { whyLeftOut } from './left-out.ts'
import { clustersOf, nodeGroupOf } from './node-group.ts'
import { serviceNames } from './service-name.ts'
import { shownName, type LeftOut, type SuggestedFleet, type SuggestedService, type Suggestion } from './suggestion.ts'

/** A config has at most 500,000 characters (shared/config/yaml-file.ts), and init writes up to 12,000 for a service. */
const mostServices = 30

interface Pair {
  readonly set: FoundRecordSet
  readonly stable: FoundRecord
  readonly candidate: FoundRecord
  readonly why: string
}

/** Which of two records is the candidate's, and why. */
function toPair(
  set: FoundRecordSet,
  one: FoundRecord,
  other: FoundRecord,
  isOnEks: (of: FoundRecord) => boolean,
): Pair {
  const pair = (candidate: FoundRecord, why: string): Pair => ({
    set,
    candidate,
    stable: candidate === one ? other : one,
    why,
  })
  const named = ({ setIdentifier }: FoundRecord): string => `'${setIdentifier}'`
  if (one.weight !== other.weight) {
    const [less, more] = one.weight < other.weight ? [one, other] : [other, one]
    const reason = `${named(less)} has less weight (${less.weight}) than ${named(more)} (${more.weight})`
    const doubt = isOnEks(more) && !isOnEks(less) ? `, although ${named(more)} is the one on EKS` : ''
    return pair(less, `${reason}, so it is taken for the candidate${doubt}.`)
  }
  const even = `Both have the weight ${one.weight}`
  if (isOnEks(one) !== isOnEks(other)) {
    const onEks = isOnEks(one) ? one : other
    return pair(onEks, `${even}, and ${named(onEks)} is the one on EKS, so it is taken for the candidate.`)
  }
  return pair(
    other,
    `${even}, and nothing else tells which is which: ${named(other)} is the candidate only because one has to be.`,
  )
}

/** The default steps of a release, and the share of the moment, which Ballast would else take for a mistake. */
function sharesWith(share: number): number[] {
  const release = releaseSchema.parse({})
  if (isListed(release, share)) return release.allowedShares
  return [...release.allowedShares, Math.round(share * 10) / 10].toSorted((one, other) => one - other)
}

/** How to get at what is behind records. */
interface Behind {
  readonly findings: AccountFindings
  readonly balancerOf: (record: FoundRecord) => FoundBalancer | undefined
}

const clustersBehind = ({ balancerOf }: Behind, record: FoundRecord): string[] => {
  const balancer = balancerOf(record)
  return balancer === undefined ? [] : clustersOf(balancer)
}

function toFleet(behind: Behind, { set }: Pair, record: FoundRecord, takenBy: TakenBy): SuggestedFleet {
  const { findings, balancerOf } = behind
  const balancer = balancerOf(record)
  if (balancer === undefined) throw new TypeError(`${set.name} has no load balancer for '${record.setIdentifier}'`)
  const weights = Object.fromEntries(set.records.map(({ setIdentifier, weight }) => [setIdentifier, weight]))
  return {
    record,
    share: shareOf(weights, record.setIdentifier),
    balancer,
    sharedWith: findings.recordSets
      .filter((each) => each !== set && each.records.some((other) => balancerOf(other) === balancer))
      .map((each) => `${shownName(each.name)} ${each.type}`),
    nodeGroup: nodeGroupOf(balancer, findings.clusters, takenBy),
  }
}

type TakenBy = (group: FoundNodeGroup) => string | null

/**
 * The services of pairs. The config takes a node group once: of two fleets on the same neither has it, of two services
 * the first.
 */
function toServices(behind: Behind, pairs: readonly Pair[]): SuggestedService[] {
  const names = serviceNames(pairs.map(({ set }) => set))
  const owners = new Map<FoundNodeGroup, string>()
  const services = pairs.map((pair, index): SuggestedService => {
    const { set, stable, candidate, why } = pair
    const name = names[index] ?? ''
    const isBoth = ({ cluster }: FoundNodeGroup): boolean =>
      set.records.every((record) => clustersBehind(behind, record).includes(cluster))
    const takenBy: TakenBy = (group) => (isBoth(group) ? 'both fleets' : (owners.get(group) ?? null))
    const fleets = {
      stable: toFleet(behind, pair, stable, takenBy),
      candidate: toFleet(behind, pair, candidate, takenBy),
    }
    for (const role of ['stable', 'candidate'] as const) {
      const { nodeGroup } = fleets[role]
      if (nodeGroup.kind === 'suggested') owners.set(nodeGroup.group, `the ${role} fleet of ${name}`)
    }
    return { name, set, ...fleets, why, allowedShares: sharesWith(fleets.candidate.share) }
  })
  const withoutTaken = (fleet: SuggestedFleet): SuggestedFleet => {
    const { nodeGroup } = fleet
    if (nodeGroup.kind === 'suggested') return fleet
    return { ...fleet, nodeGroup: { ...nodeGroup, groups: nodeGroup.groups.filter((group) => !owners.has(group)) } }
  }
  return services.map((service) => ({
    ...service,
    stable: withoutTaken(service.stable),
    candidate: withoutTaken(service.candidate),
  }))
}

/** What a config for this account could hold, and what it could not. */
export function suggest(findings: AccountFindings): Suggestion {
  const { region, recordSets, balancers, unread } = findings
  const byHost = new Map(balancers.map((balancer) => [balancer.host, balancer] as const))
  const behind: Behind = {
    findings,
    balancerOf: ({ host }) => (host === null ? undefined : byHost.get(host)),
  }
  const leftOut: LeftOut[] = []
  const pairs: Pair[] = []
  for (const set of recordSets) {
    const [one, other] = set.records
    const isFull = pairs.length >= mostServices
    const why =
      whyLeftOut(set, region, behind.balancerOf) ?? (isFull ? `init writes ${mostServices} services at the most` : null)
    if (why !== null) leftOut.push({ set, why })
    else if (one !== undefined && other !== undefined) {
      pairs.push(toPair(set, one, other, (record) => clustersBehind(behind, record).length > 0))
    }
  }
  return { region, services: toServices(behind, pairs), leftOut, unread }
}
