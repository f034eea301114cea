import type { Service } from '../service/service.ts'
import { alarmName } from '../signals/alarm-name.ts'
import { signals } from '../signals/index.ts'

interface OwnAlarm {
  readonly name: string
  readonly signal: string
}

/** They are asked for each minute, and a service never changes. */
const known = new WeakMap<Service, readonly OwnAlarm[]>()

/** The alarms that the stack creates for a service, each with the signal that it stands for. */
export function ownAlarms(service: Service): readonly OwnAlarm[] {
  const before = known.get(service)
  if (before !== undefined) return before
  const alarms = Object.values(signals).flatMap((signal) =>
    signal.tripwires(service).map(({ subject }) => ({
      name: alarmName(service.name, signal.name, subject),
      signal: signal.name,
    })),
  )
  known.set(service, alarms)
  return alarms
}
