import { poissonRate, spreadOf, type Rate, type Spread } from '../statistics.ts'
import type { Ready, Run } from './detectors/detector.ts'
import { minutesAWeek } from './traces/season.ts'
import type { Trace } from './traces/trace.ts'

const soonMinutes = 10

/** How one detector did on the incidents of one cell. Minutes from the onset. */
export interface Delays {
  /** Incidents that it was not already in alarm for. */
  readonly incidents: number
  /** Of these, how many it did not find within the horizon; they count with the horizon, so means are at least. */
  readonly unfound: number
  /** To when the alarm can be raised: the publication's lag included. */
  readonly delay: Spread | null
  /** To the end of the period whose data raised it. */
  readonly periods: Spread | null
  /** Share of the incidents that were not found within ten minutes, the lag included. */
  readonly missedSoon: number
  /** False alarms in the quiet before the incidents, where the detector has no longer past than that. */
  readonly coldFalseAlarms: Rate
}

/** Runs a detector over incidents. An alarm from before the onset is a false one, and the incident is left out. */
export function delaysOf<Point>(ready: Ready<Point>, traces: readonly Trace<Point>[], horizon: number): Delays {
  const delay: number[] = []
  const periods: number[] = []
  let unfound = 0
  let coldAlarms = 0
  let coldMinutes = 0
  for (const trace of traces) {
    const run = ready.start()
    const cold = { run, isAlarm: false, count: 0 }
    for (let index = 0; index < trace.onset; index++) watch(cold, trace.at(index).point)
    coldAlarms += cold.count
    coldMinutes += trace.onset
    if (cold.isAlarm) continue
    const last = trace.onset + horizon - 1
    let index = trace.onset
    while (!run(trace.at(index).point) && index < last) index++
    if (index === last) unfound++
    periods.push(index + 1 - trace.onset)
    delay.push(trace.at(index).readableAt - trace.onset)
  }
  const missed = delay.filter((minutes) => minutes > soonMinutes).length
  return {
    incidents: delay.length,
    unfound,
    delay: spreadOf(delay),
    periods: spreadOf(periods),
    missedSoon: delay.length === 0 ? 0 : missed / delay.length,
    coldFalseAlarms: poissonRate(coldAlarms, coldMinutes / minutesAWeek),
  }
}

/** Counts the false alarms of detectors on quiet weeks that none was tuned on; `week` makes the next one. */
export function falseAlarmsOf<Point>(
  detectors: readonly Ready<Point>[],
  weeks: number,
  week: () => readonly Point[],
): Rate[] {
  const runs = detectors.map((each) => ({ run: each.start(), isAlarm: false, count: 0 }))
  for (let done = 0; done < weeks; done++) {
    const points = week()
    for (const each of runs) for (const point of points) watch(each, point)
  }
  return runs.map(({ count }) => poissonRate(count, weeks))
}

interface Watched<Point> {
  readonly run: Run<Point>
  isAlarm: boolean
  count: number
}

/** Counts an alarm where one begins. */
function watch<Point>(watched: Watched<Point>, point: Point): void {
  const now = watched.run(point)
  if (now && !watched.isAlarm) watched.count++
  watched.isAlarm = now
}
