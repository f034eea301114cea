import { nodeGroupSchema } from '../../../shared/config/schema/fleets.ts'
import type { FoundBalancer, FoundCluster, FoundNodeGroup } from '../findings.ts'
import type { NodeGroupChoice } from './suggestion.ts'

/** The clusters whose AWS Load Balancer Controller made the balancer or a target group of it. */
export const clustersOf = ({ cluster, targetGroups }: FoundBalancer): string[] => [
  ...new Set([cluster, ...targetGroups.map((group) => group.cluster)].filter((each) => each !== null)),
]

const groupName = ({ cluster, name }: FoundNodeGroup): string => `${cluster}/${name}`

/** The node group that carries a fleet, as far as tags tell. `takenBy` says for whom a group is suggested already. */
export function nodeGroupOf(
  balancer: FoundBalancer,
  clusters: readonly FoundCluster[],
  takenBy: (group: FoundNodeGroup) => string | null,
): NodeGroupChoice {
  const open = (groups: readonly FoundNodeGroup[], why: string): NodeGroupChoice => ({ kind: 'open', groups, why })
  const tagged = clustersOf(balancer)
  if (tagged.length === 0) {
    const all = clusters.flatMap(({ nodeGroups }) => nodeGroups)
    const tags = 'No tag elbv2.k8s.aws/cluster on the load balancer or its target groups says that it is on EKS'
    return open(all, `${tags}. If it is all the same, the node group that it runs on belongs here.`)
  }
  const named = `The tag elbv2.k8s.aws/cluster says that it is on the EKS cluster ${tagged.join(' and on ')}`
  const found = clusters.filter(({ name }) => tagged.includes(name))
  if (found.length === 0) return open([], `${named}, which could not be read, or is not in this account and region.`)
  const groups = found.flatMap(({ nodeGroups }) => nodeGroups)
  const [group, ...others] = groups
  if (group === undefined) {
    return open(
      [],
      `${named}, which has no managed node group: its nodes are Karpenter's, Fargate's or of another kind.`,
    )
  }
  if (others.length > 0) {
    return open(groups, `${named}, which has ${groups.length} managed node groups; no tag says which one carries it.`)
  }
  if (!nodeGroupSchema.safeParse({ cluster: group.cluster, name: group.name, maxNodes: 1 }).success) {
    return open([], `${named}, whose node group ${groupName(group)} has a name that Ballast does not take.`)
  }
  const owner = takenBy(group)
  if (owner !== null) {
    return open(
      groups,
      `${named}, whose only managed node group ${groupName(group)} is that of ${owner}; the config takes each once.`,
    )
  }
  return { kind: 'suggested', group, why: `${named}, and this is its only managed node group.` }
}
