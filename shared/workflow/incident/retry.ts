import type { RetryStrategy } from '../../ports/durable.ts'
import { PortError } from '../../ports/port-error.ts'

const mostAttempts = 5

/** Spreads executions over time like a random number would, but the same when a step is replayed. */
function jitter(seed: string, below: number): number {
  let hash = 0
  for (const character of seed) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0
  return hash % below
}

/**
 * Exponential backoff with jitter, for failures that may pass: 1–2 s, 2–4 s, 4–8 s, 8–16 s. The only retry layer: the
 * SDK clients make one attempt, so that each one is a checkpoint and is counted.
 */
export const retryStrategy =
  (owner: string): RetryStrategy =>
  (error, attempt) => {
    if (!(error instanceof PortError) || !error.retryable || attempt >= mostAttempts) return { shouldRetry: false }
    const seconds = 2 ** (attempt - 1)
    return { shouldRetry: true, delay: { seconds: seconds + jitter(`${owner} ${attempt}`, seconds + 1) } }
  }
