import { second } from '../../shared/domain/time.ts'
import { handleIncident } from '../../shared/workflow/incident/handle-incident.ts'
import type {
  HandleIncidentDependencies,
  HandleIncidentResult,
} from '../../shared/workflow/incident/handle-incident.ts'
import type { VirtualClock } from '../clock.ts'
import type { PendingCallbacks } from './callbacks.ts'
import { replay, type Kill } from './replay.ts'

/** After so long Lambda starts a function again that was killed. */
const restartSeconds = 30

/** What executions of one drill share. */
export interface Surroundings {
  readonly clock: VirtualClock
  readonly callbacks: PendingCallbacks
}

/** Runs one durable execution of the workflow for an event, in the drill's time. */
export type Execute = (
  event: unknown,
  durableExecutionArn: string,
  dependencies: HandleIncidentDependencies,
  surroundings: Surroundings,
) => Promise<HandleIncidentResult>

/** What may befall an execution, and who is told of its operations as they begin, and of their results. */
export interface Fate {
  readonly kill?: Kill | undefined
  readonly began?: ((operation: string) => void) | undefined
  readonly keeps?: ((operation: string, result: string | undefined) => void) | undefined
}

/** Runs the workflow by itself, in virtual time; `fateOf` says what befalls the execution. */
export const executeWithFate =
  (fateOf: (durableExecutionArn: string) => Fate): Execute =>
  async (event, durableExecutionArn, dependencies, { clock, callbacks }) => {
    const answers = new Map<string, Promise<string>>()
    const surroundings = {
      restartSeconds,
      pass: (seconds: number) => clock.sleep(seconds * second),
      openCallback() {
        const { callbackId, answered } = callbacks.open()
        answers.set(callbackId, answered)
        return callbackId
      },
      answerTo: (callbackId: string, seconds: number) =>
        Promise.race([
          answers.get(callbackId) ?? new Promise<string>(() => {}),
          clock.sleep(seconds * second).then(() => {
            callbacks.close(callbackId)
            return null
          }),
        ]),
    }
    const { result } = await replay((durable) => handleIncident(event, durable, dependencies), {
      durableExecutionArn,
      surroundings,
      ...fateOf(durableExecutionArn),
    })
    return result
  }

/** Runs the workflow by itself: nothing is killed, and only virtual time passes. */
export const executeInVirtualTime: Execute = executeWithFate(() => ({}))
