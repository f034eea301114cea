import type { Tripwire } from '../../../shared/domain/signals/signal.ts'
import { poissonRate, type Rate } from '../../statistics.ts'
import type { Run } from '../detectors/detector.ts'
import { alarmedValues, alarmStates, type PublishedValues } from './tripwires.ts'
import { horizonMinutes, incidentsOf, weekOf, type Source } from '../traces/source.ts'
import type { Trace } from '../traces/trace.ts'

/** Share of incidents for which the tripwire has to be no later than the judge. */
export const enoughInTime = 0.99

/** What looks first: the judge itself each minute while a release is under way, an alarm while none is. */
export type FirstStage = 'armed watch' | 'alarm'

/** Whether the first stage lets the judge see in time what it would call a breach. */
export interface TwoStages {
  readonly signal: string
  readonly stage: FirstStage
  /** Incidents that the judge, looking each minute, calls a breach within the horizon. */
  readonly incidents: number
  /** In how many of them the first stage has woken Ballast by then. */
  readonly inTime: number
  /** Of the alarm; null without one. */
  readonly threshold: number | null
  /** How often it wakes Ballast in quiet weeks. */
  readonly wakeUps: Rate | null
  /** The highest threshold that is in time in 99 % of the incidents, and how often that one wakes Ballast. */
  readonly needed: { readonly threshold: number; readonly wakeUps: Rate } | null
}

interface StagesEffort {
  readonly incidents: number
  readonly weeks: number
}

/** What the judge would be hidden from, and by how much. */
interface Incident {
  readonly isInTime: boolean
  /** The highest value that the alarm saw until the judge's breach. */
  readonly highest: number
}

/** The minute of a trace with which the judge says breached; null where it does not, or has said so before the onset. */
function breachAt<Point>(trace: Trace<Point>, judge: Run<Point>): number | null {
  for (let index = 0; index < trace.onset + horizonMinutes; index++) {
    if (judge(trace.at(index).point)) return index < trace.onset ? null : index
  }
  return null
}

function stagesOf<Point>(
  trace: Trace<Point>,
  judge: Run<Point>,
  tripwire: Tripwire,
  publishedBy: (point: Point) => PublishedValues,
): Incident | null {
  const breach = breachAt(trace, judge)
  if (breach === null) return null
  const points = Array.from({ length: breach + 1 }, (_, index) => trace.at(index).point)
  const values = alarmedValues(tripwire, points.map(publishedBy))
  const isInTime = alarmStates(tripwire, values, tripwire.threshold).slice(trace.onset).includes(true)
  return { isInTime, highest: Math.max(...values.slice(trace.onset).map((value) => value ?? -Infinity)) }
}

const wakeUpsIn = (tripwire: Tripwire, values: readonly (number | null)[], threshold: number): number =>
  alarmStates(tripwire, values, threshold).filter((isAlarm, index, states) => isAlarm && states[index - 1] !== true)
    .length

/**
 * While a release is under way check-signals runs the judge itself, each minute on the same datapoints: it is in time by
 * construction, and what is counted is only how many incidents that holds for.
 */
export function armedWatch<Point>(
  source: Source<Point>,
  effects: readonly number[],
  effort: StagesEffort,
  { signal, start }: { readonly signal: string; readonly start: () => Run<Point> },
): TwoStages {
  const found = effects
    .flatMap((effect) => incidentsOf(source, 'two-stages', effort.incidents, effect))
    .filter((trace) => breachAt(trace, start()) !== null).length
  return { signal, stage: 'armed watch', incidents: found, inTime: found, threshold: null, wakeUps: null, needed: null }
}

/**
 * Runs the tripwire that the product puts before a judge beside that judge. A tripwire that needs one datapoint fires
 * by the judge's breach exactly if one value until then is beyond its threshold, which gives the threshold it needs.
 */
export function twoStages<Point>(
  source: Source<Point>,
  effects: readonly number[],
  effort: StagesEffort,
  setup: {
    readonly signal: string
    readonly tripwire: Tripwire
    readonly start: () => Run<Point>
    readonly publishedBy: (point: Point) => PublishedValues
  },
): TwoStages {
  const { signal, tripwire, start, publishedBy } = setup
  const found = effects
    .flatMap((effect) => incidentsOf(source, 'two-stages', effort.incidents, effect))
    .flatMap((trace) => stagesOf(trace, start(), tripwire, publishedBy) ?? [])
  const quiet = source.minutesFrom(source.draws('two-stages-quiet'), 0)
  const weeks = Array.from({ length: effort.weeks }, () => alarmedValues(tripwire, weekOf(quiet).map(publishedBy)))
  const wakeUps = (threshold: number): Rate =>
    poissonRate(
      weeks.reduce((sum, values) => sum + wakeUpsIn(tripwire, values, threshold), 0),
      effort.weeks,
    )
  const highest = found.map((each) => each.highest).toSorted((left, right) => left - right)
  const lowest = highest[Math.floor((1 - enoughInTime) * highest.length)]
  // The alarm has to be beyond its threshold, so the threshold has to be a little below the value.
  const below = lowest === undefined || lowest <= 0 ? null : lowest * (1 - 1e-9)
  return {
    signal,
    stage: 'alarm',
    incidents: found.length,
    inTime: found.filter(({ isInTime }) => isInTime).length,
    threshold: tripwire.threshold,
    wakeUps: wakeUps(tripwire.threshold),
    needed: below === null ? null : { threshold: below, wakeUps: wakeUps(below) },
  }
}
