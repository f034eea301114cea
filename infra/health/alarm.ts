import { ref, type Resource } from '../cloudformation.ts'
import { ids } from '../names.ts'
import { alarmPage, runbookLine, type OwnAlarmPage } from '../../shared/domain/messages/runbook.ts'

/** What whoever writes an alarm has to say of it. */
export type OwnAlarmProperties = Resource['Properties'] & {
  readonly AlarmDescription: string
  readonly TreatMissingData: string
}

/** An alarm on Ballast itself, which pages. Its description ends with the path of its runbook page. */
export const ownAlarm = (page: OwnAlarmPage, properties: OwnAlarmProperties): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    ...properties,
    AlarmDescription: `${properties.AlarmDescription} ${runbookLine(alarmPage(page))}`,
    AlarmActions: [ref(ids.topic)],
  },
})
