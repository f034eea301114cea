import { stableFits } from '../mitigations/revert-weights.ts'
import { describeShare, fleetShare, weightsOf } from '../records/weights.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

/**
 * Stable's share after the move must fit into what it is known to carry. A capacity that nobody stated is no limit.
 *
 * @refuses stable is not known to carry its share after the move (`no-headroom`)
 * @limit `fleets.*.capacityRequestsPerMinute`
 * @answers Ballast's own, without it: all goes back to a cluster that has been scaled in (drill upgrade-fails-at-100)
 */
export const destinationHeadroom: Guardrail = {
  name: 'destination-headroom',
  check({ service, plan, observation }) {
    if (plan.kind !== 'weights') return allowed
    const room = stableFits(service, observation)
    const share = fleetShare(service, weightsOf(plan.after), 'stable')
    if (share <= room) return allowed
    return refuse('destination-headroom', {
      code: 'no-headroom',
      reason: 'stable cannot carry its share of the requests',
      observed: describeShare(share),
      limit: describeShare(room),
    })
  },
}
