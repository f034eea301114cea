import { check } from '../check.ts'
import { named } from '../finding.ts'
import { globalRegion, type Trail } from '../snapshot.ts'

const lackOf = ({ name, isLogging, hasGlobalServices, hasManagementWrites }: Trail): string =>
  `${name} ${
    isLogging
      ? hasGlobalServices
        ? hasManagementWrites
          ? 'is as it should be'
          : 'leaves out management events that write'
        : 'leaves out global services'
      : 'is not logging'
  }`

/** EventBridge hears of API calls only while a trail logs them (EventBridge user guide, events via CloudTrail). */
export const trail = check(
  'trail',
  `no CloudTrail trail logs management events that write in ${globalRegion}`,
  ['trails'],
  ({ trails }) => {
    if (trails.some((each) => each.isLogging && each.hasGlobalServices && each.hasManagementWrites)) return []
    const paused = trails.find((each) => !each.isLogging && each.hasGlobalServices && each.hasManagementWrites)
    return [
      {
        severity: 'error',
        what: `no trail has what is done to Route 53 (${trails.length === 0 ? 'there is none' : named(trails.map(lackOf), 3)})`,
        why: 'Ballast does not hear who changed weights, nor that a change is an override: it may put a person’s change back.',
        todo:
          paused === undefined
            ? `Make a trail for all regions, or one in ${globalRegion}, with management events (read and write, or write only).`
            : `Start ${paused.name}.`,
        command:
          paused === undefined
            ? `aws cloudtrail create-trail --region ${globalRegion} --name management-events --is-multi-region-trail --s3-bucket-name YOUR-BUCKET`
            : `aws cloudtrail start-logging --region ${globalRegion} --name ${paused.name}`,
      },
    ]
  },
)
