import { weeklySchedule, type WeeklyDrill } from '../shared/domain/drill/policy.ts'
import type { Protection } from '../shared/domain/service.ts'
import { attribute, logicalId, ref, type Resources } from './cloudformation.ts'
import { runDrill } from './names.ts'
import { delivery } from './rules.ts'

/** A time of every week in EventBridge's words (EventBridge user guide, cron expressions); its names of days are the same. */
function cron({ day, at }: WeeklyDrill): string {
  const [hours, minutes] = at.split(':').map(Number)
  return `cron(${minutes} ${hours} ? * ${day.toUpperCase()} *)`
}

/** Starts the drills that the config asks for each week. One that cannot be delivered within an hour is kept, and pages. */
export const drillSchedules = ({ services }: Protection): Resources =>
  Object.fromEntries(
    services.flatMap(({ name, drills }) =>
      (drills?.weekly ?? []).flatMap((weekly, index) => {
        const id = logicalId('drill', name, String(index + 1))
        const { scenario } = weekly
        return [
          [
            id,
            {
              Type: 'AWS::Events::Rule',
              Properties: {
                Description: `Runs the drill ${scenario} on ${name}.`,
                ScheduleExpression: cron(weekly),
                State: 'ENABLED',
                Targets: [
                  {
                    Id: 'run-drill',
                    Arn: ref(runDrill.alias),
                    Input: JSON.stringify({ scenario, service: name, by: weeklySchedule }),
                    ...delivery,
                  },
                ],
              },
            },
          ],
          [
            `${id}Permission`,
            {
              Type: 'AWS::Lambda::Permission',
              Properties: {
                Action: 'lambda:InvokeFunction',
                FunctionName: ref(runDrill.alias),
                Principal: 'events.amazonaws.com',
                SourceArn: attribute(id, 'Arn'),
              },
            },
          ],
        ] as const
      }),
    ),
  )
