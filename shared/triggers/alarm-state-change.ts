import * as z from 'zod'
import { once } from '../domain/once.ts'
import { quote } from '../domain/messages/wording.ts'
import type { AlarmTransition } from './alarm.ts'
import { alarmState, suppressor } from './alarm-action.ts'
import { name } from './fields.ts'
import { read } from './not-an-event-error.ts'

const shape = once(() =>
  z.object({
    resources: z.tuple([name], z.unknown()),
    detail: z.object({
      alarmName: name,
      state: alarmState(),
      muteDetail: z.object({ mutedByArn: z.string() }).nullish(),
    }),
  }),
)

/**
 * Reads EventBridge's `CloudWatch Alarm State Change` (CloudWatch user guide, alarm events and EventBridge). Alarms of
 * every sort share what is read here; they differ in `configuration`. Unlike alarm actions these events also come while
 * the actions are suppressed or muted.
 */
export function readAlarmStateChange(event: unknown): AlarmTransition {
  const { resources, detail } = read(shape(), event)
  const muted = detail.muteDetail ? `the mute rule ${quote(detail.muteDetail.mutedByArn)}` : null
  return {
    alarmName: detail.alarmName,
    alarmArn: resources[0],
    state: detail.state.value,
    since: detail.state.timestamp,
    heldBack: suppressor(detail.state) ?? muted,
    transport: 'EventBridge',
  }
}
