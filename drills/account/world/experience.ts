import type { FleetRole } from '../../../shared/domain/service/service.ts'
import type { FleetMinute } from './fleet-minute.ts'

/** What users experienced: a request failed if it got a 5xx of a target or of the balancer, or found no address. */
export interface Experience {
  readonly requests: number
  readonly failed: number
}

/** What users experienced in all, and at each fleet. */
export interface Totals extends Experience {
  readonly fleets: Readonly<Record<FleetRole, Experience>>
}

const none: Experience = { requests: 0, failed: 0 }

/** Before anything happened. */
export const noTotals: Totals = { ...none, fleets: { stable: none, candidate: none } }

const add = (one: Experience, other: Experience): Experience => ({
  requests: one.requests + other.requests,
  failed: one.failed + other.failed,
})

export const addTotals = (one: Totals, other: Totals): Totals => ({
  ...add(one, other),
  fleets: {
    stable: add(one.fleets.stable, other.fleets.stable),
    candidate: add(one.fleets.candidate, other.fleets.candidate),
  },
})

/** What users experienced at a fleet. */
export const experienceOf = ({
  requests,
  target5xx,
  refused,
  badGateway,
  gatewayTimeout,
}: FleetMinute): Experience => ({
  requests,
  failed: target5xx + refused + badGateway + gatewayTimeout,
})
