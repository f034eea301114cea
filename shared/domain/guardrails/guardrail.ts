import type { IncidentClass, Refusal } from '../incident/incident.ts'
import type { Plan } from '../mitigations/mitigation.ts'
import type { Protection, Service } from '../service/service.ts'
import type { Observation } from '../signals/signal.ts'
import type { Verdict } from '../verdict.ts'

/** What a guardrail may look at: the plan, everything that led to it, and what holds for the whole account. */
export interface Proposal {
  readonly incidentId: string
  readonly rules: AccountRules
  readonly service: Service
  readonly incidentClass: IncidentClass
  readonly plan: Plan
  readonly observation: Observation
  readonly verdicts: readonly Verdict[]
}

/** What the config says for the whole account. */
export type AccountRules = Pick<Protection, 'actionsPerHour' | 'freezeWindows' | 'services'>

/** A rule that may refuse a plan. Pure; a refusal names the limit and what was seen. */
export interface Guardrail {
  readonly name: string
  check(proposal: Proposal): { readonly allowed: true } | Refusal
}

/** A guardrail's yes. */
export const allowed = { allowed: true } as const

/** A guardrail's no. */
export const refuse = (guardrail: string, refusal: Omit<Refusal, 'allowed' | 'guardrail'>): Refusal => ({
  allowed: false,
  guardrail,
  ...refusal,
})
