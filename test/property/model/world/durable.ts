import type { Durable } from '../../../../shared/ports/durable.ts'
import { second } from '../../../../shared/domain/time.ts'

/** One operation of an execution as Lambda keeps it. */
export interface Kept {
  readonly name: string
  /** When a wait is over, or the time for an answer. */
  readonly until?: number
  readonly callbackId?: string
  isSubmitted?: boolean
  outcome?: { readonly value: string | undefined } | { readonly error: string }
}

/** One run of an execution's code: from its start until it ends, is killed, or is put to sleep. */
export interface Invocation {
  isAlive: boolean
}

/** What an invocation needs of the world around it. */
export interface Surroundings {
  readonly invocation: Invocation
  now(): number
  sleep(milliseconds: number): Promise<void>
  /** Whether the function is stopped for a wait, so that it is replayed after it. Starts it again by itself. */
  suspends(until: number): boolean
  /** The id of a new callback that can be answered until then. */
  openCallback(until: number): string
  /** The answer; null when the time is over. */
  answerTo(callbackId: string): Promise<string | null>
  /** A replay did something else than the run before it. */
  differs(what: string): void
}

const never = <T>(): Promise<T> => new Promise<T>(() => {})

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * A durable execution in virtual time whose operations are `kept` from one invocation to the next. Nothing of an
 * invocation that is over goes on.
 */
export function durable(durableExecutionArn: string, kept: Kept[], world: Surroundings): Durable {
  let position = 0
  const stillAlive = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work.catch((error: unknown) => (world.invocation.isAlive ? Promise.reject(error) : never<T>()))
    return world.invocation.isAlive ? result : never<T>()
  }
  const begin = (name: string, first: () => Kept): Kept => {
    const known = kept[position++]
    if (known !== undefined && known.name === name) return known
    if (known !== undefined) world.differs(`${name} where ${known.name} was`)
    const fresh = first()
    kept[position - 1] = fresh
    return fresh
  }
  /** What came of an operation that has ended, through JSON. */
  const ended = ({ outcome }: Kept): unknown => {
    if (outcome === undefined) throw new TypeError('the operation has not ended')
    if ('error' in outcome) throw new Error(outcome.error)
    return outcome.value === undefined ? undefined : JSON.parse(outcome.value)
  }
  const attempts = async <T>(run: () => Promise<T>, retry: Parameters<Durable['step']>[2]): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await stillAlive(run())
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error))
        const decision = retry?.retryStrategy?.(failure, attempt)
        if (decision?.shouldRetry !== true) throw failure
        await stillAlive(world.sleep((decision.delay?.seconds ?? 1) * second))
      }
    }
  }

  return {
    executionContext: { durableExecutionArn },
    async step<T>(name: string, run: () => Promise<T>, config?: Parameters<Durable['step']>[2]): Promise<T> {
      const operation = begin(`step ${name}`, () => ({ name: `step ${name}` }))
      operation.outcome ??= await attempts(run, config).then(
        (value) => ({ value: JSON.stringify(value) as string | undefined }),
        (error: unknown) => ({ error: textOf(error) }),
      )
      return ended(operation) as T
    },
    async wait(name, { seconds }) {
      const operation = begin(`wait ${name}`, () => ({ name: `wait ${name}`, until: world.now() + seconds * second }))
      if (operation.outcome !== undefined) return
      const { until = 0 } = operation
      const left = until - world.now()
      if (left > 0) {
        if (world.suspends(until)) return never()
        await stillAlive(world.sleep(left))
      }
      operation.outcome = { value: undefined }
    },
    async waitForCallback(name, submit, { timeout, ...config }) {
      const operation = begin(`callback ${name}`, () => {
        const until = world.now() + timeout.seconds * second
        return { name: `callback ${name}`, until, callbackId: world.openCallback(until) }
      })
      const { callbackId = '' } = operation
      if (operation.outcome === undefined && operation.isSubmitted !== true) {
        await attempts(() => submit(callbackId), config).catch((error: unknown) => {
          operation.outcome = { error: textOf(error) }
        })
        operation.isSubmitted = true
      }
      if (operation.outcome === undefined) {
        const answer = await stillAlive(world.answerTo(callbackId))
        operation.outcome = answer === null ? { error: 'nobody answered in time' } : { value: JSON.stringify(answer) }
      }
      return String(ended(operation))
    },
  }
}
