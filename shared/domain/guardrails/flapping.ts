import { actionsOfOthers, lookBackMinutes } from '../service/ledger.ts'
import { changesAccount } from '../mitigations/mitigation.ts'
import { resourceOf } from '../mitigations/resource.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

const mostIncidents = 3

/**
 * What three incidents have changed within six hours is not mended by a fourth: the mitigation does not hold.
 *
 * @refuses three other incidents have changed the same within six hours (`does-not-hold`)
 * @limit 3 incidents in 6 hours
 * @answers infrastructure code that put a size back in the middle of an incident: to answer it each time never ends
 */
export const flapping: Guardrail = {
  name: 'flapping',
  check({ incidentId, service, plan, observation }) {
    if (!changesAccount(plan)) return allowed
    const resource = resourceOf(plan, service)
    const others = actionsOfOthers(
      observation.ledger,
      { incidentId, service: service.name, resource },
      lookBackMinutes,
      observation.at,
    )
    const incidents = [...new Set(others.map((action) => action.incidentId))]
    if (incidents.length < mostIncidents) return allowed
    return refuse('flapping', {
      code: 'does-not-hold',
      reason: `${resource} has been changed again and again, and it does not last`,
      observed: `changes in ${incidents.join(', ')}`,
      limit: `${mostIncidents} incidents in ${lookBackMinutes / 60} hours`,
    })
  },
}
