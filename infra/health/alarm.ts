import { ref, type Resource } from '../cloudformation.ts'
import { ids } from '../names.ts'

/** An alarm on Ballast itself, which pages. Whoever writes one says what missing data means. */
export const ownAlarm = (properties: Resource['Properties'] & { readonly TreatMissingData: string }): Resource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { ...properties, AlarmActions: [ref(ids.topic)] },
})
