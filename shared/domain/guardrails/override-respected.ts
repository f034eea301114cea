import { iso } from '../time.ts'
import { liveOverride } from '../records/weight-changes.ts'
import { describeWeights, weightsOf } from '../records/weights.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

/**
 * Weights set with `[ballast:override]`, or through a break-glass role, stay as long as they are live.
 *
 * @refuses the live weights were set with an override (`override`)
 * @limit `breakGlassRoles`
 * @answers Ballast's own, without it: a step to 50 % on purpose is put back like a mistake (drill override)
 */
export const overrideRespected: Guardrail = {
  name: 'override-respected',
  check({ plan, observation }) {
    if (plan.kind !== 'weights') return allowed
    const live = weightsOf(observation.records)
    const override = liveOverride(observation.changes, live)
    if (override === null) return allowed
    return refuse('override-respected', {
      code: 'override',
      reason: `${override.by} set these weights with an override`,
      observed: describeWeights(live),
      limit: `override since ${iso(override.at)}`,
    })
  },
}
