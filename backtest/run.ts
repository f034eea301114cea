import { alarmRules, alarmTimes, tunedThreshold, type AlarmName } from './alarms.ts'
import { costsOf, type Costs } from './costs.ts'
import { judgeHistory, type Detection } from './detections.ts'
import type { History } from './history.ts'
import { backtestSignals, type BacktestSignalName } from './signals.ts'

/** What `--json` writes. */
export interface BacktestResult {
  readonly signal: BacktestSignalName
  readonly points: number
  readonly periodSeconds: number
  readonly weeks: number
  readonly detections: readonly Detection[]
  readonly alarms: Readonly<Record<AlarmName, readonly string[]>>
}

/** A result with what its summary and its picture need beside it. */
export interface Backtest {
  readonly result: BacktestResult
  readonly falseAlarmsPerWeek: number
  readonly values: readonly (number | null)[]
  readonly unit: string
  readonly thresholds: Readonly<Record<AlarmName, number>>
  readonly costs: Costs
}

const secondsPerWeek = 7 * 24 * 3600

/** Judges history, and emulates alarms that were tuned on the first half of it to the same false alarms a week. */
export function backtest(signal: BacktestSignalName, history: History, falseAlarmsPerWeek: number): Backtest {
  const { periodSeconds, rows, points } = history
  const settings = { periodSeconds, falseAlarmsPerWeek }
  const judged = backtestSignals[signal].judged(settings)
  const { detections, isBreached } = judgeHistory(history, judged, settings)
  const weeks = (rows.length * periodSeconds) / secondsPerWeek
  const series = { values: rows.map(judged.alarmValue), isBreached }
  const when = { firstAt: rows[0]?.at ?? 0, periodSeconds }
  const names = Object.keys(alarmRules) as AlarmName[]
  const each = <Value>(of: (name: AlarmName) => Value): Record<AlarmName, Value> =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<AlarmName, Value>
  const thresholds = each((name) => tunedThreshold(series, alarmRules[name], (falseAlarmsPerWeek * weeks) / 2))
  return {
    result: {
      signal,
      points,
      periodSeconds,
      weeks: Number(weeks.toFixed(3)),
      detections,
      alarms: each((name) => alarmTimes(series, alarmRules[name], thresholds[name], when)),
    },
    falseAlarmsPerWeek,
    values: series.values,
    unit: judged.unit,
    thresholds,
    costs: costsOf(judged, detections.length / Math.max(weeks, 1 / 7)),
  }
}
