import { mark, note, openDraft } from '../../domain/incident/draft.ts'
import type { Incident, IncidentClass, Outcome } from '../../domain/incident/incident.ts'
import { caughtUp, emptyState, startBaking } from '../../domain/records/known-good.ts'
import { inspectCommand } from '../../domain/mitigations/change-command.ts'
import type { Protection } from '../../domain/service/service.ts'
import { iso } from '../../domain/time.ts'
import { liveChange } from '../../domain/records/weight-changes.ts'
import { sameWeights, weightsOf } from '../../domain/records/weights.ts'
import type { Durable } from '../../ports/durable.ts'
import type { Ports } from '../../ports/index.ts'
import { chooseTrigger, NotAnEventError, parseTriggers } from '../../triggers/index.ts'
import type { Trigger, WeightChangeTrigger } from '../../triggers/trigger.ts'
import { close } from './close.ts'
import { detect, type Finding } from './detect.ts'
import { step, type Execution } from './execution.ts'
import { advise } from './advise.ts'
import { mitigate } from './mitigate.ts'
import { claimRequest, isOwn, open, type Opening } from './open.ts'
import { openingRetryStrategy, retryOnce } from './retry.ts'
import { adoptOverdue } from '../follow/leases.ts'
import { handBack } from '../follow/hand-back.ts'

/** How one execution ended. `incidentId` is null where no incident was opened or joined. */
export interface HandleIncidentResult {
  readonly outcome: Outcome
  readonly incidentId: string | null
  readonly incidentClass: IncidentClass | null
  readonly reason: string
}

/** What the workflow works with: what is protected, and the account. */
export interface HandleIncidentDependencies {
  readonly protection: Protection
  readonly ports: Ports
}

/**
 * The whole way of one incident: claim → detect → identify → fix → verify → close. Deterministic between steps, so that
 * a replay after a crash takes the same way. Throws only where people could not be told otherwise.
 */
export async function handleIncident(
  event: unknown,
  durable: Durable,
  { protection, ports }: HandleIncidentDependencies,
): Promise<HandleIncidentResult> {
  const owner = durable.executionContext.durableExecutionArn
  const triggers = readTriggers(event, protection, owner)
  const trigger = withOwnKey(chooseTrigger(triggers), owner)
  const service = protection.services.find(({ name }) => name === trigger.service)
  if (trigger.kind === 'ignored' || service === undefined) {
    return ignore({ durable, owner }, ports, trigger, trigger.reason, null)
  }
  const { kind, key, signal, reason } = trigger
  const draft = openDraft({ kind, key, signal, reason }, service.name)
  const execution: Execution = {
    durable,
    ports,
    service,
    rules: protection,
    draft,
    owner,
    state: emptyState,
    claimed: false,
    attempts: 0,
    undelivered: [],
    lastBrief: null,
  }
  const incident = await attempt(execution, trigger, otherChanges(triggers, trigger), protection)
  if (execution.undelivered.length > 0) {
    throw new Error(`people could not be told of ${draft.id}: ${execution.undelivered.join('; ')}`)
  }
  if ('incidentId' in incident) return incident
  return {
    outcome: incident.outcome ?? 'escalated',
    incidentId: incident.id,
    incidentClass: incident.incidentClass,
    reason: incident.reason,
  }
}

function readTriggers(event: unknown, protection: Protection, owner: string): readonly Trigger[] {
  try {
    return parseTriggers(event, protection)
  } catch (error) {
    if (!(error instanceof NotAnEventError)) throw error
    return [{ kind: 'ignored', key: owner, reason: error.message, service: null, signal: null, alarmName: null }]
  }
}

/** Nothing in a request by hand tells one from the next, unless it has a key; the execution does. */
const withOwnKey = (trigger: Trigger, owner: string): Trigger =>
  trigger.kind === 'manual' && !trigger.isOccurrence ? { ...trigger, key: `${trigger.key}@${owner}` } : trigger

/** Changes of other services' weights in the same event: one batch may change several. */
const otherChanges = (triggers: readonly Trigger[], chosen: Trigger): WeightChangeTrigger[] =>
  triggers.filter((trigger) => trigger.kind === 'weight-change').filter(({ service }) => service !== chosen.service)

/** Keeps a trigger that leads to no incident, with the reason. */
async function ignore(
  execution: Pick<Execution, 'durable' | 'owner'>,
  ports: Ports,
  trigger: Trigger,
  reason: string,
  joined: string | null,
): Promise<HandleIncidentResult> {
  const { key, kind, service } = trigger
  await step(execution, 'keep-ignored', () =>
    ports.store.saveIgnored({ key, kind, service, reason, at: iso(ports.clock.now()) }),
  )
  return { outcome: 'no-action', incidentId: joined, incidentClass: null, reason }
}

