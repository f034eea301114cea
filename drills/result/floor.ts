import type { Incident, IncidentClass } from '../../shared/domain/incident/incident.ts'
import { recoveryDatapoints } from '../../shared/domain/incident/recovery.ts'
import { lastingMinutes } from '../../shared/domain/signals/slow-minutes.ts'
import { minute, second } from '../../shared/domain/time.ts'
import { eventGraceMinutes } from '../../shared/domain/records/weight-changes.ts'
import { defaultPhysics, type Physics } from '../account/settings.ts'
import { drillStart } from '../scenario/world-of.ts'
import type { Scenario, ScenarioEvent } from '../scenario/scenario.ts'

const startOfMinute = (at: number): number => Math.floor(at / minute) * minute
const endOfMinute = (at: number): number => Math.ceil(at / minute) * minute

/** The events that cause a class; where it has none (a load that grows), the first breaching datapoint is the onset. */
const causes: Readonly<Partial<Record<IncidentClass, readonly (keyof ScenarioEvent)[]>>> = {
  'misweighted-release': ['weights'],
  'bad-candidate': ['errorRatio', 'slowness'],
}

/** The newest event of some kinds that had happened when the incident was detected, in epoch milliseconds. */
function latest(scenario: Scenario, until: number, ...kinds: readonly (keyof ScenarioEvent)[]): number | null {
  const times = scenario.events
    .filter((event) => kinds.some((kind) => event[kind] !== undefined) && event.atMinute !== undefined)
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

/** How long a change of the incident's class takes to have its effect, at the very best. */
function effectSeconds(scenario: Scenario, incident: Pick<Incident, 'changes'>, physics: Physics): number {
  const scaled = incident.changes.some(({ mitigation }) => mitigation === 'scale-node-group')
  const launch = [scenario.fleets.stable, scenario.fleets.candidate].flatMap(({ nodes }) => nodes?.launchSeconds ?? [])
  return scaled ? Math.max(0, ...launch) : physics.propagationSeconds + physics.ttlSeconds
}

/**
 * The true onset of a mitigated incident and the shortest time to recover from it that the account's physics allow, in
 * seconds: know of it as early as anything is published, read and write with one call each, let the change take effect
 * (propagation and TTL, or nodes that start), and see two whole minutes at baseline. Null where the scenario's events do
 * not explain the incident.
 */
export function floorOf(
  scenario: Scenario,
  incident: Pick<Incident, 'incidentClass' | 'changes'> & {
    readonly timings: Pick<Incident['timings'], 'detected' | 'onset'>
  },
): { onset: number; seconds: number } | null {
  const physics: Physics = { ...defaultPhysics, ...scenario.physics }
  const { detected, onset: dated } = incident.timings
  if (detected === null || dated === null || incident.incidentClass === null) return null
  const cause = causes[incident.incidentClass]
  const isToldOf = cause?.includes('weights') === true
  const isUntold = isToldOf && scenario.events.some(({ loseEvents }) => loseEvents?.kind === 'weight-change')
  const happened =
    cause === undefined || isUntold ? Date.parse(dated) : latest(scenario, Date.parse(detected), ...cause)
  if (happened === null) return null
  const onset = isToldOf ? happened : startOfMinute(happened)
  // That an event is lost, nobody can know before the time has passed within which it would have come.
  const toldAt = onset + (isUntold ? eventGraceMinutes * minute : physics.cloudTrailLagSeconds * second)
  // What is only slow is no incident before it has lasted.
  const isSlowness = cause !== undefined && happened === latest(scenario, Date.parse(detected), 'slowness')
  const shown = isSlowness ? onset + (lastingMinutes - 1) * minute : onset
  const known = isToldOf ? toldAt : alarmDelivered(shown, physics)
  const asked = known + 2 * physics.callLatencyMilliseconds
  // A change that a person has to agree to waits for that, and is looked at once more.
  const agreed = scenario.mode === 'approve' ? latest(scenario, Infinity, 'control') : null
  const applied = agreed === null ? asked : Math.max(asked, agreed + 2 * physics.callLatencyMilliseconds)
  const effective = applied + effectSeconds(scenario, incident, physics) * second
  const seen = endOfMinute(effective) + recoveryDatapoints * minute + physics.metricLagSeconds * second
  return { onset, seconds: (seen - onset) / second }
}
