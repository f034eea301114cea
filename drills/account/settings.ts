import type { ResourceRecordSet } from '@aws-sdk/client-route-53'
import type { NodeGroupSize } from '../../shared/domain/service/node-group.ts'
import type { FleetRole } from '../../shared/domain/service/service.ts'
import type { Tripwire } from '../../shared/domain/signals/signal.ts'
import type { DeployedStack } from './deployed/stack.ts'

/** One corner of a traffic curve; corners are joined by straight lines, the ends go on level. */
export interface TrafficPoint {
  /** Seconds since the account was created; negative means before. */
  readonly atSeconds: number
  readonly requestsPerMinute: number
}

/** What a fleet's record answers: an alias to its load balancer, or plain values with a TTL of their own. */
export type RecordTarget =
  | { readonly hostedZoneId: string; readonly dnsName: string; readonly evaluateTargetHealth: boolean }
  | { readonly ttlSeconds: number; readonly values: readonly string[] }

/** An EKS managed node group that carries a fleet, one target on each node. */
export interface NodeSettings {
  readonly cluster: string
  readonly nodeGroup: string
  readonly size: NodeGroupSize
  /** What one ready node carries. */
  readonly requestsPerNodePerMinute: number
  /** From the launch of a node until it is ready; 210 unless said. */
  readonly launchSeconds?: number | undefined
  /** Whether the group carries the Cluster Autoscaler's tags. */
  readonly autoscaler: boolean
  /** Nodes that are launched do not become ready. */
  readonly nodesNeverReady?: boolean | undefined
  /** What the Auto Scaling group reports instead of launching nodes, e.g. insufficient capacity. */
  readonly launchFailure?: string | undefined
}

/** Name resolution of a fleet's pods, through CoreDNS to the VPC resolver. */
export interface DnsSettings {
  readonly cluster: string
  /** 4 unless said. */
  readonly queriesPerRequest?: number | undefined
  /** How many nodes, with one network interface each, the CoreDNS pods are on; 2 unless said, however many nodes there are. */
  readonly coreDnsNodes?: number | undefined
}

export interface FleetSettings {
  readonly setIdentifier: string
  /** CloudWatch dimension `LoadBalancer`. */
  readonly loadBalancer: string
  /** CloudWatch dimension `TargetGroup`; with it, metrics of the target group are published as well. */
  readonly targetGroup?: string | undefined
  /** Weight of its record when the account is created, 0–255. */
  readonly weight: number
  /** Requests beyond it find no target and get a 503 of the load balancer. With `nodes` these decide instead. */
  readonly capacityRequestsPerMinute: number
  /** Share of served requests that fail with a 5xx of the target, 0–1. */
  readonly errorRatio: number
  readonly target: RecordTarget
  /** Names of its Availability Zones, among which requests are spread evenly; with them traffic is published by zone too. */
  readonly zones?: readonly string[] | undefined
  readonly nodes?: NodeSettings | undefined
  readonly dns?: DnsSettings | undefined
  /** Whether the load balancer is one of the AWS Load Balancer Controller of the cluster; true unless said. */
  readonly isTagged?: boolean | undefined
  /** Whether the cluster's agent publishes metrics of it; true unless said. */
  readonly clusterMetrics?: boolean | undefined
}

export interface ServiceSettings {
  readonly name: string
  /** `name` with or without the final dot. */
  readonly record: { readonly name: string; readonly type: 'A' | 'AAAA' | 'CNAME' }
  readonly traffic: readonly TrafficPoint[]
  readonly fleets: Readonly<Record<FleetRole, FleetSettings>>
}

/** A CloudWatch alarm; the last of `metrics` is the one alarmed on. */
export interface AlarmDefinition extends Omit<Tripwire, 'comparison' | 'subject'> {
  readonly name: string
  readonly subject?: Tripwire['subject']
  readonly comparison: Tripwire['comparison'] | 'LessThanOrEqualToThreshold'
}

