import * as z from 'zod'
import { plainText } from '../domain/messages/plain-text.ts'
import { display, expectedIn, formatPath } from '../domain/messages/wording.ts'

/** Longest pause with an end, in minutes: 31 days. */
const longestPause = 31 * 24 * 60

/** A request that cannot be taken, with the first thing that is wrong with it. */
export class ControlRequestError extends Error {
  override readonly name = 'ControlRequestError'
  readonly code = 'invalid-request'
  readonly retryable = false
  /** The offending field; `request` for the request as a whole. */
  readonly field: string
  readonly value: unknown
  /** A phrase that follows the word "expected". */
  readonly expected: string

  constructor(path: readonly PropertyKey[], value: unknown, expected: string) {
    const field = path.length === 0 ? 'request' : formatPath(path)
    super(`not a request that Ballast can take: ${field}: found ${display(value)}, expected ${expected}`)
    this.field = field
    this.value = value
    this.expected = expected
  }
}

/** People's words and names, made plain, for they go into records, messages and onto terminals. */
const words = (longest: number, phrase: string) =>
  z
    .string(phrase)
    .max(longest, phrase)
    .transform((text) => plainText(text, longest).trim())

const named = (longest: number, phrase: string) => words(longest, phrase).refine((name) => name !== '', phrase)

const reason = words(1_000, 'a reason of at most 1,000 characters').default('')
const service = named(1_024, "a service's name, or null for all").nullable().default(null)
const by = named(200, 'who asks: a name of 1 to 200 characters')
const incidentId = named(1_024, "an incident's id of 1 to 1,024 characters")
const minutes = `a whole number of minutes from 1 to ${longestPause}, or null: until resumed`

const onIncident = { incidentId, by, reason }

const shapes = {
  status: z.strictObject({ command: z.literal('status'), service }),
  approve: z.strictObject({ command: z.literal('approve'), ...onIncident }),
  reject: z.strictObject({ command: z.literal('reject'), ...onIncident }),
  undo: z.strictObject({ command: z.literal('undo'), ...onIncident }),
  pause: z.strictObject({
    command: z.literal('pause'),
    service,
    minutes: z.int(minutes).min(1, minutes).max(longestPause, minutes).nullable().default(null),
    by,
    // Whoever finds Ballast paused wants to know why.
    reason: reason.refine((text) => text !== '', 'why Ballast shall pause'),
  }),
  resume: z.strictObject({ command: z.literal('resume'), service, by, reason }),
}

type Command = keyof typeof shapes
type ParsedRequest = { [Name in Command]: z.output<(typeof shapes)[Name]> }[Command]

const isCommand = (value: unknown): value is Command => typeof value === 'string' && Object.hasOwn(shapes, value)

/**
 * A control request from unknown JSON. What is optional has its default: `service` and `minutes` null, `reason` empty
 * but for a pause. A field that the command has not is refused, for it may be one misspelt. Throws a
 * `ControlRequestError`.
 */
export function parseControlRequest(request: unknown): ParsedRequest {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw new ControlRequestError([], request, 'an object with a command')
  }
  const command = 'command' in request ? request.command : undefined
  if (!isCommand(command)) {
    throw new ControlRequestError(['command'], command, `one of ${Object.keys(shapes).join(', ')}`)
  }
  const shape = shapes[command]
  const result = shape.safeParse(request, { reportInput: true })
  if (result.success) return result.data
  const [issue] = result.error.issues
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const value: unknown = Reflect.get(request, key)
    throw new ControlRequestError([key], value, `only the fields ${Object.keys(shape.shape).join(', ')}`)
  }
  throw new ControlRequestError(issue?.path ?? [], issue?.input, expectedIn(issue?.message ?? 'a request'))
}
