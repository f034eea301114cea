import { mark, note } from '../../domain/incident/draft.ts'
import type { Proposal } from '../../domain/guardrails/guardrail.ts'
import type { Refusal } from '../../domain/incident/incident.ts'
import type { ChangePlan, SizePlan, WeightPlan } from '../../domain/mitigations/mitigation.ts'
import { describeSize } from '../../domain/service/node-group.ts'
import { asSeen, type ServiceState, type SizeLease } from '../../domain/service/service-state.ts'
import { iso, minute } from '../../domain/time.ts'
import { describeWeights, sameWeights, weightsOf } from '../../domain/records/weights.ts'
import { PortError } from '../../ports/port-error.ts'
import { leaveToPeople, step, type Execution } from '../incident/execution.ts'
import { sizeLeaseMinutes } from '../follow/leases.ts'
import { permit } from './permit.ts'

/**
 * A plan that was carried out. `id` is the API's name of the change, null where its answer was lost or there is none; `at`
 * is the function's time, and `acceptedAt` the API's, null where it told none.
 */
export interface Applied {
  readonly plan: ChangePlan
  readonly id: string | null
  readonly at: number
  readonly acceptedAt: number | null
}

/** Why a plan was not carried out: it failed, or a guardrail refused it at the last moment. */
export type NotApplied =
  | { readonly failed: string; readonly at: number }
  | { readonly refused: readonly Refusal[]; readonly at: number }

type Attempt =
  | ({ readonly status: 'applied' } & Omit<Applied, 'plan'>)
  | { readonly status: 'mismatch'; readonly at: number; readonly live: string }
  | { readonly status: 'refused'; readonly at: number; readonly refused: readonly Refusal[] }

/**
 * Makes a change that compares before it sets. Safe to repeat: when the live values are not what was read, but already
 * what was planned, an earlier attempt had succeeded and its answer was lost.
 */
async function compareAndSet(
  execution: Execution,
  set: () => Promise<Pick<Applied, 'id' | 'acceptedAt'>>,
  look: () => Promise<{ readonly done: boolean; readonly live: string }>,
): Promise<Attempt> {
  const { clock } = execution.ports
  try {
    return { status: 'applied', ...(await set()), at: clock.now() }
  } catch (error) {
    if (!(error instanceof PortError) || error.code !== 'mismatch') throw error
    const { done, live } = await look()
    const at = clock.now()
    return done ? { status: 'applied', at, id: null, acceptedAt: null } : { status: 'mismatch', at, live }
  }
}

function attemptWeights(execution: Execution, plan: WeightPlan): Promise<Attempt> {
  const { records } = execution.ports
  const comment = `[ballast:${execution.draft.id}] ${plan.reason}`
  return compareAndSet(
    execution,
    async () => {
      const { changeId, acceptedAt } = await records.change({ ...plan, comment })
      return { id: changeId, acceptedAt }
    },
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
    async () => ({ id: (await nodeGroups.resize(plan.group, plan.before, plan.after)).updateId, acceptedAt: null }),
    async () => {
      const live = await nodeGroups.describe(plan.group)
      return { done: live.min === plan.after.min && live.max === plan.after.max, live: describeSize(live) }
    },
  )
}

type Change = Proposal & { readonly plan: ChangePlan }

/** Has the change permitted and makes it, in one step. */
async function attempt(execution: Execution, id: string, proposal: Change): Promise<Attempt> {
  const { plan } = proposal
  const refused = await permit(execution, id, proposal)
  if (refused.length > 0) return { status: 'refused', at: execution.ports.clock.now(), refused }
  if (plan.kind === 'weights') return attemptWeights(execution, plan)
  if (plan.kind === 'node-group') {
    // First the lease: should nothing more be heard of this execution, whoever finds it overdue gives the size back.
    const { owner, ports, service } = execution
    await ports.store.saveState(service.name, owner, withLeaseBegun(execution, plan, ports.clock.now()))
    return attemptSize(execution, plan)
  }
  throw new TypeError('a hold is no change of the account')
}

