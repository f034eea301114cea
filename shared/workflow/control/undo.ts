import type { Incident } from '../../domain/incident/incident.ts'
import { recordName } from '../../domain/records/record-name.ts'
import type { Service } from '../../domain/service/service.ts'
import { iso } from '../../domain/time.ts'
import { overrideMark } from '../../domain/records/weight-changes.ts'
import type { WeightedRecord, Weights } from '../../domain/records/weighted-record.ts'
import { describeWeights, sameWeights, weightsOf, withWeights } from '../../domain/records/weights.ts'
import { PortError } from '../../ports/port-error.ts'
import { announce } from './announce.ts'
import type { ControlDependencies, ControlPorts } from './control-dependencies.ts'
import type { ControlRequest } from './control-request.ts'
import { done, refused, type ControlResult } from './control-result.ts'
import { undoLeases, type Undone } from './undo-leases.ts'

type UndoRequest = ControlRequest & { readonly command: 'undo' }

/**
 * Puts back what an incident's mitigations changed, as long as everything is still as they left it. Weights are put back
 * as an override, which Ballast respects from then on; that works while the incident is open, too.
 */
export async function undo({ protection, ports }: ControlDependencies, request: UndoRequest): Promise<ControlResult> {
  const incident = await ports.store.readIncident(request.incidentId)
  if (incident === null) return refused(`there is no incident ${request.incidentId}`)
  const service = protection.services.find(({ name }) => name === incident.service)
  if (service === undefined) return refused(`the config has no service '${incident.service}' any more`)
  if (incident.changes.length === 0) return refused(`${incident.id} has changed nothing`)

  const parts = [
    ...(await undoWeights(ports, service, incident, request)),
    ...(await undoLeases(ports, service, incident, request)),
  ]
  const message = parts.map((part) => part.message).join('; ')
  if (!parts.some((part) => part.done)) return refused(message)
  await keep(ports, incident, `${request.by} has undone it (${request.reason}): ${message}`)
  return {
    ...done(
      await announce(ports, 'undone', `${incident.id} undone: ${message}`, request, {
        service: incident.service,
        thread: incident.id,
      }),
    ),
    done: parts.every((part) => part.done),
  }
}

/** The record says so, unless the incident is still open: its own execution sees what was changed, and writes that. */
async function keep({ clock, store }: ControlPorts, incident: Incident, text: string): Promise<void> {
  if (incident.outcome === null) return
  const entry = { at: iso(clock.now()), stage: 'control' as const, text }
  await store.saveIncident({ ...incident, timeline: [...incident.timeline, entry] })
}

async function undoWeights(
  ports: ControlPorts,
  service: Service,
  { changes }: Incident,
  { by, incidentId, reason }: UndoRequest,
): Promise<Undone[]> {
  const moved = changes.filter(({ kind }) => kind === 'weights')
  const before = moved[0]?.before
  const after = moved.at(-1)?.after
  if (before === undefined || after === undefined) return []
  const live = await ports.records.list(service.record)
  const weights = weightsOf(live)
  const name = recordName(service.record.name)
  if (sameWeights(weights, before)) return [{ done: true, message: `${name} has ${describeWeights(before)} already` }]
  if (!sameWeights(weights, after)) {
    const now = `now ${describeWeights(weights)}, after the incident ${describeWeights(after)}`
    return [{ done: false, message: `the weights of ${name} were changed since, so they stay (${now})` }]
  }
  const comment = `${overrideMark} undo of ${incidentId} by ${by}: ${reason}`
  if (!(await isChanged(ports, service, live, before, comment))) {
    return [{ done: false, message: `the weights of ${name} were changed at the same moment, so they stay` }]
  }
  // The event of the change says the same later; until then Ballast must know it to be an override.
  await ports.store.noteChange(service.name, { at: ports.clock.now(), weights: before, by, comment, isOverride: true })
  return [{ done: true, message: `${name}: ${describeWeights(after)} → ${describeWeights(before)}` }]
}

async function isChanged(
  { records }: ControlPorts,
  { record }: Service,
  live: readonly WeightedRecord[],
  weights: Weights,
  comment: string,
): Promise<boolean> {
  try {
    const { hostedZoneId } = record
    await records.change({ hostedZoneId, before: live, after: withWeights(live, weights), comment })
    return true
  } catch (error) {
    if (error instanceof PortError && error.code === 'mismatch') return false
    throw error
  }
}
