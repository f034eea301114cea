/** What a fleet did with the requests of one minute. */
export interface FleetMinute {
  /** All requests that came to the load balancer. */
  requests: number
  /** Of these, served with a 5xx of the target. */
  target5xx: number
  /** Of these failures, those that one Availability Zone has for itself, by zone. */
  readonly target5xxByZone: Map<string, number>
  /** Of these, refused with 503 for lack of capacity. */
  refused: number
  /** Of these, sent to a target that is gone and refused the connection: 502. */
  badGateway: number
  /** Of these, sent to a target that is gone and did not answer: 504. */
  gatewayTimeout: number
  /** Of these, answered by a target, failures included. */
  responses: number
  /** How long all responses took together, without what they waited for the resolver. */
  latencySeconds: number
  /** Responses that waited for the resolver's timeout. */
  resolverTimeouts: number
}

/** A minute in which nothing has happened yet. */
export const emptyMinute = (): FleetMinute => ({
  requests: 0,
  target5xx: 0,
  target5xxByZone: new Map(),
  refused: 0,
  badGateway: 0,
  gatewayTimeout: 0,
  responses: 0,
  latencySeconds: 0,
  resolverTimeouts: 0,
})
