import { waitingFor } from '../../domain/incident/waiting.ts'
import { actionsWithin, everything, pauseOf, type Ledger } from '../../domain/service/ledger.ts'
import { canUndo, claimedAt, type IncidentInView, type Overview, type ServiceInView } from '../../domain/overview.ts'
import type { Protection, Service } from '../../domain/service/service.ts'
import type { Ports } from '../../ports/index.ts'

/** What is needed to show incidents: nothing that could change anything. */
export interface ShowDependencies {
  readonly protection: Protection
  readonly ports: Pick<Ports, 'clock'> & {
    readonly store: Pick<Ports['store'], 'readApproval' | 'readLedger' | 'readMemory' | 'recentIncidents'>
  }
}

/** Services whose memory is read at the same time. */
const servicesAtOnce = 10

/**
 * Reads how the account stands, with at most `count` of each service's newest incidents. `service` null: of all services.
 * May throw a `PortError`.
 */
export async function readOverview(
  { protection, ports }: ShowDependencies,
  { service, count }: { readonly service: string | null; readonly count: number },
): Promise<Overview> {
  const at = ports.clock.now()
  const wanted = protection.services.filter(({ name }) => service === null || name === service)
  const ledger = await ports.store.readLedger()
  const read: ServiceRead[] = []
  for (let index = 0; index < wanted.length; index += servicesAtOnce) {
    const some = wanted.slice(index, index + servicesAtOnce)
    read.push(...(await Promise.all(some.map((each) => readService(ports.store, each, ledger, at, count)))))
  }
  return {
    at,
    pause: pauseOf(ledger, everything, at),
    budget: { perHour: protection.actionsPerHour, used: actionsWithin(ledger, 60, at).length },
    services: read.map((each) => each.service),
    incidents: read
      .flatMap(({ incidents }) => incidents)
      .toSorted((one, other) => Number(other.isOpen) - Number(one.isOpen) || other.startedAt - one.startedAt),
    hasMore: read.some(({ hasMore }) => hasMore),
  }
}

interface ServiceRead {
  readonly service: ServiceInView
  readonly incidents: readonly IncidentInView[]
  readonly hasMore: boolean
}

async function readService(
  store: ShowDependencies['ports']['store'],
  { name, mode }: Service,
  ledger: Ledger,
  at: number,
  count: number,
): Promise<ServiceRead> {
  const [{ claim, state }, records] = await Promise.all([
    store.readMemory(name),
    store.recentIncidents(name, count + 1),
  ])
  const openIncident = claim !== null && claim.expiresAt > at ? claim.incidentId : null
  const approval = openIncident === null ? null : await store.readApproval(openIncident)
  const waiting = records.find(({ id }) => id === openIncident)
  // What was asked stays in the table when it is answered; the record then waits no more.
  const isAsked = approval !== null && approval.expiresAt > at && waiting?.reason === waitingFor(approval.expiresAt)
  const awaits = isAsked ? approval : null
  const incidents = records.map((record): IncidentInView => {
    const isOpen = record.id === openIncident
    const startedAt = claimedAt(record.id)
    return {
      id: record.id,
      service: name,
      startedAt,
      isOpen,
      record,
      awaits: isOpen ? awaits : null,
      canUndo: canUndo(record, state, at),
    }
  })
  if (openIncident !== null && !incidents.some(({ isOpen }) => isOpen)) {
    const startedAt = claimedAt(openIncident)
    incidents.unshift({
      id: openIncident,
      service: name,
      startedAt,
      isOpen: true,
      record: null,
      awaits,
      canUndo: false,
    })
  }
  const own = pauseOf({ ...ledger, pauses: { [name]: ledger.pauses[name] ?? ended } }, name, at)
  return {
    service: { name, mode, pause: own, openIncident },
    incidents: incidents.slice(0, count),
    hasMore: incidents.length > count,
  }
}

/** A pause that is over, whenever one looks. */
const ended = { since: 0, until: 0, by: '', reason: '' }
