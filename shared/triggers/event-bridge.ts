import * as z from 'zod'
import { once } from '../domain/once.ts'
import type { Protection } from '../domain/service/service.ts'
import { quote } from '../domain/messages/wording.ts'
import { alarmTrigger } from './alarm.ts'
import { readAlarmStateChange } from './alarm-state-change.ts'
import { name, plainName } from './fields.ts'
import { read } from './not-an-event-error.ts'
import { recordChangeTriggers } from './record-change.ts'
import type { Trigger } from './trigger.ts'

const envelope = once(() => z.object({ source: name, 'detail-type': name, detail: z.record(z.string(), z.unknown()) }))
const other = once(() =>
  z.object({ id: name, detail: z.object({ alarmName: z.string().max(1024).nullable().catch(null) }) }),
)

const reasons: Readonly<Record<string, string>> = {
  'CloudWatch Alarm Configuration Change': "an alarm's configuration changed, not its state",
  'CloudWatch Alarm Contributor State Change':
    "one contributor of an alarm changed its state, and the alarm's own change has an event of its own",
}

/** Reads an EventBridge event; those that Ballast takes no interest in are ignored with the reason. */
export function eventBridgeTriggers(
  event: unknown,
  protection: Protection,
  knownSignals: readonly string[],
): readonly Trigger[] {
  const { source, 'detail-type': type } = read(envelope(), event)
  if (source === 'aws.cloudwatch' && type === 'CloudWatch Alarm State Change') {
    return [alarmTrigger(readAlarmStateChange(event), protection, knownSignals)]
  }
  if (source === 'aws.route53' && type === 'AWS API Call via CloudTrail') return recordChangeTriggers(event, protection)
  const { id, detail } = read(other(), event)
  return [
    {
      kind: 'ignored',
      key: `event:${plainName(id)}`,
      service: null,
      signal: null,
      alarmName: detail.alarmName === null ? null : plainName(detail.alarmName),
      reason:
        (source === 'aws.cloudwatch' ? reasons[type] : undefined) ??
        `${quote(type)} of ${quote(source)} is no change of an alarm's state and no call to Route 53`,
    },
  ]
}
