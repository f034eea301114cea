import * as z from 'zod'
import { once } from '../domain/once.ts'
import type { Protection } from '../domain/service/service.ts'
import { quote } from '../domain/messages/wording.ts'
import { alarmTrigger } from './alarm.ts'
import { instant, name, plainName } from './fields.ts'
import { read } from './not-an-event-error.ts'
import type { Trigger } from './trigger.ts'

const notification = once(() =>
  z.object({
    Records: z
      .array(
        z.object({
          EventSource: z.literal('aws:sns'),
          Sns: z.object({ MessageId: name, TopicArn: z.string().nullish(), Message: z.string() }),
        }),
      )
      .min(1),
  }),
)

const alarm = once(() =>
  z.object({
    AlarmName: name,
    AlarmArn: name,
    NewStateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
    StateChangeTime: instant,
  }),
)

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const saysAlarm = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && ('AlarmName' in message || 'NewStateValue' in message)

/**
 * Reads the records of an SNS → Lambda event whose messages are CloudWatch's alarm notifications (CloudWatch user guide,
 * notifying users on alarm changes). CloudWatch sends none while a composite alarm's actions are suppressed. Lambda hands
 * over one record at a time; should there be several, each is read.
 */
export function snsTriggers(
  event: unknown,
  protection: Protection,
  knownSignals: readonly string[],
): readonly Trigger[] {
  return read(notification(), event).Records.map(({ Sns }, index): Trigger => {
    const message = readJson(Sns.Message)
    if (!saysAlarm(message)) {
      return {
        kind: 'ignored',
        key: `sns:${plainName(Sns.MessageId)}`,
        service: null,
        signal: null,
        alarmName: null,
        reason: `the message of topic ${quote(Sns.TopicArn ?? 'unknown')} is no alarm notification: ${quote(Sns.Message)}`,
      }
    }
    const { AlarmName, AlarmArn, NewStateValue, StateChangeTime } = read(alarm(), message, [
      'Records',
      index,
      'Sns',
      'Message',
    ])
    return alarmTrigger(
      {
        alarmName: AlarmName,
        alarmArn: AlarmArn,
        state: NewStateValue,
        since: StateChangeTime,
        heldBack: null,
        transport: 'SNS',
      },
      protection,
      knownSignals,
    )
  })
}
