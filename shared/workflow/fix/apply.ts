import { mark, note } from '../../domain/incident/draft.ts'
import type { HoldPlan, Plan, SizePlan, WeightPlan } from '../../domain/mitigations/mitigation.ts'
import { describeSize } from '../../domain/node-group.ts'
import type { SizeLease } from '../../domain/service-state.ts'
import { iso, minute } from '../../domain/time.ts'
import { describeWeights, sameWeights, weightsOf } from '../../domain/weights.ts'
import { PortError } from '../../ports/port-error.ts'
import { leaveToPeople, step, type Execution } from './execution.ts'

/** A plan that was carried out. `id` is the API's name of the change, null where its answer was lost or there is none. */
export type Applied =
  | { readonly plan: WeightPlan; readonly id: string | null; readonly at: number }
  | { readonly plan: SizePlan; readonly id: string | null; readonly at: number }
  | { readonly plan: HoldPlan; readonly id: null; readonly at: number }

/** Why a plan was not carried out. */
export interface NotApplied {
  readonly failed: string
  readonly at: number
}

type Attempt =
  | { readonly status: 'applied'; readonly at: number; readonly id: string | null }
  | { readonly status: 'mismatch'; readonly at: number; readonly live: string }

/**
 * Makes a change that compares before it sets. Safe to repeat: when the live values are not what was read, but already
 * what was planned, an earlier attempt had succeeded and its answer was lost.
 */
async function compareAndSet(
  execution: Execution,
  set: () => Promise<string>,
  look: () => Promise<{ readonly done: boolean; readonly live: string }>,
): Promise<Attempt> {
  const { clock } = execution.ports
  try {
    return { status: 'applied', id: await set(), at: clock.now() }
  } catch (error) {
    if (!(error instanceof PortError) || error.code !== 'mismatch') throw error
    const { done, live } = await look()
    return done ? { status: 'applied', at: clock.now(), id: null } : { status: 'mismatch', at: clock.now(), live }
  }
}

function attemptWeights(execution: Execution, plan: WeightPlan): Promise<Attempt> {
  const { records } = execution.ports
  const comment = `[ballast:${execution.draft.id}] ${plan.reason}`
  return compareAndSet(
    execution,
    async () => (await records.change({ ...plan, comment })).changeId,
    async () => {
      const live = weightsOf(await records.list(execution.service.record))
      return { done: sameWeights(live, weightsOf(plan.after)), live: describeWeights(live) }
    },
  )
}

function attemptSize(execution: Execution, plan: SizePlan): Promise<Attempt> {
  const { nodeGroups } = execution.ports
  return compareAndSet(
    execution,
    async () => (await nodeGroups.resize(plan.group, plan.before, plan.after)).updateId,
    async () => {
      const live = await nodeGroups.describe(plan.group)
      return { done: live.min === plan.after.min && live.max === plan.after.max, live: describeSize(live) }
    },
  )
}

/** Carries out one plan, and keeps it in the incident and in the state as a lease. */
export async function apply(execution: Execution, plan: Plan, at: number): Promise<Applied | NotApplied> {
  if (plan.kind === 'hold') {
    keep(execution, { plan, id: null, at })
    return { plan, id: null, at }
  }
  const name = `apply-${plan.mitigation}${plan.kind === 'weights' ? '' : `-${plan.group.name}`}`
  let attempt: Attempt
  try {
    attempt = await step(execution, name, () =>
      plan.kind === 'weights' ? attemptWeights(execution, plan) : attemptSize(execution, plan),
    )
  } catch (error) {
    const failedAt = await step(execution, `${name}-failed-at`, async () => execution.ports.clock.now())
    const message = error instanceof Error ? error.message : String(error)
    const failed = `${plan.mitigation} (${plan.reason}) could not be made, or its answer was lost: ${message}`
    return { failed, at: failedAt }
  }
  if (attempt.status === 'mismatch') {
    const what = plan.kind === 'weights' ? 'the weights' : `the size of ${plan.group.name}`
    if (plan.kind === 'weights')
      leaveToPeople(execution, attempt.at, `somebody changed ${what} at the same time as Ballast`)
    const failed = `somebody else changed ${what} at the same time (now ${attempt.live}), so Ballast stopped`
    return { failed, at: attempt.at }
  }
  const applied: Applied = plan.kind === 'weights' ? { plan, ...attempt } : { plan, ...attempt }
  keep(execution, applied)
  return applied
}

function keep(execution: Execution, applied: Applied): void {
  const { draft, service, state } = execution
  const { plan, at } = applied
  mark(draft, 'applied', at)
  note(draft, at, 'fix', `${plan.mitigation}: ${plan.reason}`)
  const since = iso(at)
  const incidentId = draft.id
  switch (plan.kind) {
    case 'weights': {
      const weights = weightsOf(plan.after)
      draft.changes.push({ mitigation: plan.mitigation, before: weightsOf(plan.before), after: weights })
      const leaseUntil = iso(at + service.limits.leaseMinutes * minute)
      const hold = state.hold?.incidentId === incidentId ? { ...state.hold, weights } : state.hold
      execution.state = { ...state, hold, lastWrite: { weights, since, incidentId, leaseUntil } }
      return
    }
    case 'node-group': {
      const { group, before, after, requestsPerNode } = plan
      draft.changes.push({ mitigation: plan.mitigation, before: { ...before }, after: { ...after } })
      const isSame = (lease: SizeLease): boolean =>
        lease.group.cluster === group.cluster && lease.group.name === group.name
      const others = state.sizeLeases.filter((lease) => !isSame(lease))
      const earlier = state.sizeLeases.find(isSame)
      const lease = {
        incidentId,
        group,
        before: earlier?.before ?? before,
        after,
        written: after,
        requestsPerNode,
        since,
      }
      execution.state = { ...state, sizeLeases: [...others, lease] }
      return
    }
    case 'hold':
      draft.changes.push({ mitigation: plan.mitigation, before: {}, after: plan.weights })
      execution.state = { ...state, hold: { weights: plan.weights, since, incidentId } }
  }
}
