import type { IncidentDraft } from '../../domain/incident/draft.ts'
import type { Service } from '../../domain/service.ts'
import type { ServiceState } from '../../domain/service-state.ts'
import { iso, minute } from '../../domain/time.ts'
import type { Durable } from '../../ports/durable.ts'
import type { Ports } from '../../ports/index.ts'
import { retryStrategy } from './retry.ts'

/** One durable execution at work on one incident of one service. */
export interface Execution {
  readonly durable: Durable
  readonly ports: Ports
  readonly service: Service
  readonly draft: IncidentDraft
  /** Identifies this execution as the holder of the claim. */
  readonly owner: string
  /** What is remembered of the service, as it will be written back. */
  state: ServiceState
  /** Whether this execution is known to hold the service's claim. */
  claimed: boolean
  /** Messages that could not be delivered: the execution must then end as failed, so that a person learns of it. */
  readonly undelivered: string[]
}

/** Ballast keeps its hands off the service's weights for a lease's time. `at` in epoch milliseconds. */
export function leaveToPeople(execution: Execution, at: number, reason: string): void {
  const until = iso(at + execution.service.limits.leaseMinutes * minute)
  execution.state = { ...execution.state, handsOff: { until, reason } }
}

/** Runs a step that is retried while its failure may pass. The result passes through JSON. */
export const step = async <T>(
  { durable, owner }: Pick<Execution, 'durable' | 'owner'>,
  name: string,
  run: () => Promise<T>,
): Promise<T> => durable.step(name, run, { retryStrategy: retryStrategy(owner) })
