import { onceFor } from '../once.ts'
import type { Service } from '../service/service.ts'
import { alarmName } from '../signals/alarm-name.ts'
import { signals } from '../signals/index.ts'

interface OwnAlarm {
  readonly name: string
  readonly signal: string
}

/** The alarms that the stack creates for a service, each with the signal that it stands for. They are asked for each minute. */
export const ownAlarms = onceFor((service: Service): readonly OwnAlarm[] =>
  Object.values(signals).flatMap((signal) =>
    signal.tripwires(service).map(({ subject }) => ({
      name: alarmName(service.name, signal.name, subject),
      signal: signal.name,
    })),
  ),
)
