import { refusals } from '../domain/guardrails/index.ts'
import type { IncidentClass } from '../domain/incident/incident.ts'
import { mark, note } from '../domain/incident/draft.ts'
import { playbook } from '../domain/mitigations/index.ts'
import type { WeightPlan } from '../domain/mitigations/mitigation.ts'
import { iso, minute } from '../domain/time.ts'
import type { Weights } from '../domain/weighted-record.ts'
import { describeWeights, sameWeights, weightsOf } from '../domain/weights.ts'
import type { Ports } from '../ports/index.ts'
import { PortError } from '../ports/port-error.ts'
import type { Finding } from './detect.ts'
import { leaveToPeople, step, type Execution } from './execution.ts'

/** What became of an identified incident: the change that was made, or why a person has to decide. */
export type Fix =
  | { readonly status: 'applied'; readonly plan: WeightPlan; readonly changeId: string | null; readonly at: number }
  | { readonly status: 'not-applied'; readonly plan: WeightPlan | null; readonly reason: string; readonly at: number }
  | { readonly status: 'observed'; readonly plan: WeightPlan; readonly at: number }

type Attempt =
  | { readonly status: 'applied'; readonly at: number; readonly changeId: string | null }
  | { readonly status: 'mismatch'; readonly at: number; readonly live: Weights }

/**
 * Makes the change. Safe to repeat: when the live values are not what was read, but already what was planned, an
 * earlier attempt had succeeded and its answer was lost.
 */
async function apply({ records, clock }: Ports, execution: Execution, plan: WeightPlan): Promise<Attempt> {
  const comment = `[ballast:${execution.draft.id}] ${plan.reason}`
  try {
    const { changeId } = await records.change({ ...plan, comment })
    return { status: 'applied', at: clock.now(), changeId }
  } catch (error) {
    if (!(error instanceof PortError) || error.code !== 'mismatch') throw error
    const live = weightsOf(await records.list(execution.service.record))
    const done = sameWeights(live, weightsOf(plan.after))
    return done ? { status: 'applied', at: clock.now(), changeId: null } : { status: 'mismatch', at: clock.now(), live }
  }
}

/** Plans the class's mitigation, asks every guardrail, and makes the change. Nothing else happens before the change. */
export async function fix(execution: Execution, finding: Finding, incidentClass: IncidentClass): Promise<Fix> {
  const { draft, ports, service } = execution
  const { observation, verdicts } = finding
  const stop = (plan: WeightPlan | null, reason: string, at = observation.at): Fix => {
    note(draft, at, 'fix', reason)
    return { status: 'not-applied', plan, reason, at }
  }
  const mitigation = playbook[incidentClass]
  if (mitigation === null) {
    return stop(null, 'Ballast has no mitigation that would not make this worse')
  }
  const plan = mitigation.plan(service, observation, incidentClass)
  if ('impossible' in plan) return stop(null, `${mitigation.name} is not possible: ${plan.impossible}`)

  draft.refusals = refusals({ service, incidentClass, plan, observation, verdicts })
  if (draft.refusals.length > 0) {
    const reasons = draft.refusals.map(({ guardrail, reason }) => `${guardrail}: ${reason}`).join('; ')
    return stop(plan, `${plan.mitigation} (${plan.reason}) was refused: ${reasons}`)
  }
  if (service.mode === 'observe') {
    note(draft, observation.at, 'fix', `observe mode: would have done ${plan.mitigation}, ${plan.reason}`)
    return { status: 'observed', plan, at: observation.at }
  }

  let attempt: Attempt
  try {
    attempt = await step(execution, 'apply', () => apply(ports, execution, plan))
  } catch (error) {
    const at = await step(execution, 'apply-failed-at', async () => ports.clock.now())
    const message = error instanceof Error ? error.message : String(error)
    return stop(plan, `${plan.mitigation} (${plan.reason}) could not be made, or its answer was lost: ${message}`, at)
  }
  if (attempt.status === 'mismatch') {
    const seen = describeWeights(attempt.live)
    leaveToPeople(execution, attempt.at, 'somebody changed the weights at the same time as Ballast')
    return stop(
      plan,
      `somebody else changed the weights at the same time (now ${seen}), so Ballast stopped`,
      attempt.at,
    )
  }
  mark(draft, 'applied', attempt.at)
  note(draft, attempt.at, 'fix', `${plan.mitigation}: ${plan.reason}`)
  const after = weightsOf(plan.after)
  draft.changes.push({ mitigation: plan.mitigation, before: weightsOf(plan.before), after })
  execution.state = {
    ...execution.state,
    lastWrite: {
      weights: after,
      since: iso(attempt.at),
      incidentId: draft.id,
      leaseUntil: iso(attempt.at + service.limits.leaseMinutes * minute),
    },
  }
  return { status: 'applied', plan, changeId: attempt.changeId, at: attempt.at }
}
