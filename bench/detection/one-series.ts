import { stream } from '../../drills/account/randomness.ts'
import { defaultFalseAlarmsPerWeek } from '../../shared/domain/detection/judgement.ts'
import type { CountPoint } from '../../shared/domain/detection/one-series.ts'
import { benchCondition, budgetPerWeek, type BenchedService, type Effort } from './bench-condition.ts'
import type { ThresholdBounds } from './calibration.ts'
import { ballast, countJudge } from './detectors/ballast.ts'
import { bestAlarm, fixedAlarm, tunedAlarm } from './detectors/alarms.ts'
import { anomalyBand } from './detectors/anomaly-band.ts'
import type { Detector } from './detectors/detector.ts'
import { seriesOracle } from './detectors/series-oracle.ts'
import { drawsFrom } from './traces/draws.ts'
import type { Source } from './traces/source.ts'
import { seriesMinutesOf, type SeriesCondition } from './traces/series.ts'
import { movingService, tripwireOf, type PublishedValues } from './stages/tripwires.ts'
import { twoStages } from './stages/two-stages.ts'

const rules = [
  { m: 1, n: 1 },
  { m: 2, n: 3 },
  { m: 3, n: 3 },
]

/** What an alarm sees; counts that are not published are 0 to it by `FILL(count, 0)`. */
const alarmed = (condition: SeriesCondition): ((point: CountPoint) => number | null) =>
  condition.signal === 'request-spike' ? ({ count }) => count : ({ count }) => count ?? 0

/** What people would write: three times the average load; ten failures a minute. */
const conventional = (condition: SeriesCondition): number =>
  condition.signal === 'request-spike' ? 3 * condition.traffic : 10

function seriesDetectors(condition: SeriesCondition): readonly Detector<CountPoint>[] {
  const valueOf = alarmed(condition)
  const top = condition.signal === 'request-spike' ? 20 * condition.traffic : 1e3
  const bounds: ThresholdBounds = { low: 0.5, high: top, steps: 14 }
  return [
    seriesOracle(condition),
    ballast('Ballast', () => countJudge(condition.signal, budgetPerWeek), budgetPerWeek),
    ballast(
      'Ballast, as shipped',
      () => countJudge(condition.signal, defaultFalseAlarmsPerWeek),
      defaultFalseAlarmsPerWeek,
    ),
    ...rules.map((rule) => fixedAlarm(rule, valueOf, conventional(condition))),
    ...rules.map((rule) => tunedAlarm(rule, valueOf, bounds)),
    bestAlarm(valueOf, bounds),
    anomalyBand(valueOf, { low: 0.5, high: 1e3, steps: 12 }),
  ]
}

/** Name of a condition, which its random streams and its rows go by. */
export const seriesConditionName = (condition: SeriesCondition): string =>
  condition.signal === 'request-spike'
    ? `${condition.traffic}/min`
    : `${condition.traffic}/min, usually ${condition.usual}/min`

/** Traces of a service's counts. */
const seriesSource = (condition: SeriesCondition, seed: number): Source<CountPoint> => ({
  draws: (purpose) =>
    drawsFrom(stream(seed, `detection/${condition.signal}/${seriesConditionName(condition)}/${purpose}`)),
  minutesFrom: (draws, from) => seriesMinutesOf(condition, draws, from),
})

/** What CloudWatch has of a minute's requests of both fleets. */
const publishedBy = ({ count }: CountPoint): PublishedValues =>
  count === null ? {} : { stable_requests: count / 2, candidate_requests: count / 2 }

/** Tunes and measures all detectors on a series of counts, and Ballast's own two stages. */
export function benchSeries(
  condition: SeriesCondition,
  effects: readonly number[],
  effort: Effort,
  seed: number,
): BenchedService {
  const source = seriesSource(condition, seed)
  const { signal } = condition
  return {
    cells: benchCondition(source, seriesDetectors(condition), effects, effort),
    // The other signals have no tripwire of their own: what users feel of them trips the error rate's.
    twoStages:
      signal === 'request-spike'
        ? [
            twoStages(source, effects, effort.stages, {
              signal,
              tripwire: tripwireOf(movingService, signal, 'service'),
              start: () => countJudge(signal, defaultFalseAlarmsPerWeek),
              publishedBy,
            }),
          ]
        : [],
  }
}
