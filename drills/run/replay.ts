import type { Durable } from '../../shared/ports/durable.ts'

/** Where an execution is killed: before an operation, or after it took effect and before its result is kept. */
export interface Kill {
  readonly operation: number
  readonly when: 'before' | 'after'
}

/** What passes by itself while an execution stands still. */
export interface Surroundings {
  pass(seconds: number): Promise<void>
  /** A new callback, which somebody may answer from now on. */
  openCallback(name: string): string
  /** The answer to a callback, or null after so many seconds in which nobody gave one. */
  answerTo(callbackId: string, seconds: number): Promise<string | null>
  /** How long it takes until a function that was killed is started again. */
  readonly restartSeconds: number
}

/** What may befall a replayed execution, and who is told of its operations. */
export interface Replaying {
  readonly durableExecutionArn: string
  readonly surroundings: Surroundings
  readonly kill?: Kill | undefined
  /** Is told of each operation when it begins for the first time. */
  readonly began?: ((operation: string) => void) | undefined
  /** Is told of each result as it is kept, JSON; undefined where there is none. */
  readonly keeps?: ((operation: string, result: string | undefined) => void) | undefined
}

/** What a replayed execution did: its steps, waits and callbacks in order, the same in every replay. */
export interface Replayed<T> {
  readonly result: T
  readonly operations: readonly string[]
}

interface Kept {
  readonly name: string
  readonly outcome: { readonly value: string | undefined } | { readonly error: string }
}

const killed = Symbol('killed')

/**
 * Runs a durable function the way Lambda does: each operation's result is kept as JSON, and after it was killed the
 * function runs again from its start with what was kept. A step whose retries are exhausted throws an error that has
 * only the original's message.
 */
export async function replay<T>(
  handler: (durable: Durable) => Promise<T>,
  { durableExecutionArn, surroundings, kill, began, keeps }: Replaying,
): Promise<Replayed<T>> {
  const kept: Kept[] = []
  const callbacks = new Map<number, string>()
  let isToBeKilled = kill !== undefined

  const invoke = async (): Promise<T | typeof killed> => {
    let position = 0
    let die: (death: typeof killed) => void = () => {}
    const death = new Promise<typeof killed>((resolve) => (die = resolve))
    // What was running when a function is killed never goes on.
    const fall = <R>(): Promise<R> => {
      isToBeKilled = false
      die(killed)
      return new Promise<R>(() => {})
    }
    const operate = async <R>(name: string, run: () => Promise<R>): Promise<R> => {
      const index = position++
      if (kept[index] === undefined) {
        const isHit = isToBeKilled && kill?.operation === index
        if (isHit && kill.when === 'before') return fall<R>()
        began?.(name)
        const outcome = await run().then(
          (value) => ({ value: JSON.stringify(value) as string | undefined }),
          (error: Error) => ({ error: error.message }),
        )
        if (isHit) return fall<R>()
        kept[index] = { name, outcome }
        keeps?.(name, 'value' in outcome ? outcome.value : outcome.error)
      }
      const { name: before, outcome } = kept[index]
      if (before !== name) throw new TypeError(`replay differs: ${name} where ${before} was`)
      if ('error' in outcome) throw new Error(outcome.error)
      return outcome.value === undefined ? (undefined as R) : (JSON.parse(outcome.value) as R)
    }
    const attempts = async <R>(run: () => Promise<R>, config: Parameters<Durable['step']>[2]): Promise<R> => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await run()
        } catch (error) {
          const failure = error instanceof Error ? error : new Error(String(error))
          const decision = config?.retryStrategy?.(failure, attempt)
          if (decision?.shouldRetry !== true) throw failure
          await surroundings.pass(decision.delay?.seconds ?? 1)
        }
      }
    }
    const durable: Durable = {
      executionContext: { durableExecutionArn },
      wait: (name, { seconds }) => operate(`wait ${name}`, () => surroundings.pass(seconds)),
      step: (name, run, config) => operate(`step ${name}`, () => attempts(run, config)),
      async waitForCallback(name, submit, { timeout, ...config }) {
        // One that was made known before the function was killed is waited for by the next.
        const callbackId = callbacks.get(position) ?? surroundings.openCallback(name)
        callbacks.set(position, callbackId)
        await operate(`submit ${name}`, () => attempts(() => submit(callbackId), config))
        return operate(`callback ${name}`, async () => {
          const answer = await surroundings.answerTo(callbackId, timeout.seconds)
          if (answer === null) throw new Error(`callback ${name}: nobody answered within ${timeout.seconds} s`)
          return answer
        })
      },
    }
    return Promise.race([handler(durable), death])
  }

  for (;;) {
    const result = await invoke()
    if (result !== killed) return { result, operations: kept.map(({ name }) => name) }
    await surroundings.pass(surroundings.restartSeconds)
  }
}
