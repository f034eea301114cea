/** The part a fleet plays in a release: `stable` is the proven one, `candidate` the one that is being introduced. */
export type FleetRole = 'stable' | 'candidate'

/** What Ballast may do for a service: nothing; everything but the write; everything. */
export type Mode = 'off' | 'observe' | 'enforce'

/** One weighted record's identity in Route 53. `name` is as written in the config, with or without the final dot. */
export interface RecordRef {
  readonly hostedZoneId: string
  readonly name: string
  readonly type: 'A' | 'AAAA' | 'CNAME'
}

/** The EKS managed node group that a fleet runs on. */
export interface NodeGroup {
  readonly cluster: string
  readonly name: string
  /** Ballast never asks for more nodes than this. */
  readonly maxNodes: number
  /** Requests a minute that one node serves at its target utilisation; measured over the past hour where absent. */
  readonly requestsPerNodePerMinute?: number | undefined
}

/** One of the two fleets behind the weighted record set. */
export interface Fleet {
  readonly setIdentifier: string
  /** CloudWatch dimension `LoadBalancer`, e.g. `app/web-eks/50dc6c495c0c9188`. */
  readonly loadBalancer: string
  /** CloudWatch dimension `TargetGroup`, where the load balancer serves other services too. */
  readonly targetGroup?: string | undefined
  /** Where the fleet runs on EKS: lets Ballast see the cluster's DNS and controller metrics, and scale it. */
  readonly nodeGroup?: NodeGroup | undefined
  /** What the fleet is known to carry, where somebody measured it; the headroom guardrail uses it. */
  readonly capacityRequestsPerMinute?: number | undefined
}

/** How traffic may be moved to the candidate. Shares are per cent of requests, ascending. */
export interface ReleasePolicy {
  readonly allowedShares: readonly number[]
  /** How long a share must have been live before it counts as known good. */
  readonly bakeMinutes: number
  /** Candidate share to go back to when no known good weights are on record. */
  readonly fallbackShare: number
}

/** Bounds on what one incident may take. */
export interface Limits {
  /** Fewest requests a fleet must have had in a judged window before a verdict may act on it. */
  readonly minimumRequests: number
  /** How long to keep looking while the judge is inconclusive. */
  readonly inconclusiveMinutes: number
  /** How long after the TTL has passed a mitigation may take to show in the metrics before a person is paged. */
  readonly verifyMinutes: number
  /** How far a measured request share may be from its weight's share, in percentage points. */
  readonly shareTolerancePoints: number
  /** How long Ballast's own change is defended by nobody but watched: a different live value meanwhile is a human's. */
  readonly leaseMinutes: number
}

/** An alarm of the user's own that stands for one of Ballast's signals. */
export interface MappedAlarm {
  readonly name: string
  readonly signal: string
}

/** A service on two fleets behind one weighted record set. */
export interface Service {
  readonly name: string
  readonly mode: Mode
  readonly record: RecordRef
  readonly fleets: Readonly<Record<FleetRole, Fleet>>
  readonly release: ReleasePolicy
  readonly limits: Limits
  readonly alarms: readonly MappedAlarm[]
}

/** All that one account's deployment protects. */
export interface Protection {
  readonly services: readonly Service[]
  /** IAM role ARNs whose weight changes Ballast never reverts. */
  readonly breakGlassRoles: readonly string[]
  /** Log group of the CloudTrail trail, where throttled calls are counted. */
  readonly cloudTrailLogGroup?: string | undefined
}
