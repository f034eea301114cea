import { fleetMinutes } from '../../domain/metrics/fleet-minutes.ts'
import { handBackStep, neededNodes } from '../../domain/mitigations/scale-node-group.ts'
import type { NodeGroupSize } from '../../domain/service/node-group.ts'
import type { NodeGroup, Service } from '../../domain/service/service.ts'
import { asSeen, type SizeLease } from '../../domain/service/service-state.ts'
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

/** One step of one lease, which is kept as begun before it is made: the lease as it goes on, or null when it has ended. */
export async function handBackSize(
  execution: Execution,
  reading: Reading,
  left: SizeLease,
  keep: (lease: SizeLease) => Promise<void>,
): Promise<{ lease: SizeLease | null; note: string; left: string | null }> {
  const { ports, service } = execution
  const { name } = left.group
  const known = groupOf(service, left)
  if (known === null) return { lease: null, note: `${name} is not in the config any more`, left: name }
  const load = fleetMinutes(reading.series, known.role, reading.at).filter(
    ({ at }) => at >= reading.at - loadMinutes * minute,
  )
  const peakRequestsPerMinute = Math.max(0, ...load.map(({ requests }) => requests))
  const needed = neededNodes(known.group, { peakRequestsPerMinute, measuredRequestsPerNode: left.requestsPerNode })
  const current = await ports.nodeGroups.describe(left.group)
  const lease = asSeen(left, current)
  if (left.begun !== null && current.status !== 'active') {
    return { lease, note: `${name}: a step that was begun before is being made`, left: null }
  }
  const next = handBackStep(lease, current, needed ?? Number.NaN)
  switch (next.status) {
    case 'step': {
      const begun = { ...lease, begun: next.after }
      await keep(begun)
      return (await isResized(execution, lease, current, next.after))
        ? { lease: asSeen(begun, next.after), note: `${name}: ${next.reason}`, left: null }
        : { lease: begun, note: `${name}: somebody else is changing it; looking again`, left: null }
    }
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
