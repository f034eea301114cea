import { randomBinomial } from 'd3-random'
import type { FleetSettings } from '../settings.ts'

/** What a fleet did with the requests of one minute. */
export interface FleetMinute {
  /** All requests that came to the load balancer. */
  requests: number
  /** Of these, served with a 5xx of the target. */
  target5xx: number
  /** Of these, refused with 503 for lack of capacity. */
  refused: number
}

/** How many seconds' worth of capacity may be saved up: a queue that absorbs the noise of single seconds. */
const burstSeconds = 2

export const emptyMinute = (): FleetMinute => ({ requests: 0, target5xx: 0, refused: 0 })

/** A load balancer with targets behind it. */
export interface FleetModel {
  capacityRequestsPerMinute: number
  errorRatio: number
  /** Takes one second's requests and adds what became of them to `into`. */
  serve(requests: number, into: FleetMinute): void
}

export function fleetModel(settings: FleetSettings, uniform: () => number): FleetModel {
  const binomial = randomBinomial.source(uniform)
  let credit = 0
  const model: FleetModel = {
    capacityRequestsPerMinute: settings.capacityRequestsPerMinute,
    errorRatio: settings.errorRatio,
    serve(requests, into) {
      const perSecond = model.capacityRequestsPerMinute / 60
      credit = Math.min(credit + perSecond, Math.max(1, burstSeconds * perSecond))
      const served = Math.min(requests, Math.floor(credit))
      credit -= served
      into.requests += requests
      into.refused += requests - served
      into.target5xx += served === 0 ? 0 : binomial(served, model.errorRatio)()
    },
  }
  return model
}
