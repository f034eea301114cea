import type { Durable } from '../../shared/ports/durable.ts'

/** Where an execution is killed: before an operation, or after it took effect and before its result is kept. */
export interface Crash {
  readonly operation: number
  readonly when: 'before' | 'after'
}

/** What a replayed execution did: its steps and waits in order, the same in every replay. */
export interface Replayed<T> {
  readonly result: T
  readonly operations: readonly string[]
}

interface Kept {
  readonly name: string
  readonly outcome: { readonly value: string | undefined } | { readonly error: string }
}

const killed = Symbol('killed')
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:handle-incident:durable/execution-1'

/**
 * Runs a durable function the way Lambda does: each step's result is kept as JSON, and after a crash the function runs
 * again from its start with what was kept. `pass` is told how many seconds a wait or a retry takes.
 */
export async function runDurably<T>(
  handler: (durable: Durable) => Promise<T>,
  pass: (seconds: number) => void,
  crash: Crash | null = null,
): Promise<Replayed<T>> {
  const kept: Kept[] = []
  let crashes = crash === null ? 0 : 1

  const invoke = async (): Promise<T | typeof killed> => {
    let position = 0
    let die: (death: typeof killed) => void = () => {}
    const death = new Promise<typeof killed>((resolve) => (die = resolve))
    // What was running when a function is killed never goes on.
    const kill = <R>(): Promise<R> => {
      crashes--
      die(killed)
      return new Promise<R>(() => {})
    }
    const operate = async <R>(name: string, run: () => Promise<R>): Promise<R> => {
      const index = position++
      const hit = crashes > 0 && crash?.operation === index && kept[index] === undefined
      if (hit && crash.when === 'before') return kill<R>()
      if (kept[index] === undefined) {
        const outcome = await run().then(
          (value) => ({ value: JSON.stringify(value) as string | undefined }),
          (error: Error) => ({ error: error.message }),
        )
        if (hit) return kill<R>()
        kept[index] = { name, outcome }
      }
      const { name: before, outcome } = kept[index]
      if (before !== name) throw new TypeError(`replay differs: ${name} where ${before} was`)
      if ('error' in outcome) throw new Error(outcome.error)
      return outcome.value === undefined ? (undefined as R) : (JSON.parse(outcome.value) as R)
    }
    const durable: Durable = {
      executionContext: { durableExecutionArn: arn },
      wait: (name, { seconds }) => operate(`wait ${name}`, async () => pass(seconds)),
      step: (name, run, config) =>
        operate(`step ${name}`, async () => {
          for (let attempt = 1; ; attempt++) {
            try {
              return await run()
            } catch (error) {
              const failure = error instanceof Error ? error : new Error(String(error))
              const decision = config?.retryStrategy?.(failure, attempt)
              if (decision?.shouldRetry !== true) throw failure
              pass(decision.delay?.seconds ?? 1)
            }
          }
        }),
    }
    return Promise.race([handler(durable), death])
  }

  for (;;) {
    const result = await invoke()
    if (result !== killed) return { result, operations: kept.map(({ name }) => name) }
  }
}
