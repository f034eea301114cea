import { check } from '../check.ts'
import { named } from '../finding.ts'
import { wakingAlarms, watchingAlarms } from '../own-names.ts'

/** Every alarm that wakes Ballast or watches it exists. */
export const alarmsPresent = check(
  'alarms-present',
  'an alarm that wakes Ballast or watches it is missing',
  ['alarms'],
  ({ alarms, protection, region }) => {
    const there = new Set(alarms.map(({ name }) => name))
    const mapped = new Set(protection.services.flatMap((service) => service.alarms.map(({ name }) => name)))
    const missing = [...new Set([...wakingAlarms(protection), ...watchingAlarms])].filter((name) => !there.has(name))
    const own = missing.filter((name) => !mapped.has(name))
    return [
      ...(own.length === 0
        ? []
        : [
            {
              severity: 'error' as const,
              what: `${own.length === 1 ? 'this alarm is' : `${own.length} alarms are`} missing in ${region}: ${named(own)}`,
              why: 'An incident that it would have told of is found later, or by nobody.',
              todo: 'Deploy the stack with this config.',
              command: 'npm run deploy',
            },
          ]),
      ...missing
        .filter((name) => mapped.has(name))
        .map((name) => ({
          severity: 'error' as const,
          what: `ballast.yml maps the alarm '${name}', which is not in ${region}`,
          why: 'It can never wake Ballast.',
          todo: 'Correct its name in ballast.yml, or take it out, and deploy. These alarms exist:',
          command: `aws cloudwatch describe-alarms --region ${region} --query 'MetricAlarms[].AlarmName'`,
        })),
    ]
  },
)
