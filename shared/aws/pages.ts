import { PortError } from '../ports/port-error.ts'

/** More than any question of Ballast has; an answer that has more is taken to have no end. */
export const mostPages = 50

interface Page {
  readonly NextToken?: string | undefined
}

/**
 * The pages of an answer, `atMost` so many, from the first to the last. Throws `malformed-answer` for one that comes
 * round or has no end.
 */
export async function* pages<Part extends Page>(
  operation: string,
  read: (token: string | undefined) => Promise<Part>,
  atMost = mostPages,
): AsyncGenerator<Part> {
  const seen = new Set<string>()
  let token: string | undefined
  do {
    const page = await read(token)
    yield page
    token = page.NextToken ?? undefined
    if (token === undefined) return
    if (seen.has(token)) throw new PortError('malformed-answer', operation, 'the answer goes on where it began')
    seen.add(token)
  } while (seen.size < atMost)
  throw new PortError('malformed-answer', operation, `the answer has no end after ${atMost} pages`)
}
