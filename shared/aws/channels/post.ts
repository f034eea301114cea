import { setTimeout as wait } from 'node:timers/promises'
import { PortError, type PortErrorCode } from '../../ports/port-error.ts'

/** How the world is reached; a Lambda needs none of it said. */
export interface Http {
  readonly fetch?: typeof fetch
  readonly sleep?: (milliseconds: number) => Promise<unknown>
  /** Epoch milliseconds. */
  readonly now?: () => number
}

/** A form or a document for a chat. */
export interface Post {
  /** For errors, e.g. `slack:IncomingWebhook`. */
  readonly operation: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** What no error may repeat, whatever the answer does. */
  readonly secrets: readonly string[]
  /** When to give up, epoch milliseconds. */
  readonly until: number
  /** Whether a text that came with status 2xx says that the message was taken. */
  readonly isTaken: (text: string) => boolean
}

/** Why a try failed. `pause` is what the answer asks to wait, in milliseconds. */
interface Failure {
  readonly code: PortErrorCode
  readonly words: string
  readonly pause?: number | undefined
}

/** How long one message may take with all tries: it comes after the change and the page, but verifying waits for it. */
export const patience = 10_000
const oneAttempt = 3_000
const mostAttempts = 3
/** In characters: a chat's words are few, a proxy's page is long. */
const longestWords = 200

/** Between tries where the answer does not say how long: it doubles. */
const firstPause = 500

/** Statuses of a refusal that no other try would change. */
const refusals: Readonly<Record<number, PortErrorCode>> = {
  401: 'denied',
  403: 'denied',
  404: 'not-found',
  410: 'not-found',
  429: 'throttled',
}

const codeOf = (status: number): PortErrorCode => refusals[status] ?? (status >= 500 ? 'unavailable' : 'invalid')

/**
 * What the answer asks to wait, in milliseconds: `Retry-After` in seconds or as a date (RFC 9110), or Chatwork's
 * `X-RateLimit-Reset` in Unix seconds. Undefined where it asks nothing that can be understood.
 */
function askedPause({ status, headers }: Response, now: number): number | undefined {
  const after = headers.get('retry-after')?.trim()
  if (after !== undefined && /^\d+$/.test(after)) return Number(after) * 1_000
  const reset = headers.get('x-ratelimit-reset')?.trim() ?? ''
  const at = Date.parse(after ?? '')
  if (!Number.isNaN(at)) return Math.max(0, at - now)
  return status === 429 && /^\d+$/.test(reset) ? Math.max(0, Number(reset) * 1_000 - now) : undefined
}

/**
 * Posts, and again where it may help: after 429 when the answer asks for it, after 5xx and silence. A try whose answer is
 * lost may have told people: they are told twice rather than never. Throws a `PortError`.
 */
export async function post(request: Post, { fetch: call = fetch, sleep = wait, now = Date.now }: Http): Promise<void> {
  const { operation, url, headers, body, secrets, until, isTaken } = request
  const clean = (text: string): string =>
    secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text).slice(0, longestWords)

  /** One try: null where it went well. */
  async function attempt(): Promise<Failure | null> {
    const signal = AbortSignal.timeout(Math.max(1, Math.min(oneAttempt, until - now())))
    try {
      // What a redirect leads to is not to see a token.
      const response = await call(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
      const text = await response.text()
      if (response.ok && isTaken(text)) return null
      return {
        code: response.ok ? 'malformed-answer' : codeOf(response.status),
        words: `answered ${response.status} ${clean(text)}`.trim(),
        pause: askedPause(response, now()),
      }
    } catch (error) {
      // The message and the cause of what fetch throws may repeat the URL or a header.
      return { code: 'unavailable', words: signal.aborted ? 'gave no answer in time' : networkWords(error) }
    }
  }

  for (let tries = 1; ; tries++) {
    const failed = await attempt()
    if (failed === null) return
    const { code, words, pause = firstPause * 2 ** (tries - 1) } = failed
    const isPassing = code === 'throttled' || code === 'unavailable'
    if (!isPassing || tries >= mostAttempts) throw new PortError(code, operation, words)
    if (now() + pause >= until) {
      throw new PortError(code, operation, `${words}; trying again would take ${Math.ceil(pause / 1_000)} s, too long`)
    }
    await sleep(pause)
  }
}

/** The network's word, e.g. `ECONNREFUSED`. */
function networkWords(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } }
  return typeof cause?.code === 'string' ? `could not be reached: ${cause.code}` : 'could not be reached'
}
