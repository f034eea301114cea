import { stableFits } from '../mitigations/revert-weights.ts'
import { describeShare, fleetShare, weightsOf } from '../weights.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

/** Stable's share after the move must fit into what it is known to carry. A capacity that nobody stated is no limit. */
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
