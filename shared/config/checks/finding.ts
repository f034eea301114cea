import type * as z from 'zod'

/** A broken rule, at a path into the parsed file. */
export interface Finding {
  readonly path: readonly PropertyKey[]
  readonly value: unknown
  readonly expected: string
}

export type Entries = readonly (readonly [name: string, service: Readonly<Record<string, unknown>>])[]

/** Whether a value is a mapping rather than a list, a scalar or nothing. */
export const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A part of the file where it is right by itself; the schema's own issues tell of it where it is not. */
export const valid = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> | null =>
  schema.safeParse(value).data ?? null
