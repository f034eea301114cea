import type { Rate } from '../statistics.ts'
import type { Detector, Lab, Ready } from './detectors/detector.ts'
import { delaysOf, falseAlarmsOf, type Delays } from './measure.ts'
import { horizonMinutes, incidentsOf, weekOf, type Source } from './traces/source.ts'
import type { Trace } from './traces/trace.ts'
import type { TwoStages } from './stages/two-stages.ts'

/** How much is simulated for each kind of service. */
export interface Effort {
  /** Quiet weeks to tune on, and as many others to count false alarms on. */
  readonly weeks: number
  /** Incidents of each size to measure delays on. */
  readonly incidents: number
  /** Incidents of each size to choose the best M of N by. */
  readonly practice: number
  /** Incidents of each size, and quiet weeks, to run tripwires and judges beside each other on. */
  readonly stages: { readonly incidents: number; readonly weeks: number }
}

/** False alarms a week that every tuned detector is allowed. */
export const budgetPerWeek = 1
/** One detector in one cell. */
export interface Measured extends Delays {
  readonly detector: string
  readonly setting: string
  readonly falseAlarms: Rate
}

export interface MeasuredCell {
  readonly effect: number
  readonly detectors: readonly Measured[]
}

/** All that is measured on one kind of service. */
export interface BenchedService {
  readonly cells: readonly MeasuredCell[]
  readonly twoStages: readonly TwoStages[]
}

function labOf<Point>(source: Source<Point>, effort: Effort): Lab<Point> {
  const quiet = source.minutesFrom(source.draws('tuning'), 0)
  const practice = new Map<number, readonly Trace<Point>[]>()
  return {
    quiet: Array.from({ length: effort.weeks }, () => weekOf(quiet)).flat(),
    weeks: effort.weeks,
    allowed: effort.weeks * budgetPerWeek,
    horizon: horizonMinutes,
    incidents: (effect) => {
      const made = practice.get(effect) ?? incidentsOf(source, 'practice', effort.practice, effect)
      practice.set(effect, made)
      return made
    },
  }
}

/** Tunes and measures detectors on one kind of service, for each size of incident. */
export function benchCondition<Point>(
  source: Source<Point>,
  detectors: readonly Detector<Point>[],
  effects: readonly number[],
  effort: Effort,
): MeasuredCell[] {
  const lab = labOf(source, effort)
  const tuned = detectors.map((detector) => {
    const once = detector.tunedFor === 'cell' ? undefined : detector.tune(lab, effects[0] ?? 1)
    return { name: detector.name, ready: effects.map((effect) => once ?? detector.tune(lab, effect)) }
  })
  const distinct = [...new Set(tuned.flatMap(({ ready }) => ready))]
  const quiet = source.minutesFrom(source.draws('quiet'), 0)
  const rates = falseAlarmsOf(distinct, effort.weeks, () => weekOf(quiet))
  const rateOf = (ready: Ready<Point>): Rate => {
    const rate = rates[distinct.indexOf(ready)]
    if (rate === undefined) throw new RangeError('a detector was not measured')
    return rate
  }
  return effects.map((effect, index) => {
    const traces = incidentsOf(source, 'incidents', effort.incidents, effect)
    return {
      effect,
      detectors: tuned.flatMap(({ name, ready }) => {
        const mine = ready[index]
        if (mine === undefined) return []
        const delays = delaysOf(mine, traces, horizonMinutes)
        return [{ detector: name, setting: mine.setting, falseAlarms: rateOf(mine), ...delays }]
      }),
    }
  })
}
