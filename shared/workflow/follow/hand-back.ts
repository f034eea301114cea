import { fleetMinutes } from '../../domain/fleet-minutes.ts'
import { note, type IncidentDraft } from '../../domain/incident/draft.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { handBackStep, neededNodes } from '../../domain/mitigations/scale-node-group.ts'
import { PortError } from '../../ports/port-error.ts'
import type { NodeGroupSize } from '../../domain/node-group.ts'
import type { NodeGroup, Service } from '../../domain/service.ts'
import type { ServiceState, SizeLease } from '../../domain/service-state.ts'
import { assess } from '../../domain/signals/index.ts'
import { minute } from '../../domain/time.ts'
import type { Verdict } from '../../domain/verdict.ts'
import { tell } from './close.ts'
import { read, type Reading } from './detect.ts'
import { step, type Execution } from './execution.ts'

const holdLookSeconds = 60
const holdCleanLooks = 2
/** Sizes go back slower than they came: one step after each two quiet looks of five minutes. */
const sizeLookSeconds = 300
const sizeCleanLooks = 2
const loadMinutes = 15
/** Twenty hours of looks at sizes, within the day that an execution may take; what is left by then is a person's. */
const mostLooks = 240
/** A hand-back holds the claim only as long as one write takes. */
const claimSeconds = 120

/** What one look at the leases led to. */
interface HandedBack {
  readonly at: number
  readonly state: ServiceState | null
  readonly notes: readonly string[]
  /** What a person must hear of. */
  readonly left: readonly string[]
}

const isOurs =
  ({ id }: IncidentDraft | Incident) =>
  ({ incidentId }: { readonly incidentId: string }): boolean =>
    incidentId === id

const pending = (state: ServiceState, draft: IncidentDraft): boolean =>
  (state.hold !== null && isOurs(draft)(state.hold)) || state.sizeLeases.some(isOurs(draft))

const none = (verdicts: readonly Verdict[], signal: string, state: Verdict['state']): boolean =>
  verdicts.every((verdict) => verdict.signal !== signal || verdict.state !== state)

/** No throttled calls: every verdict on them is healthy. */
const isThrottlingOver = (verdicts: readonly Verdict[]): boolean =>
  verdicts.every(({ signal, state }) => signal !== 'api-throttling' || state === 'healthy')

const isLoadNormal = (verdicts: readonly Verdict[]): boolean =>
  none(verdicts, 'request-spike', 'breached') && none(verdicts, 'error-rate', 'breached')

function groupOf(service: Service, lease: SizeLease): { role: 'stable' | 'candidate'; group: NodeGroup } | null {
  for (const role of ['stable', 'candidate'] as const) {
    const group = service.fleets[role].nodeGroup
    if (group?.cluster === lease.group.cluster && group.name === lease.group.name) return { role, group }
  }
  return null
}

/** One step of one lease: the lease as it goes on, or null when it has ended. */
async function handBackSize(
  execution: Execution,
  reading: Reading,
  lease: SizeLease,
): Promise<{ lease: SizeLease | null; note: string; left: string | null }> {
  const { ports, service } = execution
  const { name } = lease.group
  const known = groupOf(service, lease)
  if (known === null) return { lease: null, note: `${name} is not in the config any more`, left: name }
  const load = fleetMinutes(reading.series, known.role, reading.at).filter(
    ({ at }) => at >= reading.at - loadMinutes * minute,
  )
  const peakRequestsPerMinute = Math.max(0, ...load.map(({ requests }) => requests))
  const needed = neededNodes(known.group, { peakRequestsPerMinute, measuredRequestsPerNode: lease.requestsPerNode })
  const current = await ports.nodeGroups.describe(lease.group)
  const due = handBackStep(lease, { ...current, min: lease.written.min, max: lease.written.max }, needed ?? Number.NaN)
  // A step that was made before a crash, and not written down, is recognised by its size.
  if (due.status === 'step' && due.after.min === current.min && due.after.max === current.max) {
    return { lease: { ...lease, written: due.after }, note: `${name}: ${due.reason}`, left: null }
  }
  const next = handBackStep(lease, current, needed ?? Number.NaN)
  switch (next.status) {
    case 'step':
      return (await isResized(execution, lease, current, next.after))
        ? { lease: { ...lease, written: next.after }, note: `${name}: ${next.reason}`, left: null }
        : { lease, note: `${name}: somebody else is changing it; looking again`, left: null }
    case 'wait':
      return { lease, note: `${name}: ${next.reason}`, left: null }
    case 'done':
      return { lease: null, note: `${name} is handed back: ${next.reason}`, left: next.forPeople }
    case 'taken-over':
      return { lease: null, note: `${name} is somebody else's: ${next.reason}`, left: `${name}: ${next.reason}` }
  }
}

