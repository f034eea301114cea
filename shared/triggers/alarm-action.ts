import * as z from 'zod'
import { once } from '../domain/once.ts'
import { quote } from '../domain/messages/wording.ts'
import type { AlarmTransition } from './alarm.ts'
import { instant, name } from './fields.ts'
import { read } from './not-an-event-error.ts'

/** An alarm's state in the spelling of EventBridge and of alarm actions; suppression concerns composite alarms. */
export const alarmState = once(() =>
  z.object({
    value: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
    timestamp: instant,
    actionsSuppressedBy: z.string().nullish(),
  }),
)

/** Why the actions of an alarm in this state are held back, as a phrase. */
export const suppressor = (state: z.output<ReturnType<typeof alarmState>>): string | null =>
  state.actionsSuppressedBy ? `its action suppressor (${quote(state.actionsSuppressedBy)})` : null

const shape = once(() =>
  z.object({
    source: z.literal('aws.cloudwatch'),
    alarmArn: name,
    alarmData: z.object({ alarmName: name, state: alarmState() }),
  }),
)

/** Reads what CloudWatch sends to a function that is an alarm's action (CloudWatch user guide, Lambda alarm actions). */
export function readAlarmAction(event: unknown): AlarmTransition {
  const { alarmArn, alarmData } = read(shape(), event)
  return {
    alarmName: alarmData.alarmName,
    alarmArn,
    state: alarmData.state.value,
    since: alarmData.state.timestamp,
    heldBack: suppressor(alarmData.state),
    transport: 'an alarm action',
  }
}
