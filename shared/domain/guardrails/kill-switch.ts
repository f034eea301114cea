import { everything, pauseOf } from '../service/ledger.ts'
import { iso } from '../time.ts'
import { quote } from '../messages/wording.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

/**
 * Nothing is done, and no hold announced, while people have paused the service or everything, or in mode `off`.
 *
 * @refuses people have paused the service (`service-paused`) or all of Ballast (`everything-paused`), or the config
 * switches it off (`mode-off`)
 * @limit `mode`, nothing paused
 * @answers Ballast's own, until now: to stop it took a deployment
 */
export const killSwitch: Guardrail = {
  name: 'kill-switch',
  check({ service, observation }) {
    if (service.mode === 'off') {
      return refuse('kill-switch', {
        code: 'mode-off',
        reason: `the config switches Ballast off for ${service.name}`,
        observed: 'mode off',
        limit: 'mode observe, approve or enforce',
      })
    }
    const { ledger, at } = observation
    const pause = pauseOf(ledger, service.name, at)
    if (pause === null) return allowed
    const why = {
      observed: `paused by ${quote(pause.by)} since ${iso(pause.since)}: ${quote(pause.reason)}`,
      limit: pause.until === null ? 'until it is resumed' : `until ${iso(pause.until)}`,
    }
    return pause === ledger.pauses[everything]
      ? refuse('kill-switch', { code: 'everything-paused', reason: 'people have paused all of Ballast', ...why })
      : refuse('kill-switch', { code: 'service-paused', reason: `people have paused ${service.name}`, ...why })
  },
}
