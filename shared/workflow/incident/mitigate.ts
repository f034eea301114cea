import { note } from '../../domain/incident/draft.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { commandOf, inspectCommand } from '../../domain/mitigations/change-command.ts'
import { undoWeights } from '../../domain/mitigations/revert-weights.ts'
import { iso } from '../../domain/time.ts'
import { weightsOf } from '../../domain/weights.ts'
import type { Applied } from './apply.ts'
import { announceChange, close, tell } from './close.ts'
import { read, type Finding } from './detect.ts'
import { step, type Execution } from './execution.ts'
import { fix } from './fix.ts'
import { handBack } from './hand-back.ts'
import { verify, type Verification } from './verify.ts'

/** Commands that take back what was applied; a raised node group is handed back by Ballast itself. */
const undoCommands = (applied: readonly Applied[]): string[] =>
  applied.flatMap(({ plan }) => (plan.kind === 'weights' ? commandOf(undoWeights(plan)) : []))

/** How often a load that goes on growing is scaled for within one incident. */
const mostRounds = 5

/**
 * From an identified incident to its end: fix, tell, verify (and fix again while the load outgrows it), close, and hand
 * back what was taken on lease.
 */
export async function mitigate(
  execution: Execution,
  finding: Finding,
  diagnosis: Finding['diagnosis'] & { readonly status: 'identified' },
): Promise<Incident> {
  const { service } = execution
  const { incidentClass } = diagnosis
  const fixed = await fix(execution, finding, incidentClass)
  const { withheld, at } = fixed
  const open = fixed.open.join('; ')
  const manual = fixed.left.flatMap(commandOf)
  const commands = manual.length > 0 ? manual : [inspectCommand(service.record)]
  if (withheld.length > 0) {
    await tell(execution, 'tell-observed', 'would have acted (observe mode)', withheld.flatMap(commandOf))
    const reasons = withheld.map(({ reason }) => reason).join('; ')
    return close(execution, 'no-action', `observe mode: would have done ${reasons}`, at)
  }
  if (fixed.applied.length === 0) return close(execution, 'escalated', `${incidentClass}: ${open}`, at, commands)

  await announceChange(execution, at, undoCommands(fixed.applied))
  if (open !== '') await tell(execution, 'page-open', 'needs you: done only in part', commands)
  const { applied, verification } = await verifyAndFollow(execution, finding, diagnosis, fixed.applied)
  const moved = applied.find(({ plan }) => plan.kind === 'weights')
  if (verification.verified && moved?.plan.kind === 'weights') {
    const good = { weights: weightsOf(moved.plan.after), since: iso(moved.at) }
    execution.state = { ...execution.state, lastGood: good, baking: null }
  }
  const done = applied.map(({ plan }) => plan.reason).join('; ')
  const undo = undoCommands(applied)
  const incident = verification.verified
    ? await close(execution, 'mitigated', `${done}; ${verification.reason}`, verification.at, undo)
    : await close(execution, 'escalated', `the change did not verify: ${verification.reason}`, verification.at, undo)
  return handBack(execution, incident)
}

/** Verifies what was applied; while the load outgrows it, applies more and verifies that. */
async function verifyAndFollow(
  execution: Execution,
  finding: Finding,
  { incidentClass, onset }: Finding['diagnosis'] & { readonly status: 'identified' },
  first: readonly Applied[],
): Promise<{ applied: readonly Applied[]; verification: Verification }> {
  const { ports, service } = execution
  let applied = first
  for (let round = 1; ; round++) {
    const verification = await verify(execution, finding, applied, { incidentClass, onset })
    if (!verification.outgrown || round === mostRounds) return { applied, verification }
    note(execution.draft, verification.at, 'verify', verification.reason)
    const reading = await step(execution, `follow-${round}`, () => read(ports, service))
    const more = await fix(
      execution,
      { ...finding, observation: { ...finding.observation, ...reading, state: execution.state } },
      incidentClass,
    )
    if (more.applied.length === 0) return { applied, verification }
    await announceChange(execution, more.at, undoCommands(more.applied))
    applied = [...applied.filter(({ plan }) => plan.kind !== 'node-group'), ...more.applied]
  }
}
