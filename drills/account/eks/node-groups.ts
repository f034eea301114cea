import type { NodeGroupSize } from '../../../shared/domain/service/node-group.ts'
import type { VirtualClock } from '../../clock.ts'
import type { Nodes } from '../world/cluster/nodes.ts'
import { AwsRefusal } from '../wire.ts'

/** From an accepted change of the scaling config until the group is active again. */
const updateSeconds = 5

/** One change of a group's size. */
export interface NodeGroupUpdate {
  readonly id: string
  readonly cluster: string
  readonly nodeGroup: string
  /** Epoch milliseconds. */
  readonly at: number
  /** ARN of who asked for it. */
  readonly by: string
  /** What was asked for; the rest stayed. */
  readonly asked: Partial<NodeGroupSize>
  readonly size: NodeGroupSize
}

/** An update and how it stands. */
export type CurrentUpdate = NodeGroupUpdate & { readonly isDone: boolean }

/** The account's managed node groups. The methods throw the `AwsRefusal` that EKS would answer. */
export interface NodeGroups {
  /** Names of all clusters; some may have no managed node groups. */
  readonly clusters: readonly string[]
  /** Names of a cluster's groups. */
  list(cluster: string): string[]
  find(cluster: string, nodeGroup: string): Nodes
  /** EKS takes no other change while it is not done. */
  lastUpdate(cluster: string, nodeGroup: string): CurrentUpdate | undefined
  /** Sizes that are not asked for stay as they are. The same token gives the same update. */
  update(cluster: string, nodeGroup: string, asked: Partial<NodeGroupSize>, by: string, token?: string): NodeGroupUpdate
  findUpdate(cluster: string, nodeGroup: string | undefined, id: string): CurrentUpdate
  /** All updates so far, oldest first. */
  readonly updates: readonly NodeGroupUpdate[]
}

const notFound = (message: string, details: Readonly<Record<string, string>>): AwsRefusal =>
  new AwsRefusal('ResourceNotFoundException', 404, message, details)

/**
 * Why EKS refuses a size, or undefined. It looks at the sizes as they would be, so `minSize` above the present desired
 * size is refused unless the call raises `desiredSize` as well: EKS does not raise it by itself. (Words as in answers
 * quoted in terraform-aws-modules/terraform-aws-eks issues 2508 and 3683; those for numbers out of range are not known.)
 */
function invalid({ min, desired, max }: NodeGroupSize): string | undefined {
  if (min < 0) return 'minSize must be greater than or equal to 0'
  if (desired < 0) return 'desiredSize must be greater than or equal to 0'
  if (max < 1) return 'maxSize must be greater than or equal to 1'
  if (min > desired) return `Minimum capacity ${min} can't be greater than desired size ${desired}`
  if (desired > max) return `desired capacity ${desired} can't be greater than max size ${max}`
  return undefined
}

export function nodeGroups(
  clock: VirtualClock,
  groups: readonly Nodes[],
  clusters: readonly string[],
  nextId: () => string,
): NodeGroups {
  const updates: NodeGroupUpdate[] = []
  const byToken = new Map<string, NodeGroupUpdate>()
  const current = (update: NodeGroupUpdate): CurrentUpdate => ({
    ...update,
    isDone: clock.now() >= update.at + updateSeconds * 1000,
  })

  const list = (cluster: string): string[] => {
    if (!clusters.includes(cluster)) throw notFound(`No cluster found for name: ${cluster}.`, { clusterName: cluster })
    return groups.filter(({ settings }) => settings.cluster === cluster).map(({ settings }) => settings.nodeGroup)
  }
  const find = (cluster: string, nodeGroup: string): Nodes => {
    list(cluster)
    const found = groups.find(({ settings }) => settings.cluster === cluster && settings.nodeGroup === nodeGroup)
    if (found !== undefined) return found
    const details = { clusterName: cluster, nodegroupName: nodeGroup }
    throw notFound(`No node group found for name: ${nodeGroup}.`, details)
  }
  const lastUpdate = (cluster: string, nodeGroup: string): CurrentUpdate | undefined => {
    const last = updates.findLast((each) => each.cluster === cluster && each.nodeGroup === nodeGroup)
    return last && current(last)
  }

  return {
    updates,
    clusters,
    list,
    find,
    lastUpdate,
    update(cluster, nodeGroup, asked, by, token) {
      const group = find(cluster, nodeGroup)
      const repeated = token === undefined ? undefined : byToken.get(token)
      if (repeated !== undefined) return repeated
      const details = { clusterName: cluster, nodegroupName: nodeGroup }
      const size = { ...group.size, ...asked }
      const problem = invalid(size)
      if (problem !== undefined) throw new AwsRefusal('InvalidParameterException', 400, problem, details)
      if (lastUpdate(cluster, nodeGroup)?.isDone === false) {
        const message = 'Nodegroup cannot be updated as it is currently not in Active State'
        throw new AwsRefusal('ResourceInUseException', 409, message, details)
      }
      const update = { id: nextId(), cluster, nodeGroup, at: clock.now(), by, asked, size }
      group.resize(size, clock.now())
      updates.push(update)
      if (token !== undefined) byToken.set(token, update)
      return update
    },
    findUpdate(cluster, nodeGroup, id) {
      list(cluster)
      const found = updates.find((each) => each.id === id && each.cluster === cluster && each.nodeGroup === nodeGroup)
      if (found === undefined) throw notFound(`No update found for ID: ${id}`, { clusterName: cluster })
      return current(found)
    },
  }
}
