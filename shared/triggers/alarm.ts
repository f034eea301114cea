import type { Protection, Service } from '../domain/service/service.ts'
import { alarmName as ownAlarmName } from '../domain/signals/alarm-name.ts'
import { quote } from '../domain/messages/wording.ts'
import { plainName } from './fields.ts'
import type { Instant } from './fields.ts'
import type { AlarmTrigger, IgnoredTrigger } from './trigger.ts'

/** A change of an alarm's state, whichever way it came. */
export interface AlarmTransition {
  readonly alarmName: string
  readonly alarmArn: string
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
  readonly since: Instant
  /** Why CloudWatch holds the alarm's actions back, if it does: an action suppressor or a mute rule. */
  readonly heldBack: string | null
  readonly transport: 'EventBridge' | 'SNS' | 'an alarm action'
}

const subjects = ['stable', 'candidate', 'service'] as const

interface Owner {
  readonly service: Service
  readonly signal: string
}

/** Whose alarm it is: by the names that Ballast gives, or by the `alarms` of the config. */
function alarmOwner(name: string, protection: Protection, knownSignals: readonly string[]): Owner | null {
  for (const service of protection.services) {
    const mapped = service.alarms.find((alarm) => alarm.name === name)
    if (mapped !== undefined) return { service, signal: mapped.signal }
    const signal = knownSignals.find((each) =>
      subjects.some((subject) => ownAlarmName(service.name, each, subject) === name),
    )
    if (signal !== undefined) return { service, signal }
  }
  return null
}

/** What an alarm's transition means for the protected services. */
export function alarmTrigger(
  transition: AlarmTransition,
  protection: Protection,
  knownSignals: readonly string[],
): AlarmTrigger | IgnoredTrigger {
  const { state, since, heldBack, transport } = transition
  const key = `alarm:${plainName(transition.alarmArn)}@${since.iso}`
  const owner = alarmOwner(transition.alarmName, protection, knownSignals)
  const alarmName = plainName(transition.alarmName)
  const what = `alarm ${quote(alarmName)} went into ${state} at ${since.iso} (by ${transport})`
  const ignored = (why: string, suffix = ''): IgnoredTrigger => ({
    kind: 'ignored',
    key: key + suffix,
    service: owner?.service.name ?? null,
    signal: owner?.signal ?? null,
    alarmName,
    reason: `${what}: ${why}`,
  })
  if (owner === null) return ignored('it belongs to no service of the config')
  if (state !== 'ALARM') return ignored('only ALARM wakes Ballast')
  // A key of its own: should the actions be let go later with the old timestamp, that is no duplicate of this.
  if (heldBack !== null) return ignored(`its actions are held back by ${heldBack}`, '#held-back')
  if (owner.service.mode === 'off') return ignored(`service ${owner.service.name} is in mode off`)
  return {
    kind: 'alarm',
    key,
    service: owner.service.name,
    signal: owner.signal,
    alarmName,
    at: since.at,
    reason: `${what}, which stands for ${owner.signal} of service ${owner.service.name}`,
  }
}
