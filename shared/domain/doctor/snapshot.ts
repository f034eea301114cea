import type { Ledger } from '../service/ledger.ts'
import type { Datapoint, MetricQuery } from '../metrics/metric.ts'
import type { NodeGroupState } from '../service/node-group.ts'
import type { FleetRole, NodeGroup, Protection } from '../service/service.ts'
import type { ServiceState } from '../service/service-state.ts'
import type { WeightedRecord } from '../records/weighted-record.ts'
import type { Denial } from './needs.ts'
import type { FunctionName } from './own-names.ts'

/** A Lambda function as it is deployed; `found` is null where there is none of this name. */
export interface FunctionReading {
  readonly name: FunctionName
  readonly found: DeployedFunction | null
}

export interface DeployedFunction {
  readonly arn: string
  readonly roleArn: string
  /** Lambda's word: `Active`, or why it cannot run. */
  readonly state: string
  readonly environment: Readonly<Record<string, string>>
}

/** A metric alarm. `since` is when it went into its state, epoch milliseconds. */
export interface DescribedAlarm {
  readonly name: string
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
  readonly since: number
  readonly metrics: readonly AlarmMetric[]
}

/** A metric that an alarm looks at, without those that its expressions make of others. */
export type AlarmMetric = Pick<MetricQuery, 'namespace' | 'metricName' | 'dimensions' | 'periodSeconds'>

/** When such a metric had datapoints of late: starts of minutes, epoch milliseconds, oldest first. */
export interface AlarmMetricReading extends AlarmMetric {
  readonly alarm: string
  readonly publishedAt: readonly number[]
}

/** A rule of EventBridge. `pattern` is parsed JSON. */
export interface EventRule {
  readonly name: string
  readonly isEnabled: boolean
  readonly pattern: unknown
  readonly schedule: string | null
  readonly targetArns: readonly string[]
}

/** A trail of CloudTrail as us-east-1 sees it. */
export interface Trail {
  readonly name: string
  readonly isLogging: boolean
  /** Whether it has what is done by Route 53's API, which is a global service. */
  readonly hasGlobalServices: boolean
  /** Whether it has management events that write. */
  readonly hasManagementWrites: boolean
}

export interface TableProtection {
  readonly name: string
  readonly hasPointInTimeRecovery: boolean
  /** By which DynamoDB removes items; null where it removes none. */
  readonly timeToLiveAttribute: string | null
  readonly hasDeletionProtection: boolean
}

export interface TopicReading {
  readonly arn: string
  readonly confirmed: number
  readonly pending: number
}

export interface QueueReading {
  readonly url: string
  readonly waiting: number
}

export interface GroupReading {
  readonly service: string
  readonly role: FleetRole
  readonly group: NodeGroup
  readonly state: NodeGroupState
}

/** How many nodes of Karpenter a cluster has. */
export interface KarpenterReading {
  readonly cluster: string
  readonly nodes: number
}

export interface MemoryReading {
  readonly service: string
  readonly state: ServiceState
  readonly claim: { readonly incidentId: string; readonly expiresAt: number } | null
}

/** What each fleet's load balancer counted in the past hour; null where it published nothing. */
export interface RequestsReading {
  readonly service: string
  readonly requests: Readonly<Record<FleetRole, number | null>>
}

/** What check-signals published of itself in the past quarter of an hour, by the minute. */
export interface OwnMetrics {
  readonly heartbeats: readonly Datapoint[]
  readonly failed: readonly Datapoint[]
}

/** All that is read of an account, by what is read together. */
export interface Parts {
  readonly functions: readonly FunctionReading[]
  readonly alarms: readonly DescribedAlarm[]
  readonly alarmMetrics: readonly AlarmMetricReading[]
  /** In the region of the stack. */
  readonly rules: readonly EventRule[]
  /** In us-east-1, where the stack is elsewhere; empty where it is there. */
  readonly forwarding: readonly EventRule[]
  readonly trails: readonly Trail[]
  readonly records: readonly { readonly service: string; readonly records: readonly WeightedRecord[] }[]
  readonly nodeGroups: readonly GroupReading[]
  readonly karpenter: readonly KarpenterReading[]
  readonly requests: readonly RequestsReading[]
  readonly ownMetrics: OwnMetrics
  readonly table: TableProtection
  readonly topic: TopicReading
  readonly deadLetters: QueueReading
  readonly memory: readonly MemoryReading[]
  readonly ledger: Ledger
  /** What the functions' roles may not do though they need it. */
  readonly denials: readonly Denial[]
}

export type Part = keyof Parts

/** Something of a part that could not be read: whose, and why. */
export interface Unread {
  readonly of: string
  readonly why: string
}

/**
 * What was read of a part, null where nothing was, and what could not be. Neither: there was nothing to ask for, which
 * another part tells of.
 */
export interface Reading<Value> {
  readonly value: Value | null
  readonly unread: readonly Unread[]
}

/** What a check is told of whose account it is. */
export interface Circumstances {
  readonly protection: Protection
  /** Where the stack is. */
  readonly region: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** An account as far as it could be read. */
export interface Snapshot extends Circumstances {
  readonly parts: { readonly [Name in Part]: Reading<Parts[Name]> }
}

/** The region in which CloudTrail tells of Route 53 changes (CloudTrail user guide, global service events). */
export const globalRegion = 'us-east-1'
