import { note } from '../../domain/incident/draft.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { commandOf, controlCommand, inspectCommand } from '../../domain/mitigations/change-command.ts'
import { undoWeights } from '../../domain/mitigations/revert-weights.ts'
import { iso } from '../../domain/time.ts'
import { weightsOf } from '../../domain/records/weights.ts'
import type { Applied } from '../fix/apply.ts'
import { fix } from '../fix/fix.ts'
import { lookBack } from '../follow/look-back.ts'
import type { Verification } from '../follow/effective.ts'
import { verify } from '../follow/verify.ts'
import { announceChange, close } from './close.ts'
import { read, type Finding } from './detect.ts'
import { step, type Execution } from './execution.ts'
import { tell } from './tell.ts'

/** How often a load that goes on growing is scaled for within one incident. */
const mostRounds = 5

/** What takes back what was applied, for a person to paste: through Ballast, and for weights also without it. */
const undoCommands = ({ draft }: Execution, applied: readonly Applied[]): string[] => [
  ...(applied.length === 0 ? [] : [controlCommand('undo', draft.id)]),
  ...applied.flatMap(({ plan }) => (plan.kind === 'weights' ? commandOf(undoWeights(plan)) : [])),
]

type Identified = Finding['diagnosis'] & { readonly status: 'identified' }

/**
 * From an identified incident to its end: fix, tell, verify (and fix again while the load outgrows it), close. In mode
 * `observe` nothing is changed, and it is watched instead whether that would have been right.
 */
export async function mitigate(execution: Execution, finding: Finding, diagnosis: Identified): Promise<Incident> {
  const { service } = execution
  const { incidentClass } = diagnosis
  const fixed = await fix(execution, finding, incidentClass)
  const { withheld, dropped, at } = fixed
  const open = fixed.open.join('; ')
  const manual = fixed.left.flatMap(commandOf)
  const commands = manual.length > 0 ? manual : [inspectCommand(service.record)]
  if (withheld.length > 0) {
    await tell(execution, 'tell-observed', 'would-have-acted', withheld.flatMap(commandOf))
    const reasons = withheld.map(({ reason }) => reason).join('; ')
    const incident = await close(execution, 'no-action', `observe mode: would have done ${reasons}`, at)
    return lookBack(execution, incident, { finding, incidentClass, plans: withheld })
  }
  if (fixed.applied.length === 0) {
    if (open === '') return close(execution, 'no-action', dropped.join('; '), at)
    return close(execution, 'escalated', `${incidentClass}: ${open}`, at, commands)
  }

  await announceChange(execution, at, undoCommands(execution, fixed.applied))
  if (open !== '') await tell(execution, 'page-open', 'done-in-part', commands)
  const { applied, verification } = await verifyAndFollow(execution, finding, diagnosis, fixed.applied)
  const moved = applied.find(({ plan }) => plan.kind === 'weights')
  if (verification.verified && moved?.plan.kind === 'weights') {
    const good = { weights: weightsOf(moved.plan.after), since: iso(moved.at) }
    execution.state = { ...execution.state, lastGood: good, baking: null }
  }
  const done = applied.map(({ plan }) => plan.reason).join('; ')
  const undo = undoCommands(execution, applied)
  return verification.verified
    ? close(execution, 'mitigated', `${done}; ${verification.reason}`, verification.at, undo)
    : close(execution, 'escalated', `the change did not verify: ${verification.reason}`, verification.at, undo)
}

/** Verifies what was applied; while the load outgrows it, applies more and verifies that. */
async function verifyAndFollow(
  execution: Execution,
  finding: Finding,
  { incidentClass, onset }: Identified,
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
      { ...finding, observation: { ...finding.observation, ...reading } },
      incidentClass,
    )
    if (more.applied.length === 0) return { applied, verification }
    await announceChange(execution, more.at, undoCommands(execution, more.applied))
    applied = [...applied.filter(({ plan }) => plan.kind !== 'node-group'), ...more.applied]
  }
}
