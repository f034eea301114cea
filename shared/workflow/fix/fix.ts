import { refusals } from '../../domain/guardrails/index.ts'
import type { Proposal } from '../../domain/guardrails/guardrail.ts'
import type { IncidentClass, Refusal } from '../../domain/incident/incident.ts'
import { note } from '../../domain/incident/draft.ts'
import { playbook } from '../../domain/mitigations/index.ts'
import {
  changesAccount,
  type ChangePlan,
  type Mitigation,
  type Plan,
  type Situation,
} from '../../domain/mitigations/mitigation.ts'
import type { MetricSeries } from '../../domain/metrics/metric.ts'
import type { NodeGroupState } from '../../domain/service/node-group.ts'
import type { FleetRole } from '../../domain/service/service.ts'
import type { Observation } from '../../domain/signals/signal.ts'
import { minute } from '../../domain/time.ts'
import { judge, observedMinutes, read, type Finding } from '../incident/detect.ts'
import { step, type Execution } from '../incident/execution.ts'
import { apply, type Applied } from './apply.ts'
import { ask } from './ask.ts'

/** What became of an identified incident. */
export interface Fix {
  readonly applied: readonly Applied[]
  /** Plans that observe mode kept from being carried out. */
  readonly withheld: readonly Plan[]
  /** Plans that were refused or failed: what a person may still do. */
  readonly left: readonly Plan[]
  /** What a person has to know: refused, failed, impossible, or done only in part. */
  readonly open: readonly string[]
  /** Why a plan is not to be carried out after all: a person said no, or the incident passed while one was asked. */
  readonly dropped: readonly string[]
  /** Epoch milliseconds. */
  readonly at: number
}

/** What the timeline says of an advice, behind the mitigation's name. */
export const forPeople = 'is for a person to do'

type Writable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] }

async function nodeGroupsOf(execution: Execution): Promise<Situation['nodeGroups']> {
  const { ports, service } = execution
  const groups: Partial<Record<FleetRole, NodeGroupState>> = {}
  for (const role of ['stable', 'candidate'] as const) {
    const { nodeGroup } = service.fleets[role]
    if (nodeGroup === undefined) continue
    groups[role] = await step(execution, `read-${role}-nodes`, () => ports.nodeGroups.describe(nodeGroup))
  }
  return groups
}

/**
 * What there is to plan a mitigation by: what the signals have read, and beside it what it asks of CloudWatch itself, as far
 * back as they look; that is left out where it cannot be read.
 */
async function seriesFor(
  execution: Execution,
  { name, metrics }: Mitigation,
  { series }: Observation,
  at: number,
): Promise<MetricSeries> {
  const { draft, ports, service } = execution
  if (metrics === undefined) return series
  try {
    const own = await step(execution, `read-${name}-metrics`, () => {
      const now = ports.clock.now()
      return ports.metrics.read(metrics(service), now - observedMinutes * minute, now)
    })
    return { ...series, ...own }
  } catch (error) {
    note(draft, at, 'fix', `what ${name} looks at could not be read: ${String(error)}`)
    return series
  }
}

const proposalOf = (execution: Execution, finding: Finding, incidentClass: IncidentClass, plan: Plan): Proposal => ({
  incidentId: execution.draft.id,
  rules: execution.rules,
  service: execution.service,
  incidentClass,
  plan,
  observation: { ...finding.observation, state: execution.state },
  verdicts: finding.verdicts,
})

const describeRefusals = (refused: readonly Refusal[]): string =>
  refused.map(({ guardrail, reason }) => `${guardrail}: ${reason}`).join('; ')

/**
 * Plans the class's mitigations, asks every guardrail about each plan, and carries out what they, the mode and, in mode
 * `approve`, a person allow. In mode `enforce` nothing else happens before the change.
 */
