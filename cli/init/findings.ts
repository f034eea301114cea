import type { NodeGroupSize, NodeGroupState } from '../../shared/domain/service/node-group.ts'

/** A hosted zone; its name is without the final dot. */
export interface FoundZone {
  readonly id: string
  readonly name: string
  readonly isPrivate: boolean
}

/** One of the records that share a name and a type. */
export interface FoundRecord {
  readonly setIdentifier: string
  readonly weight: number
  /** Where it leads in the end, as host names are compared; null for addresses, and for names that are no host's. */
  readonly host: string | null
  /** What it answers, as it stands in the record: an alias target, or values. */
  readonly answers: readonly string[]
  /** Whether a traffic policy made it. */
  readonly isOfTrafficPolicy: boolean
}

/** All weighted records of one name and type. */
export interface FoundRecordSet {
  readonly zone: FoundZone
  /** As Route 53 has it: `\052` for `*`, with the final dot. */
  readonly name: string
  readonly type: string
  /** By set identifier. */
  readonly records: readonly FoundRecord[]
}

/** A target group, by its CloudWatch dimension. */
export interface FoundTargetGroup {
  readonly targetGroup: string
  /** The cluster whose AWS Load Balancer Controller made it. */
  readonly cluster: string | null
}

/** A load balancer that a weighted record leads to. */
export interface FoundBalancer {
  /** CloudWatch dimension `LoadBalancer`. */
  readonly loadBalancer: string
  readonly kind: 'application' | 'network' | 'gateway'
  /** As host names are compared. */
  readonly host: string
  /** The cluster whose AWS Load Balancer Controller made it. */
  readonly cluster: string | null
  readonly targetGroups: readonly FoundTargetGroup[]
}

/** A managed node group with its size. */
export interface FoundNodeGroup extends NodeGroupSize {
  readonly cluster: string
  readonly name: string
  readonly desiredOwner: NodeGroupState['desiredOwner']
}

export interface FoundCluster {
  readonly name: string
  readonly nodeGroups: readonly FoundNodeGroup[]
  /** How many of its instances Karpenter launched; null where that could not be read. */
  readonly karpenterNodes: number | null
}

/** Something that could not be read, and why. */
export interface Unread {
  readonly what: string
  readonly why: string
}

/** What was read of an account. */
export interface AccountFindings {
  readonly region: string
  /** How many hosted zones there are. */
  readonly zones: number
  readonly recordSets: readonly FoundRecordSet[]
  readonly balancers: readonly FoundBalancer[]
  readonly clusters: readonly FoundCluster[]
  readonly unread: readonly Unread[]
}

/**
 * A host's name as two of them are compared: in lower case, without the final dot and without the `dualstack.` that the
 * Route 53 console puts before the names of load balancers.
 */
export const hostName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '')
