import { actionsWithin } from '../ledger.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

const windowMinutes = 60

/** All services together get no more changes within any hour than the config allows. */
export const actionBudget: Guardrail = {
  name: 'action-budget',
  check({ rules, plan, observation }) {
    if (plan.kind === 'hold') return allowed
    const spent = actionsWithin(observation.ledger, windowMinutes, observation.at)
    if (spent.length < rules.actionsPerHour) return allowed
    const services = new Set(spent.map(({ service }) => service))
    return refuse('action-budget', {
      code: 'budget-spent',
      reason: 'Ballast has made as many changes in the past hour as the account allows it',
      observed: `${spent.length} changes, of ${[...services].join(', ')}`,
      limit: `${rules.actionsPerHour} changes an hour`,
    })
  },
}
