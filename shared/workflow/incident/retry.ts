import type { RetryStrategy } from '../../ports/durable.ts'
import { PortError } from '../../ports/port-error.ts'

const mostAttempts = 5
const mostAttemptsAtMemory = 3
/** Route 53 and CloudWatch answer all of an account so many calls a second: in a storm of alarms it is a matter of turns. */
const mostAttemptsInTurn = 9
const sharedQuota = /^(route53|cloudwatch):/
const longestBackoffSeconds = 16

/** A number from 0 to one below `below` that tells executions apart like a random one would, but the same in a replay. */
export function spread(seed: string, below: number): number {
  let hash = 0
  for (const character of seed) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0
  return hash % below
}

/**
 * Exponential backoff with jitter, for failures that may pass: 1–2 s, 2–4 s, 4–8 s, 8–16 s; where a quota is used up that
 * the whole account shares, four times 16–32 s more. The only retry layer: the SDK clients make one attempt, so that each
 * one is a checkpoint and is counted.
 */
export const retryStrategy =
  (owner: string): RetryStrategy =>
  (error, attempt) => {
    if (!(error instanceof PortError) || !error.retryable) return { shouldRetry: false }
    const isTurn = error.code === 'throttled' && sharedQuota.test(error.operation)
    if (attempt >= (isTurn ? mostAttemptsInTurn : mostAttempts)) return { shouldRetry: false }
    const seconds = Math.min(2 ** (attempt - 1), longestBackoffSeconds)
    return { shouldRetry: true, delay: { seconds: seconds + spread(`${owner} ${attempt}`, seconds + 1) } }
  }

/** The same, but soon at an end where Ballast's own memory cannot be reached: people have to be paged within seconds. */
export const openingRetryStrategy =
  (owner: string): RetryStrategy =>
  (error, attempt) => {
    const isMemory = error instanceof PortError && error.operation.startsWith('dynamodb:')
    return isMemory && attempt >= mostAttemptsAtMemory ? { shouldRetry: false } : retryStrategy(owner)(error, attempt)
  }

/** The same, but no more than once more: for what is good to know, while people wait to be paged. */
export const retryOnce =
  (owner: string): RetryStrategy =>
  (error, attempt) =>
    attempt > 1 ? { shouldRetry: false } : retryStrategy(owner)(error, attempt)
