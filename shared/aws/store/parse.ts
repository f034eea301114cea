import { unmarshall } from '@aws-sdk/util-dynamodb'
import * as z from 'zod'
import { once } from '../../domain/once.ts'
import { PortError } from '../../ports/port-error.ts'

/** An item as the document client returns it. */
export type Item = Readonly<Record<string, unknown>>

/** What a schema makes of stored data; `what` names it in the `malformed-answer` that this throws where it does not fit. */
export function parse<T>(schema: z.ZodType<T>, value: unknown, operation: string, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const message = `${what} has an unexpected shape:\n${z.prettifyError(result.error)}`
  throw new PortError('malformed-answer', operation, message, result.error)
}

/** The item that a refusal carries, as the wire has it. Throws `malformed-answer` for attributes that are none. */
export function itemOf(operation: string, attributes: Parameters<typeof unmarshall>[0]): Item {
  try {
    return unmarshall(attributes)
  } catch (error) {
    throw new PortError(
      'malformed-answer',
      operation,
      `the item in the refusal cannot be read: ${String(error)}`,
      error,
    )
  }
}

/** An instant as ISO 8601. */
export const instant = once(() => z.iso.datetime({ offset: true }))
