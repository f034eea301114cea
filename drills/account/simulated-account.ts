import type { NodeGroupSize } from '../../shared/domain/service/node-group.ts'
import type { FleetRole } from '../../shared/domain/service/service.ts'
import type { Alarm } from './cloudwatch/alarms.ts'
import type { TableDefinition } from './dynamodb/dynamodb.ts'
import type { NodeGroupUpdate } from './eks/node-groups.ts'
import type { Fault } from './faults.ts'
import type { LambdaListeners } from './lambda.ts'
import type { AccountRequestHandler } from './request-handler.ts'
import type { RecordChange, RecordSet } from './route53/record-set.ts'
import type { ChangeInfo } from './route53/zone.ts'
import type { Caller, TrafficPoint } from './settings.ts'
import type { PublishedMessage } from './messaging/sns.ts'
import type { QueuedMessage } from './messaging/sqs.ts'
import type { WireRequest } from './wire.ts'
import type { Totals } from './world/experience.ts'
import type { HistoryMinute } from './world/world.ts'

/** An accepted change batch. `at` is epoch milliseconds, `by` an ARN. */
export interface AcceptedRecordChange {
  readonly at: number
  readonly by: string
  readonly comment: string | undefined
  readonly changes: readonly RecordChange[]
}

/** Takes an event when EventBridge would deliver it; `at` is epoch milliseconds. */
export type EventListener = (event: unknown, at: number) => void

/** Is told of every call when it is made; `by` is the function whose clients make it, `call` is `service:Operation`. */
export type CallListener = (made: {
  readonly by: string | undefined
  readonly call: string
  readonly request: WireRequest
}) => void

/** What EventBridge delivers: CloudTrail's record of a Route 53 change, or an alarm's change of state. */
export type EventKind = 'weight-change' | 'alarm'

/** A small deterministic AWS account. All instants are epoch milliseconds of its clock. */
export interface SimulatedAccount {
  /** For the SDK clients' `requestHandler`. */
  readonly requestHandler: AccountRequestHandler
  /** The same for the clients of one function, whose calls and faults can then be told apart by its name. */
  requestHandlerOf(functionName: string): AccountRequestHandler
  /** How often each `service:Operation` was called, through any request handler. */
  readonly calls: Readonly<Record<string, number>>
  /** The calls of each function that has called anything. */
  readonly callsBy: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** How often each `service:Operation` was refused because a quota was used up; injected faults are none. */
  readonly throttled: Readonly<Record<string, number>>
  /** Changes of records that Route 53 accepted, whoever asked, oldest first. */
  readonly recordChanges: readonly AcceptedRecordChange[]
  /** Changes of node groups' sizes that EKS accepted, whoever asked, oldest first. */
  readonly nodeGroupUpdates: readonly NodeGroupUpdate[]
  /** SNS messages that were accepted, oldest first. */
  readonly published: readonly PublishedMessage[]
  /** SQS messages that were taken, oldest first. */
  readonly deadLetters: readonly QueuedMessage[]
  /** Starts what happens by itself: the evaluation of alarms. */
  start(): void
  onEvent(listener: EventListener): void
  onCall(listener: CallListener): void
  /** Says what Lambda starts and whom it tells of answers, in place of what was there before. */
  deployFunctions(deployed: LambdaListeners): void
  setErrorRatio(service: string, role: FleetRole, ratio: number): void
  /**
   * In one Availability Zone this share of a fleet's requests fails beside its other errors, 0–1; 0 ends it. Throws a
   * `RangeError` for a zone that the fleet is not in.
   */
  setZoneErrorRatio(service: string, role: FleetRole, zone: string, ratio: number): void
  /** From now on a fleet's targets take so many times as long as they would. */
  setSlowness(service: string, role: FleetRole, times: number): void
  /** Throws a `RangeError` for a fleet on nodes, whose capacity these decide. */
  setCapacity(service: string, role: FleetRole, requestsPerMinute: number): void
  /** Replaces the whole curve; its seconds still count from the account's creation. */
  setTraffic(service: string, curve: readonly TrafficPoint[]): void
  /** A change by somebody else; throws the `AwsRefusal` that Route 53 would answer. */
  changeRecords(changes: readonly RecordChange[], by: Caller, comment?: string): ChangeInfo
  /** Somebody else's UPSERT of weights, everything else of the records as it is. */
  setWeights(service: string, weights: Partial<Record<FleetRole, number>>, by: Caller, comment?: string): ChangeInfo
  /** How many names each request of a fleet with `dns` looks up; may be a fraction. */
  setQueriesPerRequest(service: string, role: FleetRole, queries: number): void
  /** Whether nodes that are launched fail to become ready; those that wait do so at once when it is over. */
  setNodesNeverReady(service: string, role: FleetRole, neverReady: boolean): void
  /** Somebody else's UpdateNodegroupConfig; throws the `AwsRefusal` that EKS would answer. */
  scaleIn(service: string, role: FleetRole, size: Partial<NodeGroupSize>, by: Caller): NodeGroupUpdate
  /** A rolling release that replaces all targets of a fleet evenly over so many minutes. */
  startRollout(service: string, role: FleetRole, minutes: number): void
  /**
   * AWS throttles the load balancer controller of a fleet's cluster: only this share (0–1) of the registrations that
   * wait succeeds within a minute. 1 ends it.
   */
  setApiThrottling(service: string, role: FleetRole, registeredShare: number): void
  /** From now on no metrics of the service are published, though its users are served. */
  stopPublishing(service: string): void
  /** Delivers an event of an alarm that has not fired; its state stays as it is. Throws a `RangeError` for no alarm. */
  forgeAlarm(name: string): void
  /** The next so many events of a kind never arrive. */
  loseEvents(kind: EventKind, count: number): void
  injectFault(fault: Fault): void
  /** From now on no call fails. */
  clearFaults(): void
  /** Runs `fn` once, right before the next such call (`service:Operation`) is carried out. */
  beforeNextCall(call: string, fn: () => void | Promise<void>): void
  createTable(table: TableDefinition): Promise<void>
  /** What users of one service, or of all, experienced so far. */
  totals(service?: string): Totals
  /** The complete minutes so far, by time and then in the order of the services. */
  history(): readonly HistoryMinute[]
  /** Records as Route 53 lists them now. */
  records(): readonly RecordSet[]
  /** Records as the name servers answer them now: without changes that have not propagated yet. */
  propagatedRecords(): readonly RecordSet[]
  alarms(): readonly Alarm[]
}
