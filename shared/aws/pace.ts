/** What time passes by, milliseconds. */
export interface Timing {
  now(): number
  sleep(milliseconds: number): Promise<void>
}

/** Runs a call as soon as it may begin. */
export type Pace = <T>(run: () => Promise<T>) => Promise<T>

/** Every call begins at once. */
export const unpaced: Pace = (run) => run()

/** Calls begin no sooner than so many a second allow, one after the other; the first begins at once. */
export function paced(timing: Timing, perSecond: number): Pace {
  let next = -Infinity
  return async (run) => {
    const now = timing.now()
    const at = Math.max(now, next)
    next = at + 1_000 / perSecond
    if (at > now) await timing.sleep(at - now)
    return run()
  }
}

/**
 * How often check-signals, which looks at everything at once, may call an API whose quota it shares with the whole account.
 *
 * - Route 53 takes 10 requests a second of an account, 5 until July 2026 (developer guide, throttling of API requests).
 * - DescribeAlarms may be called 9 times a second (CloudWatch user guide, service quotas).
 * - GetMetricData gives 180,000 datapoints a second, reckoned by what is asked for, not by what there is (ibid.). A full
 *   call asks for three hours of 500 metrics: 90,000.
 */
export const checkRates = { records: 2, alarms: 5, metrics: 1.5 } as const
