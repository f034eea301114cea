import * as z from 'zod'
import { drillNames } from '../domain/drill/scenarios.ts'
import { plainText } from '../domain/messages/plain-text.ts'
import { display, expectedIn, formatPath } from '../domain/messages/wording.ts'

/** A request for a drill that cannot be taken, with the first thing that is wrong with it. */
export class DrillRequestError extends Error {
  override readonly name = 'DrillRequestError'
  readonly code = 'invalid-request'
  readonly retryable = false

  constructor(path: readonly PropertyKey[], value: unknown, expected: string) {
    const field = path.length === 0 ? 'request' : formatPath(path)
    super(`not a drill that Ballast can run: ${field}: found ${display(value)}, expected ${expected}`)
  }
}

const named = (longest: number, phrase: string) =>
  z
    .string(phrase)
    .max(longest, phrase)
    .transform((text) => plainText(text, longest).trim())
    .refine((text) => text !== '', phrase)

const scenarios = `one of ${drillNames.join(', ')}`

const shape = z.strictObject({
  scenario: z.enum(drillNames, scenarios),
  service: named(1_024, "a service's name"),
  /** Only say what Ballast would do, and change nothing. */
  observe: z.boolean('true or false').default(false),
  by: named(200, 'who asks: a name of 1 to 200 characters').default('nobody said who'),
})

/** A drill that somebody, or the schedule, asks for. */
export type DrillRequest = z.output<typeof shape>

/** A request for a drill from unknown JSON. Throws a `DrillRequestError`. */
export function parseDrillRequest(request: unknown): DrillRequest {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw new DrillRequestError([], request, 'an object with scenario and service')
  }
  const result = shape.safeParse(request, { reportInput: true })
  if (result.success) return result.data
  const [issue] = result.error.issues
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    throw new DrillRequestError(
      [key],
      Reflect.get(request, key),
      `only the fields ${Object.keys(shape.shape).join(', ')}`,
    )
  }
  throw new DrillRequestError(issue?.path ?? [], issue?.input, expectedIn(issue?.message ?? 'a request'))
}
