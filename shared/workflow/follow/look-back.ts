import { note } from '../../domain/incident/draft.ts'
import { effectMinutes, judgeHindsight } from '../../domain/incident/hindsight.ts'
import type { Hindsight, Incident, IncidentClass } from '../../domain/incident/incident.ts'
import type { Plan } from '../../domain/mitigations/mitigation.ts'
import { judge, read, type Finding } from '../incident/detect.ts'
import { step, type Execution } from '../incident/execution.ts'

const lookSeconds = 60

/**
 * Watches an incident that observe mode did not touch until it is known whether acting would have been right, and keeps
 * that. Runs after the claim was given back: later incidents are handled meanwhile.
 */
export async function lookBack(
  execution: Execution,
  incident: Incident,
  { finding, incidentClass, plans }: { finding: Finding; incidentClass: IncidentClass; plans: readonly Plan[] },
): Promise<Incident> {
  const { draft, durable, ports, service } = execution
  const withheld = { service, incidentClass, plans, observation: finding.observation }
  let hindsight: Hindsight | null = null
  let at = finding.observation.at
  for (let look = 1; hindsight === null && look <= effectMinutes + 1; look++) {
    await durable.wait(`before-hindsight-${look}`, { seconds: lookSeconds })
    const reading = await step(execution, `hindsight-${look}`, () => read(ports, service))
    at = reading.at
    const { history, weightsSeenSince } = finding.observation
    hindsight = judgeHindsight(withheld, judge(execution, { ...reading, history }, weightsSeenSince, null))
  }
  draft.hindsight = hindsight
  note(
    draft,
    at,
    'hand-back',
    `acting would have been ${hindsight?.verdict ?? 'unknown'}: ${hindsight?.reason ?? 'nothing told'}`,
  )
  const known = { ...incident, hindsight: draft.hindsight, timeline: draft.timeline }
  await step(execution, 'keep-hindsight', () => ports.store.saveIncident(known))
  return known
}
