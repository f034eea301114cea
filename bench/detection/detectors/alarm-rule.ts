import {
  evaluateAlarm,
  evaluationRange,
  type AlarmRule as Rule,
} from '../../../drills/account/cloudwatch/alarm-evaluation.ts'

/** How many of how many datapoints put an alarm into ALARM. */
export interface MOfN {
  readonly m: number
  readonly n: number
}

/**
 * An M-of-N alarm that treats missing data as not breaching. It is given whether each period breaches, null where the
 * datapoint is missing, and says whether it is in ALARM by CloudWatch's rules. The evaluation range ends with the newest
 * published period: a range that ended with the clock would only add to the alarm's delay.
 */
export function alarmRule({ m, n }: MOfN): (breaching: boolean | null) => boolean {
  const rule: Rule = { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData: 'notBreaching' }
  const length = evaluationRange(rule)
  const ring = Array.from({ length }, (): boolean | null => null)
  let next = 0
  let breaches = 0
  return (breaching) => {
    if (ring[next] === true) breaches--
    if (breaching === true) breaches++
    ring[next] = breaching
    next = (next + 1) % length
    // Missing data is not breaching: with fewer breaches than M in the whole range the state is OK.
    return breaches >= m && evaluateAlarm([...ring.slice(next), ...ring.slice(0, next)], rule) === 'ALARM'
  }
}
