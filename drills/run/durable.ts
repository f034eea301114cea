import type { Durable, RetryStrategy } from '../../shared/ports/durable.ts'
import { handleIncident } from '../../shared/workflow/incident/handle-incident.ts'
import type {
  HandleIncidentDependencies,
  HandleIncidentResult,
} from '../../shared/workflow/incident/handle-incident.ts'
import type { VirtualClock } from '../clock.ts'

const second = 1_000

/** Runs one durable execution of the workflow for an event, in the time of `clock`. */
export type Execute = (
  event: unknown,
  durableExecutionArn: string,
  dependencies: HandleIncidentDependencies,
  clock: VirtualClock,
) => Promise<HandleIncidentResult>

/**
 * A durable execution in virtual time. Step results pass through JSON as they do in Lambda, and a step whose retries
 * are exhausted throws an error that has only the original's message.
 */
const virtualExecution = (clock: VirtualClock, durableExecutionArn: string): Durable => ({
  executionContext: { durableExecutionArn },
  wait: (_name, { seconds }) => clock.sleep(seconds * second),
  async step<T>(name: string, run: () => Promise<T>, config?: { retryStrategy?: RetryStrategy }): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const result = await run()
        return result === undefined ? result : JSON.parse(JSON.stringify(result))
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error))
        const decision = config?.retryStrategy?.(failure, attempt)
        if (decision?.shouldRetry !== true) throw new Error(`step ${name}: ${failure.message}`, { cause: error })
        await clock.sleep((decision.delay?.seconds ?? 1) * second)
      }
    }
  },
})

/** Runs the workflow by itself: nothing is replayed, and only virtual time passes. */
export const executeInVirtualTime: Execute = (event, durableExecutionArn, dependencies, clock) =>
  handleIncident(event, virtualExecution(clock, durableExecutionArn), dependencies)
