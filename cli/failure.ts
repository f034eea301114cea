/** Something that a command could not do and can explain: reported without a stack, exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code = 'failed'
  readonly retryable = false
}
