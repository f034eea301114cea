import * as z from 'zod'
import { once } from '../domain/once.ts'
import { plainText } from '../domain/messages/plain-text.ts'

/** An instant as an event gives it: epoch milliseconds, and all of its digits as ISO 8601 in UTC. */
export interface Instant {
  readonly at: number
  readonly iso: string
}

const longestName = 1024
/** Each character of a name could be one that is spelled out. */
const longestPlainName = 6 * longestName

/** Later years are spelled with a sign, which nothing behind here reads. */
const endOfTime = Date.UTC(10_000, 0)

const isoDateTime = once(() => z.iso.datetime({ offset: true }))

/**
 * A timestamp in any of AWS's spellings: `2024-02-17T11:53:08.431+0000` (alarms) or `2018-01-16T00:41:43Z`
 * (EventBridge, CloudTrail). The same instant gives the same `iso` whatever its spelling.
 */
export const instant = z
  .string()
  .max(64)
  .transform((text, context): Instant => {
    const standard = text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
    if (!isoDateTime().safeParse(standard).success) {
      context.addIssue({ code: 'custom', message: 'an ISO 8601 timestamp with a time zone', input: text })
      return z.NEVER
    }
    const at = Date.parse(standard)
    if (at < 0 || at >= endOfTime) {
      context.addIssue({ code: 'custom', message: 'a time from 1970 to 9999', input: text })
      return z.NEVER
    }
    const finer = /\.\d{3}(\d*?)0*(?:Z|[+-]\d\d:\d\d)$/.exec(standard)?.[1] ?? ''
    return { at, iso: `${new Date(at).toISOString().slice(0, -1)}${finer}Z` }
  })

/** A name or identifier that has to be there, as it came: to be compared, and made plain before anybody sees it. */
export const name = z.string().min(1).max(longestName)

/** A name made plain: longer only by what is spelled out in it. */
export const plainName = (text: string): string => plainText(text, longestPlainName)
