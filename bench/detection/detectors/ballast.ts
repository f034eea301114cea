import type { Judge } from '../../../shared/domain/detection/judgement.ts'
import { seriesJudge, type CountPoint, type SeriesKind } from '../../../shared/domain/detection/one-series.ts'
import { twoFleetJudge, type FleetsPoint } from '../../../shared/domain/detection/two-fleets.ts'
import type { Detector, Run } from './detector.ts'

const periodSeconds = 60

const running =
  <Point>(judge: Judge<Point>): Run<Point> =>
  (point) => {
    judge.add(point)
    return judge.isBreached
  }

/** Ballast's judge of two fleets at work. */
export const fleetJudge = (falseAlarmsPerWeek: number): Run<FleetsPoint> =>
  running(twoFleetJudge({ periodSeconds, falseAlarmsPerWeek }))

/** Ballast's judge of one series at work. */
export const countJudge = (kind: SeriesKind, falseAlarmsPerWeek: number): Run<CountPoint> =>
  running(seriesJudge({ kind, periodSeconds, falseAlarmsPerWeek }))

/** Ballast's judge with one false alarm budget for all services; the rest it learns from what it is given. */
export const ballast = <Point>(name: string, start: () => Run<Point>, falseAlarmsPerWeek: number): Detector<Point> => ({
  name,
  tunedFor: 'nothing',
  tune: () => ({ setting: `budget ${falseAlarmsPerWeek} a week`, start }),
})
