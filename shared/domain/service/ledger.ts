import { minute } from '../time.ts'

/** One change that Ballast was permitted to make. */
export interface Action {
  /** Names the change within its incident, e.g. `web-20261123T011643Z-k3f9/revert-weights/1`; the same when it is repeated. */
  readonly id: string
  readonly incidentId: string
  readonly service: string
  /** What it changes, e.g. `record www.example.com. A` or `node group prod/web`. */
  readonly resource: string
  /** When it was permitted, epoch milliseconds. */
  readonly at: number
}

/** Somebody's word that Ballast shall change nothing. Times are epoch milliseconds; `until` null: until resumed. */
export interface Pause {
  readonly since: number
  readonly until: number | null
  readonly by: string
  readonly reason: string
}

/** What is kept for the whole account: what Ballast has done of late, and what people forbade it. */
export interface Ledger {
  /** Grows with each write; a write names the one that it was made from. 0: never written. */
  readonly version: number
  /** Oldest first; none is older than `rememberedMinutes`. */
  readonly actions: readonly Action[]
  /** By service; `everything` for the whole account. */
  readonly pauses: Readonly<Record<string, Pause>>
}

/** The key of a pause of the whole account; no service can be called so. */
export const everything = '*'

/** How far the guardrails look back at most. */
export const lookBackMinutes = 6 * 60

/** An hour longer than any guardrail looks back: what a clock that was ahead drops as old may yet count by another. */
export const rememberedMinutes = lookBackMinutes + 60

/** The ledger of an account where nothing has happened. */
export const emptyLedger: Ledger = { version: 0, actions: [], pauses: {} }

/** The ledger with one action more, and without what nobody looks back to; one that is in it already counts once. */
export function withAction(ledger: Ledger, action: Action): Ledger {
  const kept = ledger.actions.filter(({ at }) => action.at - at < rememberedMinutes * minute)
  const actions = kept.some(({ id }) => id === action.id) ? kept : [...kept, action]
  return { ...ledger, version: ledger.version + 1, actions }
}

/**
 * The actions that are less than `minutes` old at an instant (epoch milliseconds). Those with a time yet to come are
 * among them: the clock was ahead when they were made, or is behind now, so they may have been a moment ago.
 */
export const actionsWithin = ({ actions }: Ledger, minutes: number, at: number): readonly Action[] =>
  actions.filter((action) => at - action.at < minutes * minute)

/** What other incidents of a service did to one of its resources in the past `minutes`, as `actionsWithin` counts. */
export const actionsOfOthers = (
  ledger: Ledger,
  { incidentId, service, resource }: Pick<Action, 'incidentId' | 'service' | 'resource'>,
  minutes: number,
  at: number,
): readonly Action[] =>
  actionsWithin(ledger, minutes, at).filter(
    (action) => action.service === service && action.resource === resource && action.incidentId !== incidentId,
  )

/** The ledger with a pause, or without it; `what` is a service or `everything`. */
export function withPause(ledger: Ledger, what: string, pause: Pause | null): Ledger {
  const { [what]: _, ...others } = ledger.pauses
  return { ...ledger, version: ledger.version + 1, pauses: pause === null ? others : { ...others, [what]: pause } }
}

/** What forbids changes of a service at an instant, the account's own pause first; null where nothing does. */
export function pauseOf({ pauses }: Ledger, service: string, at: number): Pause | null {
  const lasting = [pauses[everything], pauses[service]].filter((pause) => pause !== undefined)
  return lasting.find(({ until }) => until === null || at < until) ?? null
}
