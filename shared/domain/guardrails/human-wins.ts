import { describeWeights, sameWeights, weightsOf } from '../records/weights.ts'
import { allowed, refuse, type Guardrail, type Proposal } from './guardrail.ts'

/** Whether a plan puts back what a hold has announced. Whoever means to go beyond one says so with an override. */
export function putsHoldBack({ plan, observation }: Pick<Proposal, 'plan' | 'observation'>): boolean {
  const { hold } = observation.state
  if (plan.kind !== 'weights' || hold === null || observation.at >= Date.parse(hold.until)) return false
  return sameWeights(hold.weights, weightsOf(plan.after))
}

/**
 * Weights are left to a person who was seen changing them at the same time as Ballast, and to one who changes what
 * Ballast wrote while that is under lease.
 *
 * @refuses the weights are left to people (`human-at-work`), or somebody changed them after Ballast while on lease
 * (`changed-since-our-write`)
 * @limit `limits.leaseMinutes`
 * @answers external-dns 1698: deleted sibling weighted records
 */
export const humanWins: Guardrail = {
  name: 'human-wins',
  check({ plan, observation }) {
    if (plan.kind !== 'weights') return allowed
    const { handsOff, lastWrite } = observation.state
    const live = weightsOf(observation.records)
    if (handsOff !== null && observation.at < Date.parse(handsOff.until)) {
      return refuse('human-wins', {
        code: 'human-at-work',
        reason: handsOff.reason,
        observed: describeWeights(live),
        limit: `left to people until ${handsOff.until}`,
      })
    }
    if (putsHoldBack({ plan, observation })) return allowed
    if (lastWrite === null || observation.at >= Date.parse(lastWrite.leaseUntil)) return allowed
    if (sameWeights(lastWrite.weights, live)) return allowed
    return refuse('human-wins', {
      code: 'changed-since-our-write',
      reason: `somebody changed the weights after Ballast did in ${lastWrite.incidentId}`,
      observed: describeWeights(live),
      limit: `${describeWeights(lastWrite.weights)} until ${lastWrite.leaseUntil}`,
    })
  },
}
