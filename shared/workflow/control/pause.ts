import { everything, withPause, type Pause } from '../../domain/service/ledger.ts'
import { iso, minute } from '../../domain/time.ts'
import { PortError } from '../../ports/port-error.ts'
import { isLedgerWritten } from '../fix/write-ledger.ts'
import { announce } from './announce.ts'
import type { ControlDependencies, ControlPorts } from './control-dependencies.ts'
import type { ControlRequest } from './control-request.ts'
import { done, refused, type ControlResult } from './control-result.ts'

const mostRaces = 100

const nameOf = (service: string | null): string => service ?? 'everything'

/** Sets or ends a pause, whoever else writes the ledger meanwhile. Gives the pause that was there before. */
async function setPause({ store }: ControlPorts, what: string, next: Pause | null): Promise<Pause | null> {
  for (let race = 1; race <= mostRaces; race++) {
    const ledger = await store.readLedger()
    if (await isLedgerWritten(store, withPause(ledger, what, next), null)) return ledger.pauses[what] ?? null
  }
  throw new PortError('busy', 'store:writeLedger', `the ledger was written by others ${mostRaces} times in a row`)
}

/** Has Ballast change nothing for a service, or at all, until then. */
export async function pause(
  { ports }: ControlDependencies,
  request: ControlRequest & { readonly command: 'pause' },
): Promise<ControlResult> {
  const { service, minutes, by, reason } = request
  const since = ports.clock.now()
  const until = minutes === null ? null : since + minutes * minute
  await setPause(ports, service ?? everything, { since, until, by, reason })
  const end = until === null ? 'somebody resumes it' : iso(until)
  const message = `${nameOf(service)} is paused until ${end}: Ballast looks and pages, and changes nothing`
  return done(await announce(ports, 'paused', message, { by, reason }, { service, thread: null }))
}

/** Ends a pause. One of everything and one of a service are two. */
export async function resume(
  { ports }: ControlDependencies,
  request: ControlRequest & { readonly command: 'resume' },
): Promise<ControlResult> {
  const { service, by, reason } = request
  const ended = await setPause(ports, service ?? everything, null)
  if (ended === null) return refused(`${nameOf(service)} was not paused`)
  const message = `${nameOf(service)} is not paused any more`
  return done(await announce(ports, 'resumed', message, { by, reason }, { service, thread: null }))
}