/** How fast and how late the account is. */
export interface Physics {
  /** Route 53: from an accepted change to INSYNC, which is when resolvers start to see it. */
  readonly propagationSeconds: number
  /** TTL of alias records; Route 53 uses the load balancer's, which is 60 s. */
  readonly ttlSeconds: number
  /** From the end of a minute until its load balancer datapoints can be read. */
  readonly metricLagSeconds: number
  /** From a Route 53 change until its CloudTrail event is delivered. */
  readonly cloudTrailLagSeconds: number
  /** From an alarm's state change until its event is delivered. */
  readonly eventLagSeconds: number
  /** Second of the minute in which alarms are evaluated. */
  readonly alarmEvaluationOffsetSeconds: number
  readonly callLatencyMilliseconds: number
  /** When a client gives up waiting for an answer. */
  readonly clientTimeoutSeconds: number
  /** How long after a change Route 53 refuses the next one to the zone with `PriorRequestNotComplete`. */
  readonly changeProcessingMilliseconds: number
  /** How many resolvers stand between users and Route 53, each caching one answer. */
  readonly resolvers: number
}

/** Times as they are on an ordinary day; where they are from is in each field's own description. */
export const defaultPhysics: Physics = {
  propagationSeconds: 30,
  ttlSeconds: 60,
  metricLagSeconds: 45,
  cloudTrailLagSeconds: 60,
  eventLagSeconds: 2,
  alarmEvaluationOffsetSeconds: 50,
  callLatencyMilliseconds: 20,
  clientTimeoutSeconds: 5,
  changeProcessingMilliseconds: 0,
  resolvers: 400,
}

/** Who acts: an IAM user's ARN, or an assumed role's session ARN together with the role's own. */
export interface Caller {
  readonly arn: string
  readonly roleArn?: string | undefined
}

/** A load balancer with its target groups, each named by its CloudWatch dimension. */
export interface BalancerSettings {
  /** CloudWatch dimension `LoadBalancer`. */
  readonly loadBalancer: string
  readonly dnsName: string
  readonly tags?: Readonly<Record<string, string>>
  readonly targetGroups: readonly { readonly targetGroup: string; readonly tags?: Readonly<Record<string, string>> }[]
}

/** What is in an account beside its services: it can be read, and nothing happens there. */
export interface Bystanders {
  /** Records in the zone of the services. */
  readonly records?: readonly ResourceRecordSet[]
  readonly zones?: readonly {
    readonly id: string
    /** With or without the final dot. */
    readonly name: string
    readonly isPrivate?: boolean
    readonly records: readonly ResourceRecordSet[]
  }[]
  readonly balancers?: readonly BalancerSettings[]
  /** Node groups by the cluster that they are in; a cluster may have none. */
  readonly clusters?: Readonly<Record<string, readonly Omit<NodeSettings, 'cluster'>[]>>
}

/** All that is in the account when it is created, as plain data. */
export interface AccountSettings {
  readonly accountId: string
  /** Where the load balancers, alarms, topics and tables are; Route 53 and its CloudTrail events are in us-east-1. */
  readonly region: string
  /** `name` with or without the final dot. */
  readonly hostedZone: { readonly id: string; readonly name: string }
  readonly services: readonly ServiceSettings[]
  readonly alarms?: readonly AlarmDefinition[]
  /** ARNs of the SNS topics; without it every topic of the account exists. */
  readonly topics?: readonly string[]
  /** Values of SSM's parameters by name; none unless said. */
  readonly parameters?: Readonly<Record<string, string>>
  /** URLs of the SQS queues; without it every queue exists. */
  readonly queues?: readonly string[]
  /** What is deployed beside that; nothing unless said. It stays open to changes. */
  readonly stack?: DeployedStack
  readonly bystanders?: Bystanders
  readonly physics?: Partial<Physics>
}

const positive = ['propagationSeconds', 'ttlSeconds', 'clientTimeoutSeconds', 'resolvers'] as const

function fail(field: string, value: unknown, expected: string): never {
  throw new RangeError(`account settings: ${field} is ${JSON.stringify(value)}, expected ${expected}`)
}

