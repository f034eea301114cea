import { plainText } from '../domain/messages/plain-text.ts'

/** What a port's call can fail with, whichever service is behind it. */
export type PortErrorCode =
  /** The account refused because of rate limits, or a prior request is not complete. */
  | 'throttled'
  /** The service failed or could not be reached; whether the call took effect is unknown. */
  | 'unavailable'
  /** The caller lacks the permission. */
  | 'denied'
  /** Another change of the same resource is under way. */
  | 'busy'
  /** A compare-and-set found other values than the caller had read. */
  | 'mismatch'
  /** What was asked for does not exist. */
  | 'not-found'
  /** The request was refused as wrong. */
  | 'invalid'
  /** The answer could not be understood. */
  | 'malformed-answer'

/** In characters: answers may be whole pages of a proxy. */
const longestMessage = 1_000

/** A failed call to the account. `retryable` says whether the same call may succeed later; the message is plain. */
export class PortError extends Error {
  override readonly name = 'PortError'
  readonly code: PortErrorCode
  readonly retryable: boolean
  /** `service:Operation`, e.g. `route53:ChangeResourceRecordSets`. */
  readonly operation: string

  constructor(code: PortErrorCode, operation: string, message: string, cause?: unknown) {
    super(plainText(`${operation}: ${message}`, longestMessage), { cause })
    this.code = code
    this.operation = operation
    this.retryable = code === 'throttled' || code === 'busy' || code === 'unavailable' || code === 'malformed-answer'
  }
}
