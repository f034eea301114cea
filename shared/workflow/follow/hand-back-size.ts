import { fleetMinutes } from '../../domain/fleet-minutes.ts'
import { handBackStep, neededNodes } from '../../domain/mitigations/scale-node-group.ts'
import type { NodeGroupSize } from '../../domain/node-group.ts'
import type { NodeGroup, Service } from '../../domain/service.ts'
import type { SizeLease } from '../../domain/service-state.ts'
import { minute } from '../../domain/time.ts'
import { PortError } from '../../ports/port-error.ts'
import type { Reading } from '../incident/detect.ts'
import type { Execution } from '../incident/execution.ts'

const loadMinutes = 15

function groupOf(service: Service, lease: SizeLease): { role: 'stable' | 'candidate'; group: NodeGroup } | null {
  for (const role of ['stable', 'candidate'] as const) {
    const group = service.fleets[role].nodeGroup
    if (group?.cluster === lease.group.cluster && group.name === lease.group.name) return { role, group }
  }
  return null
}

/** One step of one lease: the lease as it goes on, or null when it has ended. */
export async function handBackSize(
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
  // A step that was made before a crash, or whose answer was lost, is recognised by its size, be it under way still.
  const before = { ...current, status: 'active' as const, min: lease.written.min, max: lease.written.max }
  const due = handBackStep(lease, before, needed ?? Number.NaN)
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
