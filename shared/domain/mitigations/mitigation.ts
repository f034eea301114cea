import type { IncidentClass } from '../incident/incident.ts'
import type { Service } from '../service.ts'
import type { Observation } from '../signals/signal.ts'
import type { WeightedRecord } from '../weighted-record.ts'

/** A change of a weighted record set, with everything that carries it out and takes it back. */
export interface WeightPlan {
  readonly mitigation: string
  readonly hostedZoneId: string
  readonly before: readonly WeightedRecord[]
  readonly after: readonly WeightedRecord[]
  readonly reason: string
}

/** Why a mitigation can't be planned. */
export interface NoPlan {
  readonly impossible: string
}

/** A reversible change that answers some incident classes. Pure: reads an observation, changes nothing. */
export interface Mitigation {
  readonly name: string
  plan(service: Service, observation: Observation, incidentClass: IncidentClass): WeightPlan | NoPlan
  /** The plan that puts back what this one changed. */
  revert(plan: WeightPlan): WeightPlan
  /** IAM actions that carrying it out takes. */
  readonly requiredActions: readonly string[]
}
