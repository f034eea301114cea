import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry'
import { PortError } from '../ports/port-error.ts'
import type { PortErrorCode } from '../ports/port-error.ts'

/** An error with what the SDK adds to it; which of it is there depends on how far the call got. */
type SdkError = Parameters<typeof isThrottlingError>[0] & {
  readonly CancellationReasons?: readonly { readonly Code?: string }[]
}

/** SNS and KMS have throttling names of their own that the SDK's list lacks, e.g. `KMSThrottlingException`. */
const throttled = /throttl/i

/** Common errors of signing, credentials and policies (IAM API reference, common errors) and the services' variants. */
const denied =
  /AccessDenied|AuthorizationError|NotAuthorized|UnauthorizedOperation|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|SignatureDoesNotMatch|InvalidSignature|MissingAuthenticationToken|IncompleteSignature|OptInRequired|CredentialsProviderError/

const notFound = /^NoSuch|NotFound|DoesNotExist$/

/** A transaction's reason where a condition of one of its items did not hold. */
export const conditionFailed = 'ConditionalCheckFailed'

/** Reasons of a cancelled transaction that pass (DynamoDB API reference, TransactionCanceledException). */
const passing = new Set(['TransactionConflict', 'ProvisionedThroughputExceeded', 'ThrottlingError'])

function codeOfCancelled({ CancellationReasons: given }: SdkError): PortErrorCode {
  const reasons = Array.isArray(given)
    ? given.map((reason: { readonly Code?: string } | null) => reason?.Code ?? '')
    : []
  if (reasons.includes(conditionFailed)) return 'mismatch'
  if (reasons.some((reason) => passing.has(reason))) return 'throttled'
  return reasons.length > 0 ? 'invalid' : 'malformed-answer'
}

/** The client hands on what the answer has in the name's and the message's place, whatever that is. */
const textOr = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise)

function codeOf(error: SdkError): PortErrorCode | undefined {
  const name = textOr(error.name, 'Unknown')
  const status = error.$metadata?.httpStatusCode
  const refused = error.$fault !== undefined
  if (isThrottlingError(error) || (refused && throttled.test(name))) return 'throttled'
  // Before the denials: an expired signature is a clock's fault, not a policy's.
  if (isTransientError(error) || isServerError(error) || name === 'AbortError') return 'unavailable'
  if (denied.test(name) || status === 401 || status === 403) return 'denied'
  if (name === 'ConditionalCheckFailedException') return 'mismatch'
  if (name === 'TransactionCanceledException') return codeOfCancelled(error)
  // What a write of one item meets while a transaction has the item, if only to check it.
  if (name === 'TransactionConflictException') return 'throttled'
  // EKS: `Nodegroup cannot be updated as it is currently not in Active State`.
  if (name === 'ResourceInUseException') return 'busy'
  // The client's name for an error answer in which it found no code, such as a proxy's page.
  if (name === 'Unknown' || name === 'UnknownError') return 'malformed-answer'
  if (refused) return notFound.test(name) || status === 404 ? 'not-found' : 'invalid'
  if ('$response' in error) return 'malformed-answer'
  return 'syscall' in error ? 'unavailable' : undefined
}

function describe(error: SdkError): string {
  const requestId = error.$metadata?.requestId
  const words = `${textOr(error.name, 'Unknown')}: ${textOr(error.message, 'no message')}`
  return requestId === undefined ? words : `${words} (request ${requestId})`
}

/**
 * The `PortError` for what an SDK call threw. `operation` is `service:Operation`. Errors that are neither an answer of
 * the service nor of the network are bugs, and are thrown as they are.
 */
export function translate(operation: string, error: unknown): PortError {
  if (error instanceof PortError) return error
  if (!(error instanceof Error)) throw error
  const sdkError = error as SdkError
  const code = codeOf(sdkError)
  if (code === undefined) throw error
  return new PortError(code, operation, describe(sdkError), error)
}

/** Runs one SDK call and translates what it throws. */
export async function call<T>(operation: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw translate(operation, error)
  }
}
