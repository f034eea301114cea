import { actionsOfOthers, lookBackMinutes } from '../ledger.ts'
import { resourceOf } from '../mitigations/resource.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

const mostIncidents = 3

/** What three incidents have changed within six hours is not mended by a fourth: the mitigation does not hold. */
export const flapping: Guardrail = {
  name: 'flapping',
  check({ incidentId, service, plan, observation }) {
    if (plan.kind === 'hold') return allowed
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
