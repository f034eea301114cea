import { describeWeights, maximumWeight, weightsOf } from '../records/weights.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

/**
 * Weights are integers 0–255, and never all 0: Route 53 would then send every fleet the same share.
 *
 * @refuses weights are not integers from 0 to 255 (`weight-out-of-range`), or all of them 0 (`all-weights-zero`)
 * @limit always
 * @answers a Lambda for weighted routing: drained first, then failed, and all weights were 0. Progressived: shares that sum to 101
 */
export const validWeights: Guardrail = {
  name: 'valid-weights',
  check({ plan }) {
    if (plan.kind !== 'weights') return allowed
    const weights = weightsOf(plan.after)
    const observed = describeWeights(weights)
    const outOfRange = Object.values(weights).some(
      (weight) => !Number.isInteger(weight) || weight < 0 || weight > maximumWeight,
    )
    if (outOfRange) {
      return refuse('valid-weights', {
        code: 'weight-out-of-range',
        reason: 'the plan has a weight that Route 53 does not take',
        observed,
        limit: `integers 0–${maximumWeight}`,
      })
    }
    if (Object.values(weights).every((weight) => weight === 0)) {
      return refuse('valid-weights', {
        code: 'all-weights-zero',
        reason: 'with all weights 0 Route 53 answers with every record alike',
        observed,
        limit: 'at least one weight above 0',
      })
    }
    return allowed
  },
}
