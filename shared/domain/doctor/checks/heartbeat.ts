import { minute } from '../../time.ts'
import { check } from '../check.ts'

/** Metrics of a function come a minute or two after its run. */
const latestMinutes = 5

/** check-signals has run in the past minutes. */
export const heartbeat = check(
  'heartbeat',
  `Ballast's heartbeat has been missing for ${latestMinutes} minutes`,
  ['ownMetrics'],
  ({ ownMetrics: { heartbeats }, at, region }) => {
    const newest = heartbeats.at(-1)?.at ?? null
    if (newest !== null && at - newest <= latestMinutes * minute) return []
    return [
      {
        severity: 'error',
        what:
          newest === null
            ? 'Ballast’s heartbeat (metric Ballast Heartbeat) is missing'
            : `Ballast’s last heartbeat (metric Ballast Heartbeat) is ${Math.floor((at - newest) / minute)} minutes old`,
        why: 'ballast-check-signals does not run or cannot begin. Incidents without an alarm go unnoticed, and so do lost events.',
        todo: 'Look at what it says:',
        command: `aws logs tail /aws/lambda/ballast-check-signals --region ${region} --since 15m`,
      },
    ]
  },
)
