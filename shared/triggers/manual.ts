import * as z from 'zod'
import { once } from '../domain/once.ts'
import type { Protection } from '../domain/service/service.ts'
import { quote } from '../domain/messages/wording.ts'
import { instant, name as text, plainName } from './fields.ts'
import { NotAnEventError, read } from './not-an-event-error.ts'
import type { IgnoredTrigger, ManualTrigger } from './trigger.ts'

const shape = once(() =>
  z.object({
    service: z.string().max(1024),
    signal: z.string().max(1024).nullish(),
    reason: z.string().nullish(),
    at: instant.nullish(),
    key: text.nullish(),
  }),
)

/**
 * Reads a request made by hand: `{ "service": "web", "signal"?: "error-rate", "reason"?: "…", "at"?: ISO 8601, "key"?:
 * "…" }`. Without `key` the trigger's key is that of the request's content, which says nothing of the occurrence unless
 * `at` tells it apart; check-signals gives a `key` of its own for what it saw.
 */
export function manualTrigger(
  event: unknown,
  protection: Protection,
  knownSignals: readonly string[],
): ManualTrigger | IgnoredTrigger {
  const { service: name, signal = null, reason, at, key: given } = read(shape(), event)
  const service = protection.services.find((each) => each.name === name)
  if (service === undefined) {
    const names = protection.services.map((each) => each.name).join(', ')
    throw new NotAnEventError(['service'], name, `one of the config's services: ${names}`)
  }
  if (signal !== null && !knownSignals.includes(signal)) {
    throw new NotAnEventError(['signal'], signal, `one of ${knownSignals.join(', ')}`)
  }
  const key = given ? plainName(given) : ['manual', name, signal ?? 'any', ...(at ? [at.iso] : [])].join(':')
  const what = `a look at service ${name} was asked for${reason ? `: ${quote(reason, 200)}` : ''}`
  if (service.mode === 'off') {
    return { kind: 'ignored', key, service: name, signal, alarmName: null, reason: `${what}, but it is in mode off` }
  }
  return {
    kind: 'manual',
    key,
    service: name,
    signal,
    at: at?.at ?? null,
    reason: what,
    isOccurrence: typeof given === 'string',
  }
}
