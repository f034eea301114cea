import type { IncidentClass } from '../incident/incident.ts'
import type { NodeGroupSize, NodeGroupState } from '../node-group.ts'
import type { FleetRole, Service } from '../service.ts'
import type { Observation } from '../signals/signal.ts'
import type { Verdict } from '../verdict.ts'
import type { WeightedRecord, Weights } from '../weighted-record.ts'

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

export type Plan = WeightPlan | SizePlan | HoldPlan

/** Why a mitigation can't be planned. */
export interface NoPlan {
  readonly impossible: string
  /** Whether there is no need for it, so that no person has to do it either. */
  readonly isUnneeded?: boolean
}

/** What a mitigation is planned from. */
export interface Situation {
  readonly service: Service
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
  /** Changes to make in this order; at least one. */
  plan(situation: Situation): readonly Plan[] | NoPlan
  /** IAM actions that carrying it out takes. */
  readonly requiredActions: readonly string[]
}
