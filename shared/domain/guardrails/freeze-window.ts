import { describeWindow, isFrozen } from '../service/freeze-window.ts'
import { iso } from '../time.ts'
import { quote } from '../messages/wording.ts'
import { changesAccount } from '../mitigations/mitigation.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

/**
 * Within a window that the config freezes nothing is changed. A hold is no change, and asks no more than the window.
 *
 * @refuses the config freezes changes at this time (`frozen`)
 * @limit `freezeWindows`
 * @answers Ballast's own, until now: nobody could say beforehand when it has to keep still
 */
export const freezeWindow: Guardrail = {
  name: 'freeze-window',
  check({ rules, service, plan, observation }) {
    if (!changesAccount(plan)) return allowed
    const window = rules.freezeWindows.find((each) => isFrozen(each, service.name, observation.at))
    if (window === undefined) return allowed
    return refuse('freeze-window', {
      code: 'frozen',
      reason: `changes are frozen: ${quote(window.reason)}`,
      observed: iso(observation.at),
      limit: `none within ${describeWindow(window)}`,
    })
  },
}
