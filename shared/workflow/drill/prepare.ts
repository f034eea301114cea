import { drillRefusals } from '../../domain/drill/refusals.ts'
import type { NodeGroupState } from '../../domain/service/node-group.ts'
import { fleetRoles, type FleetRole } from '../../domain/service/service.ts'
import { minute } from '../../domain/time.ts'
import { type Before, type Drill, type Opening } from './drill.ts'

/** Longer than a drill takes, with everything that is waited for. */
const longestDrillMinutes = 150

async function describeGroups({ ports, service }: Drill): Promise<Opening['nodeGroups']> {
  const groups: Partial<Record<FleetRole, NodeGroupState>> = {}
  for (const role of fleetRoles) {
    const { nodeGroup } = service.fleets[role]
    if (nodeGroup !== undefined) groups[role] = await ports.nodeGroups.describe(nodeGroup)
  }
  return groups
}

/** Incidents that are open on any service that Ballast looks at, by service. */
async function openIncidents({ ports, protection }: Drill, now: number): Promise<Record<string, string>> {
  const open: Record<string, string> = {}
  for (const { name, mode } of protection.services) {
    if (mode === 'off') continue
    const { claim } = await ports.store.readMemory(name)
    if (claim !== null && now < claim.expiresAt) open[name] = claim.incidentId
  }
  return open
}

/** Reads what there is before a drill. */
export async function readBefore(drill: Drill): Promise<Before> {
  const { ports, service } = drill
  const [records, nodeGroups, { state }, changes, ledger] = await Promise.all([
    ports.records.list(service.record),
    describeGroups(drill),
    ports.store.readMemory(service.name),
    ports.store.recentChanges(service.name),
    ports.store.readLedger(),
  ])
  return { at: ports.clock.now(), records, nodeGroups, state, changes, ledger }
}

/**
 * Reads what there is, and takes the service for the drill where nothing speaks against one. Safe to repeat: what this
 * execution has taken is its own.
 */
export async function prepare(drill: Drill): Promise<Opening> {
  const { owner, ports, protection, request, service } = drill
  const before = await readBefore(drill)
  const { at, records, nodeGroups } = before
  const opening = (refusals: Opening['refusals']): Opening => ({ at, records, nodeGroups, refusals })
  if (service.drills === undefined) {
    const situation = { ...before, protection, service, name: request.scenario, open: {}, other: null }
    return opening(drillRefusals(situation))
  }
  const found = await ports.drillHolds.read(service.name)
  const other = found === null || found.owner === owner || found.until <= at ? null : found
  const open = await openIncidents(drill, at)
  const refusals = drillRefusals({ ...before, protection, service, name: request.scenario, open, other })
  if (refusals.length > 0) return opening(refusals)
  const hold = { service: service.name, owner, scenario: request.scenario, until: at + longestDrillMinutes * minute }
  if (await ports.drillHolds.take(hold, at)) return opening([])
  const reason = `another drill of ${service.name} began at the same moment`
  return opening([{ code: 'another-drill', reason }])
}
