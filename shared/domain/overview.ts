import type { Incident } from './incident/incident.ts'
import type { Pause } from './service/ledger.ts'
import type { Mode } from './service/service.ts'
import type { ServiceState } from './service/service-state.ts'
import { minute } from './time.ts'

/** A plan that waits for a person's word. `expiresAt` is epoch milliseconds. */
export interface AwaitedWord {
  readonly plans: readonly string[]
  readonly expiresAt: number
  readonly otherwise: 'reject' | 'apply'
}

/** An incident as people look at it. Times are epoch milliseconds. */
export interface IncidentInView {
  readonly id: string
  readonly service: string
  readonly startedAt: number
  /** Whether an execution is at work on it. */
  readonly isOpen: boolean
  /** Null while nothing of it was written yet. */
  readonly record: Incident | null
  readonly awaits: AwaitedWord | null
  /** Whether undoing it may do something. */
  readonly canUndo: boolean
}

/** A service as people look at it. */
export interface ServiceInView {
  readonly name: string
  readonly mode: Mode
  /** The service's own pause; one of everything is beside it. */
  readonly pause: Pause | null
  readonly openIncident: string | null
}

/** How an account stands, and its newest incidents. */
export interface Overview {
  /** Epoch milliseconds. */
  readonly at: number
  /** A pause of everything. */
  readonly pause: Pause | null
  readonly budget: { readonly perHour: number; readonly used: number }
  readonly services: readonly ServiceInView[]
  /** Open ones first, then the newest. */
  readonly incidents: readonly IncidentInView[]
  /** Whether there may be more than were read. */
  readonly hasMore: boolean
}

const stamp = /-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-[^-]+)?$/

/** When an incident was claimed, as its id says (epoch milliseconds); 0 where the id says nothing. */
export function claimedAt(incidentId: string): number {
  const [, year, month, day, hours, minutes, seconds] = stamp.exec(incidentId) ?? []
  const at = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`)
  return Number.isNaN(at) ? 0 : at
}

/** For so long undoing weights is offered; later ones are somebody's, as a rule. */
const offeredFor = 24 * 60 * minute

/**
 * Whether undoing an incident may do something at an instant (epoch milliseconds): nobody has undone it, and nodes or a hold
 * are on lease for it, or its weights are the last that Ballast wrote, within the past day.
 */
export function canUndo(
  { id, changes, timeline }: Incident,
  { lastWrite, hold, sizeLeases }: Pick<ServiceState, 'lastWrite' | 'hold' | 'sizeLeases'>,
  at: number,
): boolean {
  if (changes.length === 0 || timeline.some(({ stage }) => stage === 'control')) return false
  if (sizeLeases.some(({ incidentId }) => incidentId === id)) return true
  if (hold?.incidentId === id && Date.parse(hold.until) > at) return true
  return lastWrite?.incidentId === id && at - Date.parse(lastWrite.since) < offeredFor
}