/** The way of one incident, with an end for everything that can go wrong on it. */
async function attempt(
  execution: Execution,
  trigger: Trigger,
  others: readonly WeightChangeTrigger[],
  { breakGlassRoles }: Protection,
): Promise<Incident | HandleIncidentResult> {
  const { durable, draft, owner, ports, service } = execution
  try {
    const opening = await step(
      execution,
      'open',
      () => open(ports, service, trigger, owner, breakGlassRoles, others),
      openingRetryStrategy(owner),
    )
    if ('reading' in opening) return await handBackAfter(execution, await handle(execution, trigger, opening))
    const { claim } = opening
    const why =
      claim.status === 'duplicate' ? 'this trigger was handled before' : 'another incident of the service is open'
    return await ignore({ durable, owner }, ports, trigger, `${why} (${claim.incidentId ?? 'none'})`, claim.incidentId)
  } catch (error) {
    const at = await step(execution, 'failed-at', async () => ports.clock.now())
    if (!execution.claimed) draft.id = await claimedId(execution, trigger.key, at)
    const reason = `Ballast could not go on: ${error instanceof Error ? error.message : String(error)}`
    const incident = await close(execution, 'escalated', reason, at, await advise(execution, trigger.signal))
    return handBackAfter(execution, incident)
  }
}

/**
 * Gives back what an incident took on lease, however it ended. Where people could not be told the execution has to end as
 * failed, which pages; whoever finds its leases overdue hands them back.
 */
const handBackAfter = (execution: Execution, incident: Incident): Incident | Promise<Incident> =>
  execution.undelivered.length > 0 ? incident : handBack(execution, incident)

/**
 * The id of the incident that this execution may have claimed without learning of it: a repeated claim tells. A new one
 * where it has not, or where that cannot be known.
 */
async function claimedId(execution: Execution, triggerKey: string, now: number): Promise<string> {
  const { owner, ports, service } = execution
  const request = claimRequest(service, { triggerKey, owner, now })
  try {
    const claim = await step(execution, 'find-claim', () => ports.store.claim(request), retryOnce(owner))
    const isOurs = claim.status === 'claimed' || isOwn(claim.incidentId, owner)
    return isOurs ? (claim.incidentId ?? request.incidentId) : request.incidentId
  } catch {
    return request.incidentId
  }
}

/** Handles the incident, with the leases that others have left. */
async function handle(execution: Execution, trigger: Trigger, { at, claim, reading }: Opening): Promise<Incident> {
  const { draft, service } = execution
  execution.claimed = true
  execution.state = caughtUp(service, claim.state, reading.changes)
  draft.id = claim.incidentId
  if (trigger.kind !== 'ignored' && trigger.at !== null) mark(draft, 'alarmed', trigger.at)
  mark(draft, 'delivered', at)
  note(draft, at, 'claim', trigger.reason)
  adoptOverdue(execution, at)

  const finding = await detect(execution, reading, seenSince(trigger, reading), trigger.signal)
  return conclude(execution, finding)
}

async function conclude(execution: Execution, finding: Finding): Promise<Incident> {
  const { service } = execution
  const { diagnosis, observation } = finding
  const inspect = [inspectCommand(service.record)]
  switch (diagnosis.status) {
    case 'healthy':
      learnWeights(execution, finding)
      return close(execution, 'no-action', diagnosis.reason, observation.at)
    case 'inconclusive':
      return close(
        execution,
        'no-action',
        `inconclusive for ${service.limits.inconclusiveMinutes} minutes: ${diagnosis.reason}`,
        observation.at,
      )
    case 'no-data':
      return close(execution, 'escalated', `blind: ${diagnosis.reason}`, observation.at, inspect)
    case 'unclassified':
      return close(execution, 'escalated', `no known class of incident: ${diagnosis.reason}`, observation.at, inspect)
    case 'identified':
      return mitigate(execution, finding, diagnosis)
  }
}

/** The sweep has seen weights that no event told of before it asks for a look at them. */
const seenSince = (trigger: Trigger, { at }: Opening['reading']): number =>
  trigger.kind === 'manual' && trigger.signal === 'traffic-share' && trigger.at !== null ? Math.min(trigger.at, at) : at

/** Live weights that the policy allows start to bake, whoever set them and however Ballast came to see them. */
function learnWeights(execution: Execution, { observation, verdicts }: Finding): void {
  const { service, state } = execution
  const live = weightsOf(observation.records)
  const allowed = verdicts.some(({ signal, state: verdict }) => signal === 'traffic-share' && verdict === 'healthy')
  const change = liveChange(observation.changes, live)
  const isOurs = state.lastWrite !== null && sameWeights(state.lastWrite.weights, live)
  if (!allowed || isOurs || change?.isOverride === true) return
  execution.state = startBaking(state, service.release, live, iso(change?.at ?? observation.at))
}
