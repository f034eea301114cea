import { note } from '../../domain/incident/draft.ts'
import { waitingFor } from '../../domain/incident/waiting.ts'
import { commandOf, controlCommand } from '../../domain/mitigations/change-command.ts'
import type { Plan } from '../../domain/mitigations/mitigation.ts'
import { iso, minute } from '../../domain/time.ts'
import { keepClaim, step, type Execution } from '../incident/execution.ts'
import { retryStrategy } from '../incident/retry.ts'
import { tell } from '../incident/tell.ts'

/** What a person said, or what holds where nobody did. */
export interface Answer {
  readonly decision: 'approve' | 'reject'
  /** Whether a person said so. */
  readonly isGiven: boolean
  readonly reason: string
  /** Epoch milliseconds. */
  readonly at: number
}

/** What an execution is told by `control`, as text. */
export const answerText = (decision: Answer['decision'], by: string, reason: string): string =>
  JSON.stringify({ decision, by, reason })

/** What the text says; an answer that cannot be read approves nothing. */
function readAnswer(text: string): Pick<Answer, 'decision' | 'reason'> {
  try {
    const { decision, by, reason } = JSON.parse(text) as Record<string, unknown>
    const words = `${decision === 'approve' ? 'approved' : 'rejected'} by ${String(by)}: ${String(reason)}`
    return { decision: decision === 'approve' ? 'approve' : 'reject', reason: words }
  } catch {
    return { decision: 'reject', reason: 'rejected: the answer could not be read' }
  }
}

/** What else may be needed after the answer: to read, to change and to tell. */
const spareMinutes = 30

/** Asks people whether plans may be carried out, and waits for their answer. */
export async function ask(execution: Execution, plans: readonly Plan[], round: number, at: number): Promise<Answer> {
  const { draft, durable, owner, ports, service } = execution
  const { waitMinutes, otherwise } = service.approval
  const words = plans.map(({ mitigation, reason }) => `${mitigation}, ${reason}`)
  const expiresAt = at + waitMinutes * minute
  await step(execution, `keep-claim-${round}`, () => keepClaim(execution, waitMinutes + spareMinutes))
  const byDefault = otherwise === 'apply' ? 'it is carried out' : 'it is not carried out'
  note(draft, at, 'fix', `asks people until ${iso(expiresAt)}, after which ${byDefault}: ${words.join('; ')}`)
  await tell(execution, `ask-${round}`, 'waits-for-approval', [
    controlCommand('approve', draft.id),
    controlCommand('reject', draft.id),
    ...plans.flatMap(commandOf),
  ])
  const callback = durable.waitForCallback(
    `approval-${round}`,
    async (callbackId) => {
      const incidentId = draft.id
      await ports.store.saveIncident({ ...draft, reason: waitingFor(expiresAt) })
      await ports.store.saveApproval({
        incidentId,
        service: service.name,
        callbackId,
        plans: words,
        expiresAt,
        otherwise,
      })
    },
    { timeout: { seconds: waitMinutes * 60 }, retryStrategy: retryStrategy(owner) },
  )
  const heard = await Promise.resolve(callback).then(
    (text) => ({ text }),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  )
  const answeredAt = await step(execution, `approval-${round}-ended-at`, async () => ports.clock.now())
  const answer = 'text' in heard ? { ...readAnswer(heard.text), isGiven: true } : unanswered()
  note(draft, answeredAt, 'fix', answer.reason)
  return { ...answer, at: answeredAt }

  function unanswered(): Omit<Answer, 'at'> {
    // Only the end of the time is nobody's answer; where people could not be asked at all, nothing is carried out.
    const isOver = answeredAt >= expiresAt
    return {
      decision: isOver && otherwise === 'apply' ? 'approve' : 'reject',
      isGiven: false,
      reason: isOver
        ? `nobody answered within ${waitMinutes} minutes`
        : `people could not be asked: ${'error' in heard ? heard.error : ''}`,
    }
  }
}
