import type { Incident } from '../shared/domain/incident/incident.ts'
import { recoveryDatapoints } from '../shared/domain/incident/recovery.ts'
import { minute, second } from '../shared/domain/time.ts'
import { defaultPhysics, type Physics } from './account/settings.ts'
import { drillStart } from './world-of.ts'
import type { Scenario, ScenarioEvent } from './scenario.ts'

const startOfMinute = (at: number): number => Math.floor(at / minute) * minute
const endOfMinute = (at: number): number => Math.ceil(at / minute) * minute

/** The newest event of a kind that had happened when the incident was detected, in epoch milliseconds. */
function latest(scenario: Scenario, until: number, kind: keyof ScenarioEvent): number | null {
  const times = scenario.events
    .filter((event) => event[kind] !== undefined && event.atMinute !== undefined)
    .map((event) => drillStart + Math.round((event.atMinute ?? 0) * 60) * second)
    .filter((at) => at <= until)
  return times.length === 0 ? null : Math.max(...times)
}

/** When the account first lets anybody know of a symptom that began in the minute `onset`: datapoint, alarm, event. */
function alarmDelivered(onset: number, physics: Physics): number {
  const visible = onset + minute + physics.metricLagSeconds * second
  const phase = physics.alarmEvaluationOffsetSeconds * second
  const evaluated = startOfMinute(visible - phase + minute - 1) + phase
  return evaluated + physics.eventLagSeconds * second
}

/**
 * The true onset of a mitigated incident and the shortest time to recover from it that the account's physics allow, in
 * seconds: know of it as early as anything is published, read and write with one call each, propagate, let the TTL
 * pass, and see two whole minutes at baseline. Null where the scenario's events do not explain the incident.
 */
export function floorOf(scenario: Scenario, incident: Incident): { onset: number; seconds: number } | null {
  const physics: Physics = { ...defaultPhysics, ...scenario.physics }
  const { detected } = incident.timings
  if (detected === null) return null
  const isRelease = incident.incidentClass === 'misweighted-release'
  const happened = latest(scenario, Date.parse(detected), isRelease ? 'weights' : 'errorRatio')
  if (happened === null) return null
  const onset = isRelease ? happened : startOfMinute(happened)
  const known = isRelease ? happened + physics.cloudTrailLagSeconds * second : alarmDelivered(onset, physics)
  const applied = known + 2 * physics.callLatencyMilliseconds
  const ttlPassed = applied + (physics.propagationSeconds + physics.ttlSeconds) * second
  const seen = endOfMinute(ttlPassed) + recoveryDatapoints * minute + physics.metricLagSeconds * second
  return { onset, seconds: (seen - onset) / second }
}
