import type { Denial, Need } from '../domain/doctor/needs.ts'
import type { FunctionName } from '../domain/doctor/own-names.ts'
import type {
  DeployedFunction,
  DescribedAlarm,
  EventRule,
  QueueReading,
  TableProtection,
  TopicReading,
  Trail,
} from '../domain/doctor/snapshot.ts'

/** Reads how an account is set up; writes nothing. Every method may throw a `PortError`. */
export interface AccountInspector {
  /** Where the stack is looked for. */
  readonly region: string
  /** Null where there is none of this name. */
  describeFunction(name: string): Promise<DeployedFunction | null>
  /** Those of the named metric alarms that exist. */
  describeAlarms(names: readonly string[]): Promise<DescribedAlarm[]>
  /** Rules of the default event bus whose names begin so, in the region of the stack or in another. */
  listRules(namePrefix: string, region: string): Promise<EventRule[]>
  /** The trails that us-east-1 sees. */
  listTrails(): Promise<Trail[]>
  describeTable(name: string): Promise<TableProtection>
  describeTopic(arn: string): Promise<TopicReading>
  describeQueue(url: string): Promise<QueueReading>
  /** How many running instances in a cluster were launched by Karpenter. */
  countKarpenterNodes(cluster: string): Promise<number>
  /** What a role may not do of what it needs, as IAM simulates it. */
  findDenials(functionName: FunctionName, roleArn: string, need: Need): Promise<Denial[]>
}
