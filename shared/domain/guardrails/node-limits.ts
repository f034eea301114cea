import { describeSize } from '../service/node-group.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

/**
 * A node group is never made smaller by a mitigation, never larger than its limit, and never of an impossible size.
 *
 * @refuses the node group is not in the config (`foreign-group`), would lose nodes (`lowered`) or get more than the
 * config allows (`above-limit`), or EKS does not take the size (`impossible-size`)
 * @limit `fleets.*.nodeGroup.maxNodes`
 * @answers Ballast's own, without it: nodes for a spike feed the failures of DNS and of the controller (drill
 * spike-dns-throttling)
 */
export const nodeLimits: Guardrail = {
  name: 'node-limits',
  check({ service, plan }) {
    if (plan.kind !== 'node-group') return allowed
    const { group, before, after } = plan
    const refusal = (why: { code: string; reason: string; limit: string }) =>
      refuse('node-limits', { ...why, observed: describeSize(after) })
    const limits = Object.values(service.fleets).flatMap(({ nodeGroup }) =>
      nodeGroup?.cluster === group.cluster && nodeGroup.name === group.name ? [nodeGroup.maxNodes] : [],
    )
    const limit = limits[0]
    if (limit === undefined)
      return refusal({ code: 'foreign-group', reason: 'the node group is not in the config', limit: 'its own groups' })
    if (after.min < before.min || after.desired < before.desired || after.max < before.max) {
      return refusal({
        code: 'lowered',
        reason: 'a mitigation never takes nodes away',
        limit: `at least ${describeSize(before)}`,
      })
    }
    if (
      after.min > limit ||
      after.desired > Math.max(limit, before.desired) ||
      after.max > Math.max(limit, before.max)
    ) {
      return refusal({ code: 'above-limit', reason: 'the config allows fewer nodes', limit: `${limit} nodes` })
    }
    if (after.min > after.desired || after.desired > after.max) {
      return refusal({
        code: 'impossible-size',
        reason: 'EKS takes sizes with min ≤ desired ≤ max only',
        limit: 'min ≤ desired ≤ max',
      })
    }
    return allowed
  },
}
