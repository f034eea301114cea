import type { Protection } from '../domain/service/service.ts'
import { signals } from '../domain/signals/index.ts'
import { alarmTrigger } from './alarm.ts'
import { readAlarmAction } from './alarm-action.ts'
import { eventBridgeTriggers } from './event-bridge.ts'
import { manualTrigger } from './manual.ts'
import { NotAnEventError } from './not-an-event-error.ts'
import { snsTriggers } from './sns.ts'
import type { Trigger } from './trigger.ts'

export { NotAnEventError } from './not-an-event-error.ts'

const signalNames: readonly string[] = Object.keys(signals)

const known =
  'an EventBridge event, an SNS notification, an alarm action, or {"service": …} (an object with detail-type, Records, alarmData or service)'

/**
 * All that one event asks for, each thing once; never empty. More than one only where a single change batch touches the
 * record sets of several services, or where an SNS event has several records. Throws a `NotAnEventError`.
 */
export function parseTriggers(event: unknown, protection: Protection): readonly Trigger[] {
  const triggers = readTriggers(event, protection, signalNames)
  return [...new Map(triggers.map((trigger) => [trigger.key, trigger])).values()]
}

function readTriggers(event: unknown, protection: Protection, knownSignals: readonly string[]): readonly Trigger[] {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) throw new NotAnEventError([], event, known)
  if ('Records' in event) return snsTriggers(event, protection, knownSignals)
  if ('detail-type' in event || 'detail' in event) return eventBridgeTriggers(event, protection, knownSignals)
  if ('alarmData' in event || 'alarmArn' in event) {
    return [alarmTrigger(readAlarmAction(event), protection, knownSignals)]
  }
  if ('service' in event) return [manualTrigger(event, protection, knownSignals)]
  throw new NotAnEventError([], event, known)
}

/** What an event asks for first: the first of its triggers that is not ignored. Throws a `NotAnEventError`. */
export const parseTrigger = (event: unknown, protection: Protection): Trigger =>
  chooseTrigger(parseTriggers(event, protection))

/** The first of an event's triggers that is not ignored; its reason names the others. */
export function chooseTrigger(triggers: readonly Trigger[]): Trigger {
  const chosen = triggers.find(({ kind }) => kind !== 'ignored') ?? triggers[0]
  if (chosen === undefined) throw new TypeError('an event has at least one trigger')
  const others = triggers.filter((trigger) => trigger !== chosen)
  if (others.length === 0) return chosen
  const named = others.slice(0, 3).map(({ kind, reason }) => `${kind}: ${reason}`)
  const more = others.length > named.length ? `; ${others.length - named.length} more` : ''
  return { ...chosen, reason: `${chosen.reason}; also in this event: ${named.join('; ')}${more}` }
}
