import { refusals } from '../../domain/guardrails/index.ts'
import type { IncidentClass } from '../../domain/incident/incident.ts'
import { note } from '../../domain/incident/draft.ts'
import { playbook } from '../../domain/mitigations/index.ts'
import type { Mitigation, Plan, Situation } from '../../domain/mitigations/mitigation.ts'
import type { NodeGroupState } from '../../domain/node-group.ts'
import type { FleetRole } from '../../domain/service.ts'
import { apply, type Applied } from './apply.ts'
import type { Finding } from './detect.ts'
import { step, type Execution } from './execution.ts'

/** What became of an identified incident. */
export interface Fix {
  readonly applied: readonly Applied[]
  /** Plans that observe mode kept from being carried out. */
  readonly withheld: readonly Plan[]
  /** Plans that were refused or failed: what a person may still do. */
  readonly left: readonly Plan[]
  /** What a person has to know: refused, failed, impossible, or done only in part. */
  readonly open: readonly string[]
  /** Epoch milliseconds. */
  readonly at: number
}

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
 * Plans the class's mitigations, asks every guardrail about each plan, and carries out what they allow. Nothing else
 * happens before the change.
 */
export async function fix(execution: Execution, finding: Finding, incidentClass: IncidentClass): Promise<Fix> {
  const { draft, service } = execution
  const applied: Applied[] = []
  const withheld: Plan[] = []
  const left: Plan[] = []
  const open: string[] = []
  let { at } = finding.observation
  const leave = (reason: string, plan?: Plan): void => {
    note(draft, at, 'fix', reason)
    open.push(reason)
    if (plan !== undefined) left.push(plan)
  }

  const mitigations: readonly Mitigation[] = playbook[incidentClass]
  if (mitigations.length === 0) leave('Ballast has no mitigation that would not make this worse')
  for (const mitigation of mitigations) {
    const nodeGroups = mitigation.needsNodeGroups ? await nodeGroupsOf(execution) : {}
    const observation = { ...finding.observation, state: execution.state }
    const plans = mitigation.plan({ service, observation, incidentClass, verdicts: finding.verdicts, nodeGroups })
    if ('impossible' in plans) {
      if (plans.isUnneeded === true) note(draft, at, 'fix', `no ${mitigation.name}: ${plans.impossible}`)
      else leave(`${mitigation.name} is not possible: ${plans.impossible}`)
      continue
    }
    for (const plan of plans) {
      const refused = refusals({ service, incidentClass, plan, observation, verdicts: finding.verdicts })
      draft.refusals = [...draft.refusals, ...refused]
      if (refused.length > 0) {
        const reasons = refused.map(({ guardrail, reason }) => `${guardrail}: ${reason}`).join('; ')
        leave(`${plan.mitigation} (${plan.reason}) was refused: ${reasons}`, plan)
      } else if (service.mode === 'observe') {
        note(draft, at, 'fix', `observe mode: would have done ${plan.mitigation}, ${plan.reason}`)
        withheld.push(plan)
      } else {
        const result = await apply(execution, plan, at)
        at = result.at
        if ('failed' in result) leave(result.failed, plan)
        else {
          applied.push(result)
          if (plan.shortOf !== null) leave(plan.shortOf)
        }
      }
    }
  }
  return { applied, withheld, left, open, at }
}
