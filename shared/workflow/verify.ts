import { fleetMinutes, tally } from '../domain/fleet-minutes.ts'
import { mark, note } from '../domain/incident/draft.ts'
import { judgeRecovery, recoveryDatapoints, type RecoveryTarget } from '../domain/incident/recovery.ts'
import type { WeightPlan } from '../domain/mitigations/mitigation.ts'
import { metricsOf } from '../domain/signals/index.ts'
import { minute, second } from '../domain/time.ts'
import { describeWeights, fleetShare, sameWeights, weightsOf } from '../domain/weights.ts'
import type { Finding } from './detect.ts'
import { leaveToPeople, step, type Execution } from './execution.ts'

const syncPollSeconds = 10
const syncDeadlineMinutes = 10
/** A change is usually in sync within a minute (Route 53 developer guide); assumed where its id is not known. */
const usualSyncSeconds = 60
const metricsPollSeconds = 15
/** The record set's own TTL has no lower bound for an alias: Route 53 answers with the load balancer's 60 s. */
const aliasTtlSeconds = 60

/** Whether the mitigation worked, with the evidence. */
export interface Verification {
  readonly verified: boolean
  readonly reason: string
  readonly at: number
}

async function untilInSync(execution: Execution, changeId: string | null, since: number): Promise<number | null> {
  const { durable, ports } = execution
  if (changeId === null) {
    await durable.wait('usual-sync', { seconds: usualSyncSeconds })
    return since + usualSyncSeconds * second
  }
  for (let poll = 1; ; poll++) {
    await durable.wait(`before-sync-poll-${poll}`, { seconds: syncPollSeconds })
    const { status, at } = await step(execution, `sync-poll-${poll}`, async () => ({
      status: await ports.records.changeStatus(changeId),
      at: ports.clock.now(),
    }))
    if (status === 'INSYNC') return at
    if (at - since > syncDeadlineMinutes * minute) return null
  }
}

const waitUntil = (execution: Execution, name: string, now: number, until: number): PromiseLike<void> | undefined =>
  until > now ? execution.durable.wait(name, { seconds: Math.ceil((until - now) / second) }) : undefined

function recoveryTarget(
  { service }: Execution,
  { observation }: Finding,
  plan: WeightPlan,
  onset: number,
): RecoveryTarget {
  return {
    candidateShare: fleetShare(service, weightsOf(plan.after), 'candidate'),
    baseline: tally(fleetMinutes(observation.series, 'stable', observation.at), 0, onset),
  }
}

/**
 * In sync, TTL passed, live set as written, then share and error ratio at baseline for two datapoints whose periods
 * began after the TTL had passed.
 */
export async function verify(
  execution: Execution,
  finding: Finding,
  plan: WeightPlan,
  applied: { readonly changeId: string | null; readonly at: number; readonly onset: number },
): Promise<Verification> {
  const { draft, ports, service } = execution
  const inSync = await untilInSync(execution, applied.changeId, applied.at)
  if (inSync === null) {
    return { verified: false, reason: `not in sync after ${syncDeadlineMinutes} minutes`, at: applied.at }
  }
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
  if (!sameWeights(live, weightsOf(plan.after))) {
    leaveToPeople(execution, at, `somebody changed the weights after Ballast did in ${draft.id}`)
    return {
      verified: false,
      reason: `somebody changed the weights after Ballast did (now ${describeWeights(live)}), so they stay as they are`,
      at,
    }
  }

  const target = recoveryTarget(execution, finding, plan, applied.onset)
  const firstPeriod = Math.ceil(ttlPassed / minute) * minute
  const deadline = firstPeriod + service.limits.verifyMinutes * minute
  await waitUntil(execution, 'first-datapoints', at, firstPeriod + recoveryDatapoints * minute)
  for (let poll = 1; ; poll++) {
    const { series, now } = await step(execution, `verify-${poll}`, async () => {
      const asked = ports.clock.now()
      return { series: await ports.metrics.read(metricsOf(service), firstPeriod, asked), now: ports.clock.now() }
    })
    const recovery = judgeRecovery(service, series, now, firstPeriod, target)
    if (recovery.verified) {
      mark(draft, 'verified', now)
      note(draft, now, 'verify', recovery.evidence)
      return { verified: true, reason: recovery.evidence, at: now }
    }
    if (now >= deadline) {
      const reason = `not at baseline ${service.limits.verifyMinutes} minutes after the TTL passed: ${recovery.evidence}`
      return { verified: false, reason, at: now }
    }
    await execution.durable.wait(`before-verify-${poll + 1}`, { seconds: metricsPollSeconds })
  }
}
