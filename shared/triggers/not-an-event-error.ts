import type * as z from 'zod'
import { display, expectedIn, formatPath } from '../domain/messages/wording.ts'

/** An input that is no event that Ballast knows, or one of those with something needed missing or wrong. */
export class NotAnEventError extends Error {
  override readonly name = 'NotAnEventError'
  readonly code = 'not-an-event'
  readonly retryable = false
  /** Path of the offending field, such as `detail.state.timestamp`; `event` for the input as a whole. */
  readonly field: string
  readonly value: unknown
  /** A phrase that follows the word "expected". */
  readonly expected: string

  constructor(path: readonly PropertyKey[], value: unknown, expected: string) {
    const field = path.length === 0 ? 'event' : formatPath(path)
    super(`not an event that Ballast knows: ${field}: found ${display(value)}, expected ${expected}`)
    this.field = field
    this.value = value
    this.expected = expected
  }
}

/** What a schema makes of a part of an event that stands at `path`. Throws a `NotAnEventError` for the first issue. */
export function read<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: readonly PropertyKey[] = [],
): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new NotAnEventError([...path, ...(issue?.path ?? [])], issue?.input, expectedIn(issue?.message ?? 'an event'))
}