/** Carries out one plan, and keeps it in the incident and in the state as a lease. */
export async function apply(execution: Execution, proposal: Change, at: number): Promise<Applied | NotApplied> {
  const { plan } = proposal
  if (plan.kind === 'hold') {
    const held: Applied = { plan, id: null, at, acceptedAt: null }
    keep(execution, held)
    return held
  }
  const name = `apply-${plan.mitigation}${plan.kind === 'weights' ? '' : `-${plan.group.name}`}`
  execution.attempts++
  const id = `${execution.draft.id}/${plan.mitigation}/${execution.attempts}`
  let made: Attempt
  try {
    made = await step(execution, name, () => attempt(execution, id, proposal))
  } catch (error) {
    const failedAt = await step(execution, `${name}-failed-at`, async () => execution.ports.clock.now())
    const message = error instanceof Error ? error.message : String(error)
    const failed = `${plan.mitigation} (${plan.reason}) could not be made, or its answer was lost: ${message}`
    if (plan.kind === 'node-group') execution.state = withLeaseBegun(execution, plan, failedAt)
    return { failed, at: failedAt }
  }
  if (made.status === 'refused') return { refused: made.refused, at: made.at }
  if (made.status === 'mismatch') {
    const what = plan.kind === 'weights' ? 'the weights' : `the size of ${plan.group.name}`
    if (plan.kind === 'weights')
      leaveToPeople(execution, made.at, `somebody changed ${what} at the same time as Ballast`)
    const failed = `somebody else changed ${what} at the same time (now ${made.live}), so Ballast stopped`
    return { failed, at: made.at }
  }
  const applied: Applied = { plan, ...made }
  keep(execution, applied)
  return applied
}

/** The state with a lease on what a plan raises, which may be made or not. */
const withLeaseBegun = (execution: Execution, plan: SizePlan, at: number): ServiceState =>
  withLease(execution, plan, at, { written: plan.before, begun: plan.after })

/** The state with a lease on what a plan raises; it goes back to what was there before Ballast. */
function withLease(
  { draft, state }: Execution,
  plan: SizePlan,
  at: number,
  made: Pick<SizeLease, 'written' | 'begun'>,
): ServiceState {
  const { group, before, after, requestsPerNode } = plan
  const isSame = (lease: SizeLease): boolean => lease.group.cluster === group.cluster && lease.group.name === group.name
  // Limits that somebody has changed since are theirs, and what this change is handed back to.
  const isOurs = (lease: SizeLease): boolean => {
    const { written } = asSeen(lease, before)
    return written.min === before.min && written.max === before.max
  }
  const earlier = state.sizeLeases.find((lease) => isSame(lease) && isOurs(lease))
  const lease = {
    incidentId: draft.id,
    group,
    before: earlier?.before ?? before,
    after,
    ...made,
    requestsPerNode,
    since: iso(at),
    until: iso(at + sizeLeaseMinutes * minute),
  }
  return { ...state, sizeLeases: [...state.sizeLeases.filter((each) => !isSame(each)), lease] }
}

function keep(execution: Execution, applied: Applied): void {
  const { draft, service, state } = execution
  const { plan, at } = applied
  mark(draft, 'applied', at)
  note(draft, at, 'fix', `${plan.mitigation}: ${plan.reason}`)
  const since = iso(at)
  const incidentId = draft.id
  const change = { mitigation: plan.mitigation, kind: plan.kind }
  const leaseUntil = iso(at + service.limits.leaseMinutes * minute)
  switch (plan.kind) {
    case 'weights': {
      const weights = weightsOf(plan.after)
      draft.changes.push({ ...change, nodeGroup: null, before: weightsOf(plan.before), after: weights })
      const hold = state.hold?.incidentId === incidentId ? { ...state.hold, weights } : state.hold
      execution.state = { ...state, hold, lastWrite: { weights, since, incidentId, leaseUntil } }
      return
    }
    case 'node-group': {
      const { group, before, after } = plan
      draft.changes.push({ ...change, nodeGroup: group, before: { ...before }, after: { ...after } })
      execution.state = withLease(execution, plan, at, { written: after, begun: null })
      return
    }
    case 'hold':
      draft.changes.push({ ...change, nodeGroup: null, before: {}, after: plan.weights })
      execution.state = { ...state, hold: { weights: plan.weights, since, incidentId, until: leaseUntil } }
  }
}
