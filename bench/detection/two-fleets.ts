import { stream } from '../../drills/account/randomness.ts'
import { defaultFalseAlarmsPerWeek } from '../../shared/domain/detection/judgement.ts'
import type { FleetsPoint } from '../../shared/domain/detection/two-fleets.ts'
import { benchCondition, budgetPerWeek, type BenchedService, type Effort } from './bench-condition.ts'
import type { ThresholdBounds } from './calibration.ts'
import { ballast, fleetJudge } from './detectors/ballast.ts'
import { bestAlarm, fixedAlarm, tunedAlarm } from './detectors/alarms.ts'
import { anomalyBand } from './detectors/anomaly-band.ts'
import { burnRateAlert } from './detectors/burn-rate.ts'
import { canary } from './detectors/canary.ts'
import type { Detector } from './detectors/detector.ts'
import { oracle, oracleBeside } from './detectors/oracle.ts'
import { zTest } from './detectors/z-test.ts'
import { drawsFrom } from './traces/draws.ts'
import type { Source } from './traces/source.ts'
import { fleetMinutesOf, type FleetCondition } from './traces/two-fleets.ts'
import { movingService, tripwireOf, type PublishedValues } from './stages/tripwires.ts'
import { armedWatch, twoStages } from './stages/two-stages.ts'

/** What people commonly write: more than 1 % of the requests. */
const conventionalRatio = 0.01
const ratioBounds: ThresholdBounds = { low: 1e-4, high: 1, steps: 12 }

/** The candidate's error ratio, as the metric math `errors / requests` of an alarm gives it. */
export const candidateRatio = ({ candidate }: FleetsPoint): number | null =>
  candidate === null ? null : candidate.errors / candidate.requests

const rules = [
  { m: 1, n: 1 },
  { m: 2, n: 3 },
  { m: 3, n: 3 },
]

export const fleetDetectors = (condition: FleetCondition): readonly Detector<FleetsPoint>[] => [
  oracle(condition),
  oracleBeside,
  ballast('Ballast', () => fleetJudge(budgetPerWeek), budgetPerWeek),
  ballast('Ballast, as shipped', () => fleetJudge(defaultFalseAlarmsPerWeek), defaultFalseAlarmsPerWeek),
  zTest,
  ...rules.map((rule) => fixedAlarm(rule, candidateRatio, conventionalRatio)),
  ...rules.map((rule) => tunedAlarm(rule, candidateRatio, ratioBounds)),
  bestAlarm(candidateRatio, ratioBounds),
  anomalyBand(candidateRatio, { low: 0.5, high: 1e3, steps: 12 }),
  canary,
  burnRateAlert,
]

/** Name of a condition, which its random streams and its rows go by. */
export const fleetConditionName = ({ traffic, share, shocks, shockMinutes }: FleetCondition): string =>
  `${traffic}/min, ${100 * share} %, ${shocks}${shockMinutes > 1 ? `, ${shockMinutes} min` : ''}`

/** What an Application Load Balancer publishes of a fleet that carries all: error counts only where there are errors. */
const publishedBy = ({ candidate: all }: FleetsPoint): PublishedValues => ({
  ...(all !== null && { stable_requests: all.requests }),
  ...(all !== null && all.errors > 0 && { stable_target5xx: all.errors }),
})

/** Traces of a service on two fleets. */
export const fleetSource = (condition: FleetCondition, seed: number): Source<FleetsPoint> => ({
  draws: (purpose) => drawsFrom(stream(seed, `detection/${fleetConditionName(condition)}/${purpose}`)),
  minutesFrom: (draws, from) => fleetMinutesOf(condition, draws, from),
})

/** Tunes and measures all detectors on a service with two fleets, and Ballast's own two stages. */
export function benchFleets(
  condition: FleetCondition,
  effects: readonly number[],
  effort: Effort,
  seed: number,
): BenchedService {
  const source = fleetSource(condition, seed)
  const setup = { signal: 'error-rate', start: () => fleetJudge(defaultFalseAlarmsPerWeek) }
  return {
    cells: benchCondition(source, fleetDetectors(condition), effects, effort),
    twoStages: [armedWatch(source, effects, effort.stages, setup)],
  }
}

/** Ballast's two stages on a service in no release: its stable fleet carries all, and is compared with its own past. */
export function benchIdleFleet(
  condition: FleetCondition,
  effects: readonly number[],
  effort: Effort,
  seed: number,
): BenchedService {
  const tripwire = tripwireOf(movingService, 'error-rate', 'stable')
  const start = () => fleetJudge(defaultFalseAlarmsPerWeek)
  const setup = { signal: 'error-rate', tripwire, start, publishedBy }
  return { cells: [], twoStages: [twoStages(fleetSource(condition, seed), effects, effort.stages, setup)] }
}
