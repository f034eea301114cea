/** Prices in US East (CloudWatch pricing), US dollars: an alarm a month for each metric in it, and reading a metric once. */
export const alarmDollarsPerMetric = 0.1
export const readDollarsPerMetric = 0.01 / 1000
const daysPerMonth = 30
const minutesPerMonth = daysPerMonth * 24 * 60
/** How often an execution reads while an incident is open: every half minute, for half an hour. */
const readsPerIncident = 60

export interface Costs {
  /** One alarm of any of the rules. */
  readonly alarm: number
  /** Ballast while its alarm wakes it: the alarm, and the reads of an execution for each detection. */
  readonly woken: number
  /** Ballast while it looks each minute, as during a release. */
  readonly watching: number
}

/** What a signal of one service costs in US dollars a month. */
export function costsOf(metrics: { alarmMetrics: number; readMetrics: number }, detectionsPerWeek: number): Costs {
  const alarm = metrics.alarmMetrics * alarmDollarsPerMetric
  const incidents = (detectionsPerWeek * daysPerMonth) / 7
  return {
    alarm,
    woken: alarm + incidents * readsPerIncident * metrics.readMetrics * readDollarsPerMetric,
    watching: minutesPerMonth * metrics.readMetrics * readDollarsPerMetric,
  }
}
