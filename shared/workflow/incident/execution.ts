import type { Brief } from '../../domain/messages/brief.ts'
import type { AccountRules } from '../../domain/guardrails/guardrail.ts'
import type { IncidentDraft } from '../../domain/incident/draft.ts'
import type { Service } from '../../domain/service/service.ts'
import type { ServiceState } from '../../domain/service/service-state.ts'
import { iso, minute } from '../../domain/time.ts'
import type { Durable, RetryStrategy } from '../../ports/durable.ts'
import type { Ports } from '../../ports/index.ts'
import { PortError } from '../../ports/port-error.ts'
import { retryStrategy } from './retry.ts'

/** One durable execution at work on one incident of one service. */
export interface Execution {
  readonly durable: Durable
  readonly ports: Ports
  readonly service: Service
  readonly rules: AccountRules
  readonly draft: IncidentDraft
  /** Identifies this execution as the holder of the claim. */
  readonly owner: string
  /** What is remembered of the service, as it will be written back. */
  state: ServiceState
  /** Whether this execution is known to hold the service's claim. */
  claimed: boolean
  /** How many changes have been tried so far; names each in the ledger. */
  attempts: number
  /** Messages that could not be delivered in any way: the execution must then end as failed, so that a person learns of it. */
  readonly undelivered: string[]
  /** What chats were told last of this incident. */
  lastBrief: Brief | null
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
  retry: RetryStrategy = retryStrategy(owner),
): Promise<T> => durable.step(name, run, { retryStrategy: retry })

/**
 * Keeps the claim for so many minutes from now on, before work that may take longer than what is left of it; part of a
 * step. Throws `PortError` `mismatch` where another execution has taken it: this one had lost it.
 */
export async function keepClaim({ draft, owner, ports, service }: Execution, minutes: number): Promise<void> {
  const now = ports.clock.now()
  const { status } = await ports.store.claim({
    service: service.name,
    triggerKey: draft.trigger.key,
    owner,
    incidentId: draft.id,
    now,
    expiresAt: now + minutes * minute,
  })
  if (status !== 'claimed') {
    throw new PortError('mismatch', 'store:claim', `another execution has taken the claim on ${service.name}`)
  }
}
