import type { Hindsight } from '../../domain/incident/incident.ts'
import { actionsWithin, everything, pauseOf } from '../../domain/service/ledger.ts'
import type { ControlDependencies } from './control-dependencies.ts'
import type { ServiceStatus, Status } from './control-result.ts'

/** Hindsight is counted over so many of a service's newest incidents. */
const countedIncidents = 50

/** Reads how Ballast stands; `service` null: with all services. */
export async function readStatus({ protection, ports }: ControlDependencies, service: string | null): Promise<Status> {
  const { clock, store } = ports
  const at = clock.now()
  const ledger = await store.readLedger()
  const services: ServiceStatus[] = []
  for (const { name, mode } of protection.services.filter((each) => service === null || each.name === service)) {
    const [memory, incidents] = await Promise.all([
      store.readMemory(name),
      store.recentIncidents(name, countedIncidents),
    ])
    const { claim, state, lastIncident } = memory
    const isOpen = claim !== null && claim.expiresAt > at
    const approval = isOpen ? await store.readApproval(claim.incidentId) : null
    const count = (verdict: Hindsight['verdict']): number =>
      incidents.filter(({ hindsight }) => hindsight?.verdict === verdict).length
    services.push({
      name,
      mode,
      pause: pauseOf(ledger, name, at),
      openIncident: isOpen ? claim.incidentId : null,
      lastIncident,
      approval: approval !== null && approval.expiresAt > at ? approval : null,
      leases: { lastWrite: state.lastWrite, hold: state.hold, sizeLeases: state.sizeLeases },
      hindsight: { right: count('right'), unneeded: count('unneeded'), unknown: count('unknown') },
    })
  }
  const used = actionsWithin(ledger, 60, at).length
  return { at, pause: pauseOf(ledger, everything, at), budget: { perHour: protection.actionsPerHour, used }, services }
}
