import { clearImmediate, setImmediate } from 'node:timers'
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing'
import type { VirtualClock } from '../../drills/clock.ts'
import { executeInVirtualTime, type Execute, type Surroundings } from '../../drills/run/durable.ts'
import { drillStart } from '../../drills/scenario/world-of.ts'
import { createHandler } from '../../functions/handle-incident.ts'
import { second } from '../../shared/domain/time.ts'
import type { Durable, RetryStrategy } from '../../shared/ports/durable.ts'
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

interface Time extends Surroundings {
  readonly machinery: Machinery
  /** Tells the runner how a callback was answered; null: not within its time. */
  readonly complete: (name: string, answer: string | null) => Promise<void>
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
function inVirtualTime(
  context: Durable,
  durableExecutionArn: string,
  { clock, callbacks, machinery, due, given, complete }: Time,
): Durable {
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
  /** An attempt that begins when it is due, and a retry strategy that says when the next one is. */
  function inTime<T>(place: number, run: () => Promise<T>, retryStrategy: RetryStrategy | undefined) {
    const attempt = (): Promise<T> =>
      letTimePass(async () => {
        await sleepUntil(due.get(place) ?? clock.now())
        return run()
      })
    if (retryStrategy === undefined) return { attempt, config: {} }
    const dated: RetryStrategy = (error, failed) => {
      const decision = retryStrategy(error, failed)
      due.set(place, clock.now() + (decision.delay?.seconds ?? 1) * second)
      return decision
    }
    return { attempt, config: { retryStrategy: dated } }
  }
  /** The answer, or null when the time is over. */
  async function answerOf(submit: (callbackId: string) => Promise<void>, seconds: number): Promise<string | null> {
    const { callbackId, answered } = callbacks.open()
    await submit(callbackId)
    const answer = await Promise.race([answered, clock.sleep(seconds * second).then(() => null)])
    callbacks.close(callbackId)
    return answer
  }
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
    step<T>(name: string, run: () => Promise<T>, { retryStrategy }: Parameters<Durable['step']>[2] = {}) {
      const { attempt, config } = inTime(operations++, run, retryStrategy)
      return context.step(name, attempt, config)
    },
    // The submitter sits the waiting out: what the runner waits for by itself takes no virtual time.
    waitForCallback(name, submit, { timeout, retryStrategy }) {
      const place = operations++
      const submitted = async (): Promise<void> => {
        const { attempt } = inTime(place, () => answerOf(submit, timeout.seconds), retryStrategy)
        const answer = await attempt()
        await complete(name, answer)
      }
      const { config } = inTime(place, () => Promise.resolve(), retryStrategy)
      return context.waitForCallback(name, submitted, { timeout: { seconds: 365 * 24 * 3600 }, ...config })
    },
  }
}

/**
 * Sets the official runner up; what it resolves to puts everything back. The runner's fake timers take in all of the
 * process's, immediates and ticks included, and fire them every 20 ms of real time. Here they fire as soon as nothing else
 * runs: what time they show is of no account.
 */
export async function setUpOfficialRunner(): Promise<() => Promise<void>> {
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true })
  const { clock } = globalThis.setTimeout as typeof setTimeout & { clock: { tick(milliseconds: number): void } }
  // Imported, so a real immediate even now.
  let pump = setImmediate(function fire() {
    clock.tick(20)
    pump = setImmediate(fire)
  })
  return async () => {
    clearImmediate(pump)
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

  const run: Execute = async (event, durableExecutionArn, dependencies, surroundings) => {
    const complete = async (name: string, answer: string | null): Promise<void> => {
      const operation = runner.getOperation(name)
      await (answer === null ? operation.sendCallbackFailure() : operation.sendCallbackSuccess(answer))
    }
    const machinery = machineryFor(surroundings.clock)
    const time: Time = { ...surroundings, machinery, due: new Map(), given, complete }
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
    const runner = new LocalDurableTestRunner<HandleIncidentResult>({ handlerFunction })
    await machinery.enter()
    try {
      const execution = await runner.run({ payload: event })
      const result = execution.getResult()
      if (result === undefined) throw new Error(execution.getError().errorMessage ?? 'the execution failed')
      return result
    } finally {
      machinery.leave()
    }
  }
  return {
    execute(event, durableExecutionArn, dependencies, surroundings) {
      const how = surroundings.clock.now() < drillStart ? executeInVirtualTime : run
      const execution = how(event, durableExecutionArn, dependencies, surroundings)
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
