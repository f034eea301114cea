import type { Service } from '../service/service.ts'
import { alarmName } from '../signals/alarm-name.ts'
import { signals } from '../signals/index.ts'

/** The alarms that the stack creates for a service, each with the signal that it stands for. */
export const ownAlarms = (service: Service): { readonly name: string; readonly signal: string }[] =>
  Object.values(signals).flatMap((signal) =>
    signal.tripwires(service).map(({ subject }) => ({
      name: alarmName(service.name, signal.name, subject),
      signal: signal.name,
    })),
  )
