import type { Incident } from '../../domain/incident/incident.ts'
import { describeSize, sizeOf } from '../../domain/service/node-group.ts'
import type { Service } from '../../domain/service/service.ts'
import { asSeen, type ServiceState, type SizeLease } from '../../domain/service/service-state.ts'
import { second } from '../../domain/time.ts'
import { PortError } from '../../ports/port-error.ts'
import type { ControlPorts } from './control-dependencies.ts'

/** What came of one part of an undo. */
export interface Undone {
  readonly done: boolean
  readonly message: string
}

const claimSeconds = 60

/**
 * Ends the leases that an incident has left: a hold, and node groups' raised sizes. They are what an execution may be
 * handing back at the moment, so the service is claimed for it; where another incident is open nothing is done.
 */
export async function undoLeases(
  ports: ControlPorts,
  service: Service,
  { changes, id }: Incident,
  { by }: { readonly by: string },
): Promise<Undone[]> {
  if (changes.every(({ kind }) => kind === 'weights')) return []
  const { clock, store } = ports
  const now = clock.now()
  const owner = `control:${by}:${now}`
  const claim = await store.claim({
    service: service.name,
    triggerKey: `undo:${id}:${now}`,
    owner,
    incidentId: id,
    now,
    expiresAt: now + claimSeconds * second,
  })
  if (claim.status !== 'claimed') {
    const message = `${claim.incidentId ?? 'an incident'} of ${service.name} is open; pause the service, and undo when it has ended`
    return [{ done: false, message }]
  }
  let { state } = claim
  const parts: Undone[] = []
  try {
    if (state.hold?.incidentId === id) {
      state = { ...state, hold: null }
      parts.push({ done: true, message: 'releases are free again' })
    }
    for (const { nodeGroup } of changes.filter(({ kind }) => kind === 'node-group')) {
      const lease = state.sizeLeases.find(
        ({ group }) => group.cluster === nodeGroup?.cluster && group.name === nodeGroup.name,
      )
      if (lease === undefined) continue
      const undone = await undoSize(ports, lease)
      parts.push(undone)
      if (undone.done) state = without(state, lease)
    }
  } finally {
    await store.release(service.name, owner, state)
  }
  return parts.length > 0 ? parts : [{ done: true, message: 'what it had taken on lease was handed back before' }]
}

const without = (state: ServiceState, lease: SizeLease): ServiceState => ({
  ...state,
  sizeLeases: state.sizeLeases.filter((each) => each !== lease),
})

/** The limits as they were before the incident; desired stays, for its owner lowers it, and the limits make room for it. */
async function undoSize({ nodeGroups }: ControlPorts, lease: SizeLease): Promise<Undone> {
  const { group, before } = lease
  const current = sizeOf(await nodeGroups.describe(group))
  const { written } = asSeen(lease, current)
  if (current.min !== written.min || current.max !== written.max) {
    const now = `now ${describeSize(current)}, after Ballast ${describeSize(written)}`
    return { done: false, message: `the size of ${group.name} was changed since, so it stays (${now})` }
  }
  const after = { min: before.min, desired: current.desired, max: Math.max(before.max, current.desired) }
  try {
    await nodeGroups.resize(group, current, after)
    return { done: true, message: `${group.name}: ${describeSize(current)} → ${describeSize(after)}` }
  } catch (error) {
    if (!(error instanceof PortError) || (error.code !== 'mismatch' && error.code !== 'busy')) throw error
    return { done: false, message: `${group.name} is being changed by somebody else at the moment` }
  }
}
