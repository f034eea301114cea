/** Whether a failed step runs again, and after how long. */
export type RetryStrategy = (error: Error, attempt: number) => { shouldRetry: boolean; delay?: { seconds: number } }

/**
 * The little that the workflow asks of a durable execution. Lambda's `DurableContext` satisfies it as it is; the
 * drills satisfy it in virtual time. Step results pass through JSON.
 */
export interface Durable {
  readonly executionContext: { readonly durableExecutionArn: string }
  step<T>(name: string, run: () => Promise<T>, config?: { retryStrategy?: RetryStrategy }): PromiseLike<T>
  wait(name: string, duration: { seconds: number }): PromiseLike<void>
  /**
   * Waits for somebody's answer to a callback, whose id `submit` makes known; gives that answer. Rejects when `submit`
   * fails, when the callback is answered with a failure, and when the time is over.
   */
  waitForCallback(
    name: string,
    submit: (callbackId: string) => Promise<void>,
    config: { timeout: { seconds: number }; retryStrategy?: RetryStrategy },
  ): PromiseLike<string>
}
