import { check } from '../check.ts'

/** check-signals gets through to every service. */
export const failedChecks = check(
  'failed-checks',
  'check-signals could not look at some service of late',
  ['ownMetrics'],
  ({ ownMetrics: { failed }, region }) => {
    const bad = failed.filter(({ value }) => value > 0)
    if (bad.length === 0) return []
    return [
      {
        severity: 'warning',
        what: `ballast-check-signals could not look at ${Math.max(...bad.map(({ value }) => value))} services in ${bad.length} of the past 15 minutes`,
        why: 'What went wrong with these services meanwhile was seen by their alarms only.',
        todo: 'Look at which services and why:',
        command: `aws logs filter-log-events --region ${region} --log-group-name /aws/lambda/ballast-check-signals --filter-pattern '"not checked"' --query 'events[-5:].message'`,
      },
    ]
  },
)
