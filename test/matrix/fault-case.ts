import type { Fault } from '../../drills/account/faults.ts'
import type { Kill } from '../../drills/run/replay.ts'

/** Which events something happens to, and what. */
export interface EventFate {
  readonly kind: EventKind
  readonly how: 'twice' | 'an hour late' | 'out of order' | 'never'
}

export type EventKind = 'alarm' | 'weight-change'

/** One scenario with one thing that goes wrong with Ballast itself. */
export interface FaultCase {
  readonly scenario: string
  /** What is hit: a call, a service, a step of an execution, events, or the clock. */
  readonly what: string
  /** What happens to it. */
  readonly fault: string
  readonly faults?: readonly Fault[]
  /** Of the execution with this ARN. */
  readonly kill?: Kill & { readonly execution: string }
  readonly events?: EventFate
  /** How far the functions' clocks are ahead of CloudWatch's. */
  readonly skewSeconds?: number
  /** Whether Ballast can get over it: what is mitigated without it, is mitigated with it. */
  readonly isPassing?: boolean
  /** Whether it can happen after all incidents are closed, while leases are handed back. */
  readonly isAtTheEnd?: boolean
}

/** How a case is called, and by which it can be run alone. */
export const nameOf = ({ scenario, what, fault }: FaultCase): string => `${scenario} / ${what} / ${fault}`
