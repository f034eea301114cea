/** A command that was called with something that it cannot use: reported without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'usage'
  readonly retryable = false
}
