import { note, mark } from '../../domain/incident/draft.ts'
import type { SizePlan, WeightPlan } from '../../domain/mitigations/mitigation.ts'
import { describeWeights, sameWeights, weightsOf } from '../../domain/records/weights.ts'
import { minute, second } from '../../domain/time.ts'
import type { Applied } from '../fix/apply.ts'
import { leaveToPeople, step, type Execution } from '../incident/execution.ts'

const syncPollSeconds = 10
const syncDeadlineMinutes = 10
/** A change is usually in sync within a minute (Route 53 developer guide); assumed where its id is not known. */
const usualSyncSeconds = 60
const resizePollSeconds = 15
const resizeDeadlineMinutes = 10
/** The record set's own TTL has no lower bound for an alias: Route 53 answers with the load balancer's 60 s. */
const aliasTtlSeconds = 60

/** Whether the mitigation worked, with the evidence. */
export interface Verification {
  readonly verified: boolean
  readonly reason: string
  readonly at: number
  /** The load has outgrown what was scaled to: more is to be done, rather than more to be seen. */
  readonly outgrown: boolean
}

/** From when on (epoch milliseconds) the metrics can show that a change worked, or why they never will. */
type Effective = { readonly from: number; readonly at: number } | Verification

export const failed = (reason: string, at: number): Verification => ({ verified: false, reason, at, outgrown: false })

/**
 * How a change stands that was made; null, with a note, where that cannot be told. The change is there all the same, and
 * the metrics show what comes of it. `name` is that of the step that asks.
 */
async function orUntold<Status>(
  execution: Execution,
  name: string,
  asking: Promise<{ readonly status: Status; readonly at: number }>,
): Promise<{ readonly status: Status | null; readonly at: number }> {
  try {
    return await asking
  } catch (error) {
    const at = await step(execution, `${name}-failed-at`, async () => execution.ports.clock.now())
    note(execution.draft, at, 'verify', `how the change stands cannot be told: ${String(error)}`)
    return { status: null, at }
  }
}

async function untilInSync(execution: Execution, changeId: string | null, since: number): Promise<number | null> {
  const { durable, ports } = execution
  const usually = async (): Promise<number> => {
    await durable.wait('usual-sync', { seconds: usualSyncSeconds })
    return since + usualSyncSeconds * second
  }
  if (changeId === null) return usually()
  for (let look = 1; ; look++) {
    await durable.wait(`before-sync-poll-${look}`, { seconds: syncPollSeconds })
    const asking = step(execution, `sync-poll-${look}`, async () => ({
      status: await ports.records.changeStatus(changeId),
      at: ports.clock.now(),
    }))
    const { status, at } = await orUntold(execution, `sync-poll-${look}`, asking)
    if (status === null) return usually()
    if (status === 'INSYNC') return at
    if (at - since > syncDeadlineMinutes * minute) return null
  }
}

export const waitUntil = (
  execution: Execution,
  name: string,
  now: number,
  until: number,
): PromiseLike<void> | undefined =>
  until > now ? execution.durable.wait(name, { seconds: Math.ceil((until - now) / second) }) : undefined

/** In sync, TTL passed, and the live set as written. */
async function weightsEffective(
  execution: Execution,
  plan: WeightPlan,
  { id, at: since, acceptedAt }: Applied,
): Promise<Effective> {
  const { draft, ports, service } = execution
  const inSync = await untilInSync(execution, id, since)
  if (inSync === null) return failed(`not in sync after ${syncDeadlineMinutes} minutes`, since)
  mark(draft, 'inSync', inSync)
  const ttlSeconds = Math.max(...plan.after.map((record) => record.ttlSeconds ?? aliasTtlSeconds))
  const ttlPassed = inSync + ttlSeconds * second
  await waitUntil(execution, 'ttl', inSync, ttlPassed)

  const { live, at } = await step(execution, 'read-again', async () => ({
    live: weightsOf(await ports.records.list(service.record)),
    at: ports.clock.now(),
  }))
  mark(draft, 'ttlPassed', ttlPassed)
  note(draft, at, 'verify', `in sync and the TTL of ${ttlSeconds} s passed; live weights ${describeWeights(live)}`)
  // Metrics are by AWS's clock: a function whose own is behind would take minutes before its change for such after it.
  const behind = Math.max(0, (acceptedAt ?? since) - since)
  if (sameWeights(live, weightsOf(plan.after))) return { from: ttlPassed + behind, at }
  leaveToPeople(execution, at, `somebody changed the weights after Ballast did in ${draft.id}`)
  return failed(
    `somebody changed the weights after Ballast did (now ${describeWeights(live)}), so they stay as they are`,
    at,
  )
}

/** EKS took the size; whether nodes come of it, the metrics show. */
async function sizeEffective(
  execution: Execution,
  plan: SizePlan,
  id: string | null,
  since: number,
): Promise<Effective> {
  const { durable, ports, draft } = execution
  if (id === null) return { from: since, at: since }
  for (let look = 1; ; look++) {
    const name = `${plan.group.name}-${look}`
    await durable.wait(`before-resize-poll-${name}`, { seconds: resizePollSeconds })
    const asking = step(execution, `resize-poll-${name}`, async () => ({
      status: await ports.nodeGroups.updateStatus(plan.group, id),
      at: ports.clock.now(),
    }))
    const { status: update, at } = await orUntold(execution, `resize-poll-${name}`, asking)
    if (update === null) return { from: since, at }
    if (update.status === 'failed')
      return failed(`EKS could not resize ${plan.group.name}: ${update.errors.join('; ')}`, at)
    if (update.status === 'successful') {
      note(draft, at, 'verify', `EKS has resized ${plan.group.name}; its nodes are starting`)
      return { from: since, at }
    }
    if (at - since > resizeDeadlineMinutes * minute) {
      return failed(`EKS has not resized ${plan.group.name} after ${resizeDeadlineMinutes} minutes`, at)
    }
  }
}

/** Waits until a change is in effect: weights with every resolver, a size with EKS. A hold is at once. */
export const effective = (execution: Execution, applied: Applied): Promise<Effective> | Effective => {
  const { plan, id, at } = applied
  if (plan.kind === 'weights') return weightsEffective(execution, plan, applied)
  return plan.kind === 'node-group' ? sizeEffective(execution, plan, id, at) : { from: at, at }
}
