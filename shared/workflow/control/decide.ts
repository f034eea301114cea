import { iso } from '../../domain/time.ts'
import { PortError } from '../../ports/port-error.ts'
import { answerText } from '../fix/ask.ts'
import type { ControlDependencies } from './control-dependencies.ts'
import type { ControlRequest } from './control-request.ts'
import { done, refused, type ControlResult } from './control-result.ts'

/** Tells the execution that waits for it what a person has decided. */
export async function decide(
  { ports }: ControlDependencies,
  request: ControlRequest & { readonly command: 'approve' | 'reject' },
): Promise<ControlResult> {
  const { command, incidentId, by, reason } = request
  const approval = await ports.store.readApproval(incidentId)
  if (approval === null) return refused(`nothing waits for a word in ${incidentId}`)
  const { callbackId, expiresAt, plans } = approval
  const over = `the time for an answer in ${incidentId} was over at ${iso(expiresAt)}`
  if (ports.clock.now() >= expiresAt) return refused(over)
  try {
    await ports.callbacks.answer(callbackId, answerText(command, by, reason))
  } catch (error) {
    if (!(error instanceof PortError) || error.code !== 'not-found') throw error
    return refused(`${incidentId} does not wait for this answer any more: it was given before, or the time was over`)
  }
  return done(`${command === 'approve' ? 'approved' : 'rejected'}: ${plans.join('; ')}`)
}
