import { actionsOfOthers } from '../service/ledger.ts'
import { changesAccount } from '../mitigations/mitigation.ts'
import { resourceOf } from '../mitigations/resource.ts'
import { iso } from '../time.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'
import { putsHoldBack } from './human-wins.ts'

/**
 * What one incident has changed gets time to show its effect before another changes it again. An incident's own next
 * changes are free, and so is putting back what a hold has announced.
 *
 * @refuses another incident has just changed the same record or node group (`changed-recently`); its own next changes
 * and what a hold has announced are free
 * @limit `limits.cooldownMinutes`
 * @answers a Lambda for weighted routing: flipped back on the first OK
 */
export const cooldown: Guardrail = {
  name: 'cooldown',
  check({ incidentId, service, plan, observation }) {
    if (!changesAccount(plan) || putsHoldBack({ plan, observation })) return allowed
    const resource = resourceOf(plan, service)
    const minutes = service.limits.cooldownMinutes
    const others = actionsOfOthers(
      observation.ledger,
      { incidentId, service: service.name, resource },
      minutes,
      observation.at,
    )
    const newest = others.toSorted((left, right) => right.at - left.at)[0]
    if (newest === undefined) return allowed
    return refuse('cooldown', {
      code: 'changed-recently',
      reason: `another incident has just changed ${resource}`,
      observed: `${newest.incidentId} at ${iso(newest.at)}`,
      limit: `${minutes} minutes between the changes of two incidents`,
    })
  },
}
