import { fleetMinutes } from '../fleet-minutes.ts'
import { minute } from '../time.ts'
import { describeShare, fleetShare, weightsOf } from '../weights.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

const loadMinutes = 5

/** Stable's share after the move must fit into what it is known to carry. A capacity that nobody stated is no limit. */
export const destinationHeadroom: Guardrail = {
  name: 'destination-headroom',
  check({ service, plan, observation }) {
    const capacity = service.fleets.stable.capacityRequestsPerMinute
    if (capacity === undefined) return allowed
    const total = new Map<number, number>()
    for (const role of ['stable', 'candidate'] as const) {
      for (const { at, requests } of fleetMinutes(observation.series, role, observation.at)) {
        if (at >= observation.at - (loadMinutes + 1) * minute) total.set(at, (total.get(at) ?? 0) + requests)
      }
    }
    const load = Math.max(0, ...total.values())
    const share = fleetShare(service, weightsOf(plan.after), 'stable')
    const expected = Math.round((load * share) / 100)
    if (expected <= capacity) return allowed
    return refuse('destination-headroom', {
      code: 'no-headroom',
      reason: `stable cannot carry ${describeShare(share)} of the requests`,
      observed: `${expected} requests a minute`,
      limit: `${capacity} requests a minute`,
    })
  },
}