function checkNodes(field: string, { size, requestsPerNodePerMinute, launchSeconds = 1 }: NodeSettings): void {
  const { min, desired, max } = size
  const isOrdered = 0 <= min && min <= desired && desired <= max && max >= 1
  if (!isOrdered || ![min, desired, max].every(Number.isInteger)) {
    fail(`${field}.size`, size, 'integers 0 ≤ min ≤ desired ≤ max, max at least 1')
  }
  if (!(requestsPerNodePerMinute > 0)) fail(`${field}.requestsPerNodePerMinute`, requestsPerNodePerMinute, 'above 0')
  if (!(launchSeconds >= 0)) fail(`${field}.launchSeconds`, launchSeconds, 'at least 0')
}

function checkFleet(field: string, fleet: FleetSettings): void {
  const { errorRatio, capacityRequestsPerMinute, weight, nodes, dns } = fleet
  if (!(errorRatio >= 0 && errorRatio <= 1)) fail(`${field}.errorRatio`, errorRatio, '0 to 1')
  if (!(capacityRequestsPerMinute >= 0)) {
    fail(`${field}.capacityRequestsPerMinute`, capacityRequestsPerMinute, 'at least 0')
  }
  if (!(Number.isInteger(weight) && weight >= 0 && weight <= 255)) {
    fail(`${field}.weight`, weight, 'an integer from 0 to 255')
  }
  if (nodes !== undefined) checkNodes(`${field}.nodes`, nodes)
  const { queriesPerRequest = 0, coreDnsNodes = 1 } = dns ?? {}
  if (!(queriesPerRequest >= 0)) fail(`${field}.dns.queriesPerRequest`, queriesPerRequest, 'at least 0')
  if (!(Number.isInteger(coreDnsNodes) && coreDnsNodes > 0)) {
    fail(`${field}.dns.coreDnsNodes`, coreDnsNodes, 'an integer above 0')
  }
  if (dns !== undefined && nodes !== undefined && dns.cluster !== nodes.cluster) {
    fail(`${field}.dns.cluster`, dns.cluster, `the cluster of the nodes, ${nodes.cluster}`)
  }
}

/** Two fleets would publish the same metrics, and would have to share CoreDNS. */
function checkClusters(services: readonly ServiceSettings[]): void {
  const seen = new Set<string>()
  for (const service of services) {
    for (const [role, fleet] of Object.entries(service.fleets)) {
      const cluster = clusterOf(fleet)
      if (cluster === undefined) continue
      if (seen.has(cluster)) fail(`${service.name}.fleets.${role}: cluster`, cluster, 'one that no other fleet is on')
      seen.add(cluster)
    }
  }
}

/** The EKS cluster that a fleet runs on, if any. */
export const clusterOf = ({ nodes, dns }: FleetSettings): string | undefined => nodes?.cluster ?? dns?.cluster

/** Names of all clusters of an account. */
export const clustersOf = ({ services, bystanders = {} }: AccountSettings): string[] => [
  ...new Set([
    ...services.flatMap(({ fleets }) => Object.values(fleets).flatMap((fleet) => clusterOf(fleet) ?? [])),
    ...Object.keys(bystanders.clusters ?? {}),
  ]),
]

/** Settings that no account could have fail here, naming the field. */
export function checkSettings(settings: AccountSettings, physics: Physics): void {
  for (const [field, value] of Object.entries(physics)) {
    if (!Number.isFinite(value) || value < 0) fail(`physics.${field}`, value, 'a number of at least 0')
  }
  for (const field of positive) if (physics[field] === 0) fail(`physics.${field}`, 0, 'a number above 0')
  for (const service of settings.services) {
    if (service.traffic.length === 0) fail(`${service.name}.traffic`, [], 'at least one point')
    service.traffic.forEach((point, index) => {
      const field = `${service.name}.traffic[${index}]`
      if (!(point.requestsPerMinute >= 0)) fail(`${field}.requestsPerMinute`, point.requestsPerMinute, 'at least 0')
      const before = service.traffic[index - 1]
      if (before !== undefined && before.atSeconds >= point.atSeconds)
        fail(`${field}.atSeconds`, point.atSeconds, 'ascending')
    })
    for (const [role, fleet] of Object.entries(service.fleets)) checkFleet(`${service.name}.fleets.${role}`, fleet)
  }
  checkClusters(settings.services)
}