/** Whether the size was set; not when it moved at the same moment, which the autoscaler may have done as well as a person. */
async function isResized(
  { ports }: Execution,
  { group }: SizeLease,
  before: NodeGroupSize,
  after: NodeGroupSize,
): Promise<boolean> {
  try {
    await ports.nodeGroups.resize(group, before, after)
    return true
  } catch (error) {
    if (error instanceof PortError && error.code === 'mismatch') return false
    throw error
  }
}

/** Takes the claim for one write, gives back what is due, and releases it. Null state: somebody else holds the claim. */
async function giveBack(
  execution: Execution,
  reading: Reading,
  due: { readonly hold: boolean; readonly sizes: boolean; readonly look: number },
): Promise<HandedBack> {
  const { draft, owner, ports, service } = execution
  const now = ports.clock.now()
  const claim = await ports.store.claim({
    service: service.name,
    triggerKey: `hand-back:${draft.id}:${due.look}`,
    owner,
    incidentId: draft.id,
    now,
    expiresAt: now + claimSeconds * 1_000,
  })
  if (claim.status !== 'claimed') return { at: now, state: null, notes: [], left: [] }
  let { state } = claim
  const notes: string[] = []
  const left: string[] = []
  if (due.hold && state.hold !== null && isOurs(draft)(state.hold)) {
    state = { ...state, hold: null }
    notes.push('the throttling has stopped; releases are free again')
  }
  if (due.sizes) {
    const leases: SizeLease[] = []
    for (const lease of state.sizeLeases) {
      if (!isOurs(draft)(lease)) {
        leases.push(lease)
        continue
      }
      const result = await handBackSize(execution, reading, lease)
      notes.push(result.note)
      if (result.left !== null) left.push(result.left)
      if (result.lease !== null) leases.push(result.lease)
    }
    state = { ...state, sizeLeases: leases }
  }
  await ports.store.release(service.name, owner, state)
  return { at: ports.clock.now(), state, notes, left }
}

/**
 * Gives back, after the incident is closed, what it took on lease: a hold as soon as two looks are clean, node group
 * sizes in steps while the load is normal. Each look takes the service's claim for one write only, so that new
 * incidents are handled meanwhile.
 */
export async function handBack(execution: Execution, incident: Incident): Promise<Incident> {
  try {
    await handBackAll(execution, incident)
  } catch (error) {
    const at = await step(execution, 'hand-back-failed-at', async () => execution.ports.clock.now())
    note(execution.draft, at, 'hand-back', `failed: ${error instanceof Error ? error.message : String(error)}`)
    await tell(execution, 'page-hand-back-failed', 'needs you: a lease was not handed back', [])
  }
  return incident
}

async function handBackAll(execution: Execution, incident: Incident): Promise<void> {
  const { draft, durable, ports, service } = execution
  let cleanThrottle = 0
  let cleanLoad = 0
  for (let look = 1; pending(execution.state, draft); look++) {
    if (look > mostLooks) {
      await tell(execution, 'page-hand-back', 'needs you: a lease was not handed back', [])
      break
    }
    const holds = execution.state.hold !== null && isOurs(draft)(execution.state.hold)
    await durable.wait(`before-hand-back-${look}`, { seconds: holds ? holdLookSeconds : sizeLookSeconds })
    const reading = await step(execution, `hand-back-look-${look}`, () => read(ports, service))
    const verdicts = assess(service, { ...reading, state: execution.state, weightsSeenSince: reading.at })
    cleanThrottle = isThrottlingOver(verdicts) ? cleanThrottle + 1 : 0
    cleanLoad = isLoadNormal(verdicts) ? cleanLoad + 1 : 0
    const due = { hold: cleanThrottle >= holdCleanLooks, sizes: cleanLoad >= sizeCleanLooks, look }
    if (!(holds && due.hold) && !(!holds && due.sizes)) continue
    const result = await step(execution, `hand-back-${look}`, () => giveBack(execution, reading, due))
    if (result.state === null) continue
    if (due.sizes) cleanLoad = 0
    execution.state = result.state
    for (const text of result.notes) note(draft, result.at, 'hand-back', text)
    if (result.left.length > 0) await tell(execution, `page-hand-back-${look}`, 'needs you: taken over', [])
    await step(execution, `keep-hand-back-${look}`, () =>
      ports.store.saveIncident({ ...incident, timeline: draft.timeline }),
    )
  }
}
