import type { IncidentClass } from '../incident/incident.ts'
import type { MetricQuery } from '../metrics/metric.ts'
import type { NodeGroupSize, NodeGroupState } from '../service/node-group.ts'
import type { FleetRole, Service } from '../service/service.ts'
import type { Observation } from '../signals/signal.ts'
import type { Verdict } from '../verdict.ts'
import type { WeightedRecord, Weights } from '../records/weighted-record.ts'

/** A change of a weighted record set: all siblings as they were read, and as they shall be. */
export interface WeightPlan {
  readonly kind: 'weights'
  readonly mitigation: string
  readonly hostedZoneId: string
  readonly before: readonly WeightedRecord[]
  readonly after: readonly WeightedRecord[]
  readonly reason: string
  /** What the plan leaves undone and a person must know; null when it does all. */
  readonly shortOf: string | null
}

/** A change of a node group's size. */
export interface SizePlan {
  readonly kind: 'node-group'
  readonly mitigation: string
  readonly group: { readonly cluster: string; readonly name: string }
  readonly before: NodeGroupSize
  readonly after: NodeGroupSize
  /** What one node was seen to carry, requests a minute; null where that is not known. */
  readonly requestsPerNode: number | null
  readonly reason: string
  readonly shortOf: string | null
}

/** A freeze of a service's weights; changes nothing in the account. */
export interface HoldPlan {
  readonly kind: 'hold'
  readonly mitigation: string
  /** What the weights may not exceed in favour of the candidate. */
  readonly weights: Weights
  readonly reason: string
  readonly shortOf: null
}

/** A change that a person is told to make, in every mode: Ballast works it out, and never makes it. */
export interface AdvicePlan {
  readonly kind: 'advice'
  readonly mitigation: string
  /** What it changes, e.g. `load balancer app/web/50dc6c495c0c9188`. */
  readonly resource: string
  /** The AWS CLI command that makes it. */
  readonly command: string
  readonly reason: string
  readonly shortOf: null
}

/** What Ballast can carry out. */
export type ChangePlan = WeightPlan | SizePlan | HoldPlan

export type Plan = ChangePlan | AdvicePlan

/** Whether carrying a plan out changes something in the account. */
export const changesAccount = ({ kind }: Plan): boolean => kind === 'weights' || kind === 'node-group'

/** Why a mitigation can't be planned. */
export interface NoPlan {
  readonly impossible: string
  /** Whether there is no need for it: where nothing else is planned either, the incident ends without a page. */
  readonly isUnneeded?: boolean
}

/** What a mitigation is planned from. */
export interface Situation {
  readonly service: Service
  /** With the mitigation's own metrics among the series, where they could be read. */
  readonly observation: Observation
  readonly incidentClass: IncidentClass
  readonly verdicts: readonly Verdict[]
  /** The fleets' node groups, for mitigations that ask for them. */
  readonly nodeGroups: Readonly<Partial<Record<FleetRole, NodeGroupState>>>
}

/** A reversible change that answers some incident classes. Pure: reads a situation, changes nothing. */
export interface Mitigation {
  readonly name: string
  /** Whether planning needs the node groups, which are not read otherwise. */
  readonly needsNodeGroups: boolean
  /** Metrics to plan by, beside those of the signals; read only where it is planned. Planning has to cope without. */
  readonly metrics?: (service: Service) => readonly MetricQuery[]
  /** Changes to make in this order; at least one. */
  plan(situation: Situation): readonly Plan[] | NoPlan
  /** IAM actions that carrying it out takes. */
  readonly requiredActions: readonly string[]
}
