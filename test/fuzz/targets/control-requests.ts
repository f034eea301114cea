import { ControlRequestError, parseControlRequest } from '../../../shared/triggers/control-request.ts'
import { control } from '../../../shared/workflow/control/control.ts'
import { controlAccount } from '../../support/control-account.ts'
import { jsonText, mutated } from '../mutations/structure.ts'
import { Finding, must, mustBePlain, mustBeSound, type Target } from './target.ts'

const [by, reason] = ['ann', 'a migration']
const corpus: readonly unknown[] = [
  { command: 'status' },
  { command: 'status', service: 'web' },
  { command: 'approve', incidentId: 'web-1', by, reason },
  { command: 'reject', incidentId: 'web-1', by, reason },
  { command: 'undo', incidentId: 'web-1', by, reason },
  { command: 'pause', service: 'web', minutes: 60, by, reason },
  { command: 'pause', service: null, minutes: null, by, reason },
  { command: 'resume', service: 'web', by, reason },
]

/** What people ask of an account in which nothing has happened: whatever it is, nothing of the account changes. */
export const controlRequests: Target = {
  name: 'requests',
  share: 10,
  make: (draw) => mutated(draw, draw.pick(corpus)),
  async check(input) {
    let request
    try {
      request = parseControlRequest(input)
    } catch (error) {
      if (!(error instanceof ControlRequestError)) throw error
      return mustBePlain(error.message, 'the refusal', 2_000)
    }
    mustBeSound(request, 'the request')
    const { account, answers, dependencies } = controlAccount()
    const result = await control(request, dependencies)
    mustBeSound(result, 'the result')
    mustBeSound(account.ledger, 'the ledger')
    must(answers.size === 0, () => 'an execution was told an answer that nobody waited for')
    if (account.changes.length + account.resizes.length > 0)
      throw new Finding('action', `${request.command} changed the account`)
  },
  show: (input) => jsonText(input) ?? null,
}
