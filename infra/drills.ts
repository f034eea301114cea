import { weeklySchedule, type WeeklyDrill } from '../shared/domain/drill/policy.ts'
import type { Protection } from '../shared/domain/service/service.ts'
import { logicalId, ref, type Resource, type Resources } from './cloudformation.ts'
import { runDrill } from './names.ts'
import { delivery, startPermission } from './events/rules.ts'

/** A time of every week in EventBridge's words (EventBridge user guide, cron expressions); its names of days are the same. */
function cron({ day, at }: WeeklyDrill): string {
  const [hours, minutes] = at.split(':').map(Number)
  return `cron(${minutes} ${hours} ? * ${day.toUpperCase()} *)`
}

/** What the logical ids of the rules begin with that start drills. */
export const drillRules = 'Drill'

/** Starts the drills that the config asks for each week. One that cannot be delivered within an hour is kept, and pages. */
export function drillSchedules({ services }: Protection): Resources {
  const schedules = services.flatMap(({ name, drills }) =>
    (drills?.weekly ?? []).map((weekly, index): [string, Resource] => {
      const { scenario } = weekly
      return [
        logicalId(drillRules, name, String(index + 1)),
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
      ]
    }),
  )
  return schedules.length === 0
    ? {}
    : { ...Object.fromEntries(schedules), ...startPermission(drillRules, runDrill.alias) }
}
