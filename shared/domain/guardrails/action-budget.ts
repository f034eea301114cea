import { actionsWithin, type Action } from '../service/ledger.ts'
import { changesAccount } from '../mitigations/mitigation.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

const windowMinutes = 60
/** This part of the budget is for services that have had none of it within the hour. */
const keptForOthers = 1 / 4
/** So many services are named; the ledger has them all. */
const mostNamed = 5

/**
 * All services together get no more changes within any hour than the config allows, whoever comes first. Where there are
 * several, one alone cannot use it up: the last quarter is for those that have had none.
 *
 * @refuses all services together have had their changes of the past hour (`budget-spent`), or but for a quarter that is
 * for services without any, where there are several (`rest-for-others`)
 * @limit `actionsPerHour`
 * @answers StackStorm 3607: storms. Robusta: limits that are kept in memory only
 */
export const actionBudget: Guardrail = {
  name: 'action-budget',
  check({ rules, plan, observation, service }) {
    if (!changesAccount(plan)) return allowed
    const { actionsPerHour, services } = rules
    const spent = actionsWithin(observation.ledger, windowMinutes, observation.at)
    if (spent.length >= actionsPerHour) {
      return refuse('action-budget', {
        code: 'budget-spent',
        reason: 'Ballast has made as many changes in the past hour as the account allows it',
        observed: `${spent.length} changes, of ${servicesOf(spent)}`,
        limit: `${actionsPerHour} changes an hour`,
      })
    }
    const own = spent.filter((action) => action.service === service.name).length
    const kept = services.length > 1 ? Math.floor(actionsPerHour * keptForOthers) : 0
    if (own === 0 || spent.length < actionsPerHour - kept) return allowed
    return refuse('action-budget', {
      code: 'rest-for-others',
      reason: `what is left of the account's changes for the hour is for services that have had none`,
      observed: `${spent.length} changes, ${own} of them of ${service.name}`,
      limit: `${actionsPerHour - kept} of ${actionsPerHour} changes an hour, the others for other services`,
    })
  },
}

function servicesOf(spent: readonly Action[]): string {
  const services = [...new Set(spent.map(({ service }) => service))]
  const more = services.length - mostNamed
  return [...services.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}
