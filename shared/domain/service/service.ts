import type { DrillPolicy } from '../drill/policy.ts'
import type { FreezeWindow } from './freeze-window.ts'
import type { Notifications } from '../messages/notifications.ts'

/** The part a fleet plays in a release: `stable` is the proven one, `candidate` the one that is being introduced. */
/** The two fleets of a service, in the order in which they are read. */
export const fleetRoles = ['stable', 'candidate'] as const

export type FleetRole = (typeof fleetRoles)[number]

/** What Ballast may do for a service: nothing; everything but the write; a write that a person has agreed to; everything. */
export const modes = ['off', 'observe', 'approve', 'enforce'] as const

export type Mode = (typeof modes)[number]

/** The one of two modes that permits less. */
export const lesserMode = (left: Mode, right: Mode): Mode => (modes.indexOf(left) < modes.indexOf(right) ? left : right)

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

/** Who publishes a fleet's metrics: its load balancer and its cluster, or run-drill where the service is for drills. */
type Publisher =
  | {
      /** CloudWatch dimension `LoadBalancer`, e.g. `app/web-eks/50dc6c495c0c9188`. */
      readonly loadBalancer: string
      /** CloudWatch dimension `TargetGroup`, where the load balancer serves other services too. */
      readonly targetGroup?: string | undefined
      readonly drillOf?: undefined
    }
  | {
      /** Name of the service. */
      readonly drillOf: string
      readonly loadBalancer?: undefined
      readonly targetGroup?: undefined
    }

/** One of the two fleets behind the weighted record set. */
export type Fleet = Publisher & {
  readonly setIdentifier: string
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

/** How a person is asked in mode `approve`. */
export interface Approval {
  /** How long Ballast waits for an answer. */
  readonly waitMinutes: number
  /** What happens when nobody has answered by then. */
  readonly otherwise: 'reject' | 'apply'
}

/** Bounds on what one incident may take. */
export interface Limits {
  /** How often each judged signal may be wrong, on average: what the judges' limits are calibrated to. */
  readonly falseAlarmsPerWeek: number
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
  /** How long another incident may not change what one has changed. */
  readonly cooldownMinutes: number
  /** The most traffic that one change may move, percentage points of all requests. */
  readonly maximumShiftPoints: number
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
  /** The mode that the config gives the service, where the account's is lower and holds instead. */
  readonly askedMode?: Mode | undefined
  readonly record: RecordRef
  readonly fleets: Readonly<Record<FleetRole, Fleet>>
  readonly release: ReleasePolicy
  readonly limits: Limits
  readonly approval: Approval
  readonly alarms: readonly MappedAlarm[]
  /** Names of the Availability Zones that both fleets' load balancers are in, e.g. `us-east-1a`, where the config says so. */
  readonly availabilityZones?: readonly string[] | undefined
  /** Only where the service is marked for drills: it carries no production traffic. */
  readonly drills?: DrillPolicy | undefined
}

/** All that one account's deployment protects. */
export interface Protection {
  /** Each with the mode that it may have at most under the account's. */
  readonly services: readonly Service[]
  /** The most changes that Ballast makes within any hour, over all services. */
  readonly actionsPerHour: number
  readonly freezeWindows: readonly FreezeWindow[]
  /** IAM role ARNs whose weight changes Ballast never reverts. */
  readonly breakGlassRoles: readonly string[]
  /** Log group of the CloudTrail trail, where throttled calls are counted. */
  readonly cloudTrailLogGroup?: string | undefined
  /** Where people are told beside the topic that pages. */
  readonly notifications?: Notifications | undefined
  /** Over how many further stacks the services' alarms and dashboards are spread; in the one stack where it is left out. */
  readonly serviceStacks?: number | undefined
}
