import * as z from 'zod'
import { once } from '../../domain/once.ts'
import type { ServiceState } from '../../domain/service/service-state.ts'
import type { WeightChange } from '../../domain/records/weight-changes.ts'
import type { ServiceMemory } from '../../ports/store.ts'
import { markName, markPrefix } from './keys.ts'
import { instant as instantSchema, parse } from './parse.ts'
import type { Item } from './parse.ts'

const schemas = once(() => {
  const instant = instantSchema()
  const mark = z.object({ at: z.number(), incidentId: z.string() })

  const weights = z.record(z.string(), z.int().min(0).max(255))
  const weightsSince = z.object({ weights, since: instant })

  const size = z.object({ min: z.int().min(0), desired: z.int().min(0), max: z.int().min(0) })
  const sizeLease = z.object({
    incidentId: z.string(),
    group: z.object({ cluster: z.string(), name: z.string() }),
    before: size,
    after: size,
    written: size,
    begun: size.nullable(),
    requestsPerNode: z.number().nullable(),
    since: instant,
    until: instant,
  })

  const serviceState: z.ZodType<ServiceState> = z.object({
    lastGood: weightsSince.nullable().default(null),
    baking: weightsSince.nullable().default(null),
    lastWrite: weightsSince.extend({ incidentId: z.string(), leaseUntil: instant }).nullable().default(null),
    hold: weightsSince.extend({ incidentId: z.string(), until: instant }).nullable().default(null),
    sizeLeases: z.array(sizeLease).default([]),
    handsOff: z.object({ until: instant, reason: z.string() }).nullable().default(null),
  })

  const weightChange: z.ZodType<WeightChange> = z.object({
    at: z.number(),
    weights,
    by: z.string(),
    comment: z.string(),
    isOverride: z.boolean(),
  })

  const holder = z.object({
    owner: z.string().optional(),
    openIncident: z.string().optional(),
    lastOwner: z.string().optional(),
    claimExpiresAt: z.number().optional(),
  })

  return { holder, mark, marked: mark.optional(), serviceState, weightChanges: z.array(weightChange) }
})

/** What the service's item remembers; empty where there is no item. Throws `malformed-answer`. */
export const readServiceState = (operation: string, item: Item | undefined): ServiceState =>
  parse(schemas().serviceState, item ?? {}, operation, `the state item ${String(item?.['pk'])}`)

/** Who holds the claim, for which incident, and who gave it back last. Throws `malformed-answer`. */
export const readHolder = (operation: string, item: Item | undefined) =>
  parse(schemas().holder, item ?? {}, operation, `the claim on ${String(item?.['pk'])}`)

/** The incident that handled a trigger, or undefined. Throws `malformed-answer`. */
export const readMark = (operation: string, item: Item | undefined, triggerKey: string) =>
  parse(schemas().marked, item?.[markName(triggerKey)], operation, `the mark of trigger ${triggerKey}`)

/** The state, who holds the claim until when, and the newest incident. Throws `malformed-answer`. */
export function readServiceMemory(operation: string, item: Item | undefined): ServiceMemory {
  const { openIncident, claimExpiresAt } = readHolder(operation, item)
  const isHeld = openIncident !== undefined && claimExpiresAt !== undefined
  return {
    state: readServiceState(operation, item),
    claim: isHeld ? { incidentId: openIncident, expiresAt: claimExpiresAt } : null,
    lastIncident: newestIncident(item ?? {}),
  }
}

/** The incident that was opened last. One that was claimed again, to hand something back, is as old as its first claim. */
function newestIncident(item: Item): ServiceMemory['lastIncident'] {
  const firstClaims = new Map<string, number>()
  for (const { incidentId, at } of marksOf(item)) if (incidentId !== undefined) firstClaims.set(incidentId, at)
  const [newest] = [...firstClaims].toSorted(([, left], [, right]) => right - left)
  return newest === undefined ? null : { id: newest[0], claimedAt: newest[1] }
}

/** Marks of triggers, newest first; one that cannot be read is as old as can be. */
const marksOf = (item: Item) =>
  Object.entries(item)
    .filter(([name]) => name.startsWith(markPrefix))
    .map(([name, value]) => ({ name, at: 0, incidentId: undefined, ...schemas().mark.safeParse(value).data }))
    .toSorted((left, right) => right.at - left.at)

/** Names of marks that may go: older than `olderThan` (epoch milliseconds), or not among the newest `atMost`. */
export function outdatedMarks(item: Item, olderThan: number, atMost: number): string[] {
  return marksOf(item)
    .filter(({ at }, index) => at < olderThan || index >= atMost)
    .map(({ name }) => name)
}

/** The changes of weights of a query's items. Throws `malformed-answer`. */
export const readChanges = (operation: string, service: string, items: readonly Item[]): WeightChange[] =>
  parse(schemas().weightChanges, items, operation, `the changes of ${service}`)
