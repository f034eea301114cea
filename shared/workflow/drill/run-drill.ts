import { weeklySchedule } from '../../domain/drill/policy.ts'
import { describeDrill, type DrillReport } from '../../domain/drill/report.ts'
import { stageDurations } from '../../domain/incident/timings.ts'
import { iso } from '../../domain/time.ts'
import type { Durable } from '../../ports/durable.ts'
import { parseDrillRequest } from '../../triggers/drill-request.ts'
import { step } from '../incident/execution.ts'
import { scenarioOf, type Drill, type DrillDependencies, type Opening } from './drill.ts'
import { observe } from './observe.ts'
import { decisive, incidentsOf, play, type Ended } from './play.ts'
import { prepare, readBefore } from './prepare.ts'
import { restore } from './restore.ts'

type Report = Omit<DrillReport, 'scenario' | 'service' | 'by'>

const nothing: Omit<Report, 'result' | 'reason'> = {
  refusals: [],
  startedAt: null,
  endedAt: null,
  incident: null,
  seconds: null,
  restored: [],
  observed: null,
}

/**
 * Runs one drill: refuses it with every reason, or plays it and puts everything back, however that went; or, asked to
 * observe, says what Ballast would do. Deterministic between steps, like handle-incident. Throws a `DrillRequestError`
 * for what is no request, and where people could not be told of a drill.
 */
export async function runDrill(
  event: unknown,
  durable: Durable,
  { protection, ports }: DrillDependencies,
): Promise<DrillReport> {
  const request = parseDrillRequest(event)
  const { scenario, service: name, by } = request
  const report = (of: Report): DrillReport => ({ scenario, service: name, by, ...of })
  const service = protection.services.find((each) => each.name === name)
  if (service === undefined) {
    const reason = `the config has no service ${name}, but ${protection.services.map((each) => each.name).join(', ')}`
    return report({ ...nothing, result: 'refused', reason, refusals: [{ code: 'unknown-service', reason }] })
  }
  const owner = durable.executionContext.durableExecutionArn
  const drill: Drill = { durable, ports, protection, service, request, owner }
  if (request.observe) return report(await observed(drill))

  const opening = await step(drill, 'prepare', () => prepare(drill))
  if (opening.refusals.length > 0) {
    const reason = opening.refusals.map((refusal) => refusal.reason).join('; ')
    const refused = report({ ...nothing, result: 'refused', reason, refusals: opening.refusals })
    // Whoever asks by hand has the answer; of the schedule's drills people hear by the topic.
    if (by === weeklySchedule) await tell(drill, refused, [])
    return refused
  }
  const { report: played, commands } = await playAndRestore(drill, opening)
  const whole = report(played)
  await tell(drill, whole, commands)
  return whole
}

async function observed(drill: Drill): Promise<Report> {
  const { service } = drill
  const seen = await step(drill, 'observe', async () => observe(drill, await readBefore(drill)))
  const reason =
    seen.incidentClass === null
      ? `Ballast would not say what it is: ${seen.diagnosis}`
      : `Ballast would find ${seen.incidentClass} in ${service.name} after ${seen.afterMinutes} minutes`
  return { ...nothing, result: 'observed', reason, observed: seen }
}

async function playAndRestore(
  drill: Drill,
  opening: Opening,
): Promise<{ readonly report: Report; readonly commands: readonly string[] }> {
  let ended: Ended
  try {
    ended = await play(drill, opening)
  } catch (error) {
    const reason = `the drill could not be played: ${error instanceof Error ? error.message : String(error)}`
    ended = { troubledAt: null, reason }
  }
  const put = await restore(drill, opening)
  const incident = await step(
    drill,
    'read-incident',
    async () => decisive(await incidentsOf(drill, opening.at)) ?? null,
  )
  const isRestored = put.restored.every(({ done }) => done)
  const wanted = scenarioOf(drill).incidentClass
  const isMitigated = incident?.outcome === 'mitigated' && incident.incidentClass === wanted
  const found =
    incident === null ? 'no incident' : `${incident.incidentClass ?? 'no class'}, ${incident.outcome ?? 'open'}`
  const reasons = [
    ...(ended.reason === null ? [] : [ended.reason]),
    ...(isMitigated ? [`${wanted} was found and mitigated`] : [`expected ${wanted}, mitigated; found ${found}`]),
    isRestored ? 'everything is as it was before' : 'NOT everything is as it was before',
  ]
  return {
    report: {
      ...nothing,
      result: isMitigated && isRestored && ended.reason === null ? 'mitigated' : 'not-as-expected',
      reason: reasons.join('; '),
      startedAt: ended.troubledAt === null ? null : iso(ended.troubledAt),
      endedAt: iso(put.at),
      incident:
        incident === null
          ? null
          : {
              id: incident.id,
              outcome: incident.outcome,
              incidentClass: incident.incidentClass,
              reason: incident.reason,
              timings: incident.timings,
              changes: incident.changes,
            },
      seconds: incident === null ? null : stageDurations(incident.timings),
      restored: put.restored,
    },
    commands: put.commands,
  }
}

/** Tells people how it went; by the dead letters, whose alarm pages, where the topic does not take it. */
async function tell(drill: Drill, report: DrillReport, commands: readonly string[]): Promise<void> {
  const { ports } = drill
  const message = describeDrill(report, commands)
  try {
    await step(drill, 'report', () => ports.notifier.notify(message))
  } catch {
    await step(drill, 'report-to-dead-letters', () => ports.deadLetters.keep(message))
  }
}
