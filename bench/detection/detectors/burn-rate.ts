import type { FleetsPoint } from '../../../shared/domain/detection/two-fleets.ts'
import type { Detector, Run } from './detector.ts'

const objective = 0.999
const burnRate = 14.4
const longMinutes = 60
const shortMinutes = 5

/** The error ratio of the newest minutes; null without requests. */
function slidingRatio(minutes: number): (counts: { requests: number; errors: number } | null) => number | null {
  const newest: { requests: number; errors: number }[] = []
  let requests = 0
  let errors = 0
  return (counts) => {
    newest.push(counts ?? { requests: 0, errors: 0 })
    requests += counts?.requests ?? 0
    errors += counts?.errors ?? 0
    const old = newest.length > minutes ? newest.shift() : undefined
    requests -= old?.requests ?? 0
    errors -= old?.errors ?? 0
    return requests === 0 ? null : errors / requests
  }
}

/**
 * The page of the Site Reliability Workbook ("Alerting on SLOs", multiwindow): an error budget of 0.1 % burnt 14.4 times
 * too fast over an hour and over five minutes. An objective is set by people, so nothing is tuned.
 */
export const burnRateAlert: Detector<FleetsPoint> = {
  name: 'burn rate 14.4×, 1 h and 5 min',
  tunedFor: 'nothing',
  tune: () => ({
    setting: `objective ${100 * objective} %`,
    start: (): Run<FleetsPoint> => {
      const long = slidingRatio(longMinutes)
      const short = slidingRatio(shortMinutes)
      const limit = burnRate * (1 - objective)
      return ({ candidate }) => {
        const [overLong, overShort] = [long(candidate), short(candidate)]
        return overLong !== null && overShort !== null && overLong > limit && overShort > limit
      }
    },
  }),
}