export async function fix(execution: Execution, finding: Finding, incidentClass: IncidentClass): Promise<Fix> {
  const { draft, service } = execution
  const result: Writable<Fix> = {
    applied: [],
    withheld: [],
    left: [],
    open: [],
    dropped: [],
    at: finding.observation.at,
  }
  let seen = finding
  const leave = (reason: string, plan?: Plan): void => {
    note(draft, result.at, 'fix', reason)
    result.open.push(reason)
    if (plan !== undefined) result.left.push(plan)
  }
  const refuse = (refused: readonly Refusal[], plan: Plan): void => {
    draft.refusals = [...draft.refusals, ...refused]
    leave(`${plan.mitigation} (${plan.reason}) was refused: ${describeRefusals(refused)}`, plan)
  }
  const allowed = (plan: Plan): boolean => {
    const refused = refusals(proposalOf(execution, seen, incidentClass, plan))
    if (refused.length > 0) refuse(refused, plan)
    return refused.length === 0
  }

  /** The plans that a person lets pass and that are still right by then. */
  async function agreed(plans: readonly ChangePlan[], round: number): Promise<readonly ChangePlan[]> {
    const answer = await ask(execution, plans, round, result.at)
    result.at = answer.at
    if (answer.decision === 'reject') {
      const reason = plans
        .map((plan) => `${plan.mitigation} (${plan.reason}) was not carried out: ${answer.reason}`)
        .join('; ')
      if (answer.isGiven) result.dropped.push(reason)
      else
        for (const plan of plans)
          leave(`${plan.mitigation} (${plan.reason}) was not carried out: ${answer.reason}`, plan)
      return []
    }
    const reading = await step(execution, `look-after-approval-${round}`, () => read(execution.ports, service))
    const { history, weightsSeenSince } = seen.observation
    seen = judge(execution, { ...reading, history }, weightsSeenSince, null)
    result.at = reading.at
    if (seen.diagnosis.status !== 'identified' || seen.diagnosis.incidentClass !== incidentClass) {
      const now = `${seen.diagnosis.status}: ${seen.diagnosis.reason}`
      const reason = `${incidentClass} had passed when the answer came (${now})`
      note(draft, result.at, 'fix', reason)
      result.dropped.push(reason)
      return []
    }
    return plans.filter(allowed)
  }

  async function carryOut(plan: ChangePlan): Promise<void> {
    const proposal = { ...proposalOf(execution, seen, incidentClass, plan), plan }
    const outcome = await apply(execution, proposal, result.at)
    result.at = outcome.at
    if ('refused' in outcome) refuse(outcome.refused, plan)
    else if ('failed' in outcome) leave(outcome.failed, plan)
    else {
      result.applied.push(outcome)
      if (plan.shortOf !== null) leave(plan.shortOf)
    }
  }

  const mitigations = playbook[incidentClass]
  for (const [index, mitigation] of mitigations.entries()) {
    const nodeGroups = mitigation.needsNodeGroups ? await nodeGroupsOf(execution) : {}
    const series = await seriesFor(execution, mitigation, seen.observation, result.at)
    const observation = { ...seen.observation, series, state: execution.state }
    const plans = mitigation.plan({ service, observation, incidentClass, verdicts: seen.verdicts, nodeGroups })
    if ('impossible' in plans) {
      if (plans.isUnneeded === true) note(draft, result.at, 'fix', `no ${mitigation.name}: ${plans.impossible}`)
      else leave(`${mitigation.name} is not possible: ${plans.impossible}`)
      continue
    }
    let due: readonly ChangePlan[] = plans.filter(allowed).flatMap((plan) => {
      if (plan.kind !== 'advice') return [plan]
      leave(`${plan.mitigation} ${forPeople}: ${plan.reason}`, plan)
      return []
    })
    if (service.mode === 'observe') {
      for (const plan of due) {
        note(draft, result.at, 'fix', `observe mode: would have done ${plan.mitigation}, ${plan.reason}`)
        result.withheld.push(plan)
      }
      continue
    }
    // A hold changes nothing in the account; what it leads to is asked for by itself.
    const isAsked = service.mode === 'approve' && due.some(changesAccount)
    if (isAsked) due = await agreed(due, index + 1)
    for (const plan of due) await carryOut(plan)
  }
  return result
}
