import { clearInterval, setInterval } from 'node:timers'
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing'
import type { VirtualClock } from '../../drills/clock.ts'
import { executeInVirtualTime, type Execute } from '../../drills/run/durable.ts'
import { drillStart } from '../../drills/scenario/world-of.ts'
import { createHandler } from '../../functions/handle-incident.ts'
import { second } from '../../shared/domain/time.ts'
import type { Durable } from '../../shared/ports/durable.ts'
import { handleIncident } from '../../shared/workflow/incident/handle-incident.ts'
import type { HandleIncidentResult } from '../../shared/workflow/incident/handle-incident.ts'

/** Whose turn it is to let the SDK and the local runner work; time stands still as long as anybody's is. */
interface Machinery {
  enter(): Promise<void>
  leave(): void
}

/**
 * The executions of one clock take turns in the order in which they ask, because they share the runner's fake timers,
 * and because what happens at one virtual instant has to happen in the same order in every run.
 */
function machineryOf(clock: VirtualClock): Machinery {
  const waiting: (() => void)[] = []
  let isTaken = false
  let stopHolding = (): void => {}
  const take = (): void => {
    isTaken = true
    void clock.hold(new Promise<void>((resolve) => (stopHolding = resolve)))
  }
  return {
    async enter() {
      if (!isTaken) return take()
      await new Promise<void>((resolve) => waiting.push(resolve))
    },
    leave() {
      const next = waiting.shift()
      if (next !== undefined) return next()
      isTaken = false
      stopHolding()
    },
  }
}

const machineries = new WeakMap<VirtualClock, Machinery>()

function machineryFor(clock: VirtualClock): Machinery {
  const machinery = machineries.get(clock) ?? machineryOf(clock)
  machineries.set(clock, machinery)
  return machinery
}

interface Time {
  readonly clock: VirtualClock
  readonly machinery: Machinery
  readonly due: Due
  /** Rejects when the drill is over, whatever still waits for time to pass. */
  readonly given: Promise<never>
}

/** When operations of one execution may go on, in virtual epoch milliseconds, by their place in it. */
type Due = Map<number, number>

/**
 * The durable context of one invocation with its waits and retry delays in virtual time: the runner skips them, and a
 * wait that is over for the first time, or an attempt after the first, takes them here. `due` outlives the invocation,
 * so that no replay takes them again.
 */
function inVirtualTime(context: Durable, durableExecutionArn: string, { clock, machinery, due, given }: Time): Durable {
  let operations = 0
  const letTimePass = async <T>(work: () => Promise<T>): Promise<T> => {
    machinery.leave()
    try {
      return await Promise.race([work(), given])
    } finally {
      await machinery.enter()
    }
  }
  const sleepUntil = (at: number): Promise<void> => clock.sleep(Math.max(0, at - clock.now()))
  return {
    executionContext: { durableExecutionArn },
    async wait(name, duration) {
      const place = operations++
      const until = due.get(place) ?? clock.now() + duration.seconds * second
      due.set(place, until)
      // Ends the invocation, except in the replay after the runner has completed the wait.
      await context.wait(name, duration)
      if (clock.now() < until) await letTimePass(() => sleepUntil(until))
    },
    step<T>(name: string, run: () => Promise<T>, config: Parameters<Durable['step']>[2] = {}) {
      const place = operations++
      const attempt = (): Promise<T> =>
        letTimePass(async () => {
          await sleepUntil(due.get(place) ?? clock.now())
          return run()
        })
      const { retryStrategy } = config
      if (retryStrategy === undefined) return context.step(name, attempt, config)
      return context.step(name, attempt, {
        retryStrategy(error, failed) {
          const decision = retryStrategy(error, failed)
          due.set(place, clock.now() + (decision.delay?.seconds ?? 1) * second)
          return decision
        },
      })
    },
  }
}

/**
 * Sets the official runner up; what it resolves to puts everything back. The runner's fake timers take in all of the
 * process's, immediates and ticks included, and fire them every 20 ms of real time. Here they fire every millisecond:
 * what time they show is of no account.
 */
export async function setUpOfficialRunner(): Promise<() => Promise<void>> {
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true })
  const { clock } = globalThis.setTimeout as typeof setTimeout & { clock: { tick(milliseconds: number): void } }
  // Imported, so a real timer even now.
  const pump = setInterval(() => clock.tick(20), 1)
  return async () => {
    clearInterval(pump)
    await LocalDurableTestRunner.teardownTestEnvironment()
  }
}

/** One drill's executions under the official runner. */
export interface OfficialExecutions {
  readonly execute: Execute
  /** How many invocations each execution took so far. */
  readonly invocations: () => readonly number[]
  /** Ends what the drill left running: a runner that is abandoned goes on asking for news. */
  readonly stop: () => Promise<void>
}

/**
 * Runs executions through the Lambda handler and the official local runner: checkpoints, suspended invocations and
 * replays are the SDK's, only time is the drill's. What happens before minute 0 is no part of the drill, and left out.
 */
export function officialExecutions(): OfficialExecutions {
  const counts = new Map<string, number>()
  const running: Promise<unknown>[] = []
  let giveUp: (reason: Error) => void = () => {}
  const given = new Promise<never>((_, reject) => (giveUp = reject))
  given.catch(() => {})

  const run: Execute = async (event, durableExecutionArn, dependencies, clock) => {
    const time: Time = { clock, machinery: machineryFor(clock), due: new Map(), given }
    const handler = createHandler(
      () => dependencies,
      (payload, context, provided) => {
        counts.set(durableExecutionArn, (counts.get(durableExecutionArn) ?? 0) + 1)
        return handleIncident(payload, inVirtualTime(context, durableExecutionArn, time), provided)
      },
    )
    // An invocation that has time left may sit a wait out instead of ending; here every wait is to end it.
    const handlerFunction: typeof handler = (input, context) =>
      handler(input, { ...context, getRemainingTimeInMillis: () => 0 })
    await time.machinery.enter()
    try {
      const runner = new LocalDurableTestRunner<HandleIncidentResult>({ handlerFunction })
      const execution = await runner.run({ payload: event })
      const result = execution.getResult()
      if (result === undefined) throw new Error(execution.getError().errorMessage ?? 'the execution failed')
      return result
    } finally {
      time.machinery.leave()
    }
  }
  return {
    execute(event, durableExecutionArn, dependencies, clock) {
      const how = clock.now() < drillStart ? executeInVirtualTime : run
      const execution = how(event, durableExecutionArn, dependencies, clock)
      if (how === run) running.push(execution)
      return execution
    },
    invocations: () => [...counts.values()],
    async stop() {
      giveUp(new Error('the drill is over'))
      await Promise.allSettled(running)
    },
  }
}
