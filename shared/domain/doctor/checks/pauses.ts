import { iso } from '../../time.ts'
import { check } from '../check.ts'
import { everything } from '../../service/ledger.ts'

/** No pause lasts until somebody remembers it. */
export const pauses = check('pauses', 'a pause has no end', ['ledger'], ({ ledger }) =>
  Object.entries(ledger.pauses)
    .filter(([, { until }]) => until === null)
    .map(([what, { since, by, reason }]) => ({
      severity: 'warning' as const,
      what: `${what === everything ? 'everything' : what} is paused until somebody resumes it: by ${by} since ${iso(since)}, because '${reason}'`,
      why: 'Ballast changes nothing, in whatever incident.',
      todo: 'Resume if the reason is gone, or pause with --minutes.',
      command: `npm run control -- resume${what === everything ? '' : ` ${what}`}`,
    })),
)
