import * as z from 'zod'

/** A text of a form; `expected` says it in words. */
export const text = (pattern: RegExp, expected: string) => z.string().regex(pattern, { error: expected })
