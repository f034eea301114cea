import { knownGood } from '../records/known-good.ts'
import { describeShare, sameWeights, shareOf, weightsOf } from '../records/weights.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

/** What sums of fractions may be off, percentage points. */
const rounding = 1e-9

/**
 * One change moves no more of the traffic than the config allows; a complete flip is a person's decision. Back to what was
 * known good is no such move: stable carried that until moments ago, for what is live longer becomes known good itself.
 *
 * @refuses the plan moves more of the traffic at once than the config allows, unless back to known good
 * (`shift-too-large`)
 * @limit `limits.maximumShiftPoints`
 * @answers a "5 %" release that moved 50 %: a plan can be as wrong as a person
 */
export const largestShift: Guardrail = {
  name: 'largest-shift',
  check({ service, plan, observation }) {
    if (plan.kind !== 'weights') return allowed
    const [before, after] = [weightsOf(plan.before), weightsOf(plan.after)]
    const good = knownGood(observation.state, service.release, observation.at)
    if (good !== null && sameWeights(good.weights, after)) return allowed
    const gains = Object.keys(after).map((name) => Math.max(0, shareOf(after, name) - shareOf(before, name)))
    const moved = gains.reduce((total, gain) => total + gain, 0)
    const limit = service.limits.maximumShiftPoints
    if (moved <= limit + rounding) return allowed
    return refuse('largest-shift', {
      code: 'shift-too-large',
      reason: 'the plan moves more of the traffic at once than the config allows',
      observed: `${describeShare(moved)} of the requests`,
      limit: describeShare(limit),
    })
  },
}
