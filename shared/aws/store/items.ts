import { createHash } from 'node:crypto'
import * as z from 'zod'
import { incidentClasses } from '../../domain/incident/incident.ts'
import type { Incident, Outcome, TimelineEntry } from '../../domain/incident/incident.ts'
import type { ServiceState } from '../../domain/service-state.ts'
import { iso } from '../../domain/time.ts'
import type { Verdict } from '../../domain/verdict.ts'
import type { WeightChange } from '../../domain/weight-changes.ts'
import { PortError } from '../../ports/port-error.ts'
import type { ServiceMemory } from '../../ports/store.ts'

/** The key of the one item that holds a service's memory, its lock and the triggers it has seen. */
export const serviceKey = (service: string) => ({ pk: `SERVICE#${service}`, sk: 'STATE' })

/** The key of an incident's record. */
export const incidentKey = (id: string) => ({ pk: `INCIDENT#${id}`, sk: 'RECORD' })

/** The key of an ignored trigger: by day, in order of time. A sort key takes 1,024 bytes, a trigger's key may be longer. */
export const ignoredKey = (at: string, key: string) => ({
  pk: `IGNORED#${at.slice(0, 10)}`,
  sk: `${at}#${fingerprint(key)}`,
})

/** What the sort keys of a service's noted changes begin with. */
export const changePrefix = 'CHANGE#'

/** The key of a change of weights: beside the service's state, in order of time, the same when it is told again. */
export const changeKey = (service: string, { at, by }: WeightChange) => ({
  pk: serviceKey(service).pk,
  sk: `${changePrefix}${iso(at)}#${fingerprint(by)}`,
})

const markPrefix = 'trigger#'

/**
 * The attribute that marks a trigger as handled. Each trigger has an attribute of its own, named by a hash of its key,
 * rather than a place in a set: `attribute_not_exists` on it is an exact test within the one conditional write of a
 * claim, it carries its own time so that old ones can be trimmed, and a foreign event's key cannot bloat the item.
 */
export const markName = (triggerKey: string): string => `${markPrefix}${fingerprint(triggerKey)}`

const fingerprint = (key: string): string => createHash('sha256').update(key).digest('base64url')

const mark = z.object({ at: z.number(), incidentId: z.string() })

const instant = z.iso.datetime({ offset: true })
const weights = z.record(z.string(), z.int().min(0).max(255))
const counts = z.record(z.string(), z.int().min(0))
const weightsSince = z.object({ weights, since: instant })

const size = z.object({ min: z.int().min(0), desired: z.int().min(0), max: z.int().min(0) })
const sizeLease = z.object({
  incidentId: z.string(),
  group: z.object({ cluster: z.string(), name: z.string() }),
  before: size,
  after: size,
  written: size,
  requestsPerNode: z.number().nullable(),
  since: instant,
})

const serviceState: z.ZodType<ServiceState> = z.object({
  lastGood: weightsSince.nullable().default(null),
  baking: weightsSince.nullable().default(null),
  lastWrite: weightsSince.extend({ incidentId: z.string(), leaseUntil: instant }).nullable().default(null),
  hold: weightsSince.extend({ incidentId: z.string() }).nullable().default(null),
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

/** All names of a union, so that one that the union gains is not forgotten here. */
type All<Names extends string> = { readonly [Name in Names]: Name }

const subject = z.enum({ stable: 'stable', candidate: 'candidate', service: 'service' } satisfies All<
  Verdict['subject']
>)
const verdictState = z.enum({
  healthy: 'healthy',
  breached: 'breached',
  inconclusive: 'inconclusive',
  'no-data': 'no-data',
} satisfies All<Verdict['state']>)
const outcome = z.enum({
  mitigated: 'mitigated',
  escalated: 'escalated',
  'no-action': 'no-action',
} satisfies All<Outcome>)
const stage = z.enum({
  claim: 'claim',
  detect: 'detect',
  identify: 'identify',
  fix: 'fix',
  verify: 'verify',
  close: 'close',
  'hand-back': 'hand-back',
} satisfies All<TimelineEntry['stage']>)

const verdict = z.object({
  signal: z.string(),
  subject,
  state: verdictState,
  evidence: z.string(),
  numbers: z.record(z.string(), z.number().nullable()),
  onset: z.number().nullable(),
})

const refusal = z.object({
  allowed: z.literal(false),
  guardrail: z.string(),
  code: z.string(),
  reason: z.string(),
  observed: z.string(),
  limit: z.string(),
})

const timings = z.object({
  onset: instant.nullable(),
  alarmed: instant.nullable(),
  delivered: instant.nullable(),
  detected: instant.nullable(),
  identified: instant.nullable(),
  applied: instant.nullable(),
  inSync: instant.nullable(),
  ttlPassed: instant.nullable(),
  verified: instant.nullable(),
})

const incident: z.ZodType<Incident> = z.object({
  id: z.string(),
  service: z.string(),
  trigger: z.object({ kind: z.string(), key: z.string(), signal: z.string().nullable(), reason: z.string() }),
  outcome: outcome.nullable(),
  incidentClass: z.enum(incidentClasses).nullable(),
  reason: z.string(),
  timings,
  verdicts: z.array(verdict),
  changes: z.array(z.object({ mitigation: z.string(), before: counts, after: counts })),
  refusals: z.array(refusal),
  timeline: z.array(z.object({ at: instant, stage, text: z.string() })),
})

/** An item as the document client returns it. */
export type Item = Readonly<Record<string, unknown>>

function parse<T>(schema: z.ZodType<T>, value: unknown, operation: string, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const message = `${what} has an unexpected shape:\n${z.prettifyError(result.error)}`
  throw new PortError('malformed-answer', operation, message, result.error)
}

/** What the service's item remembers; empty where there is no item. Throws `malformed-answer`. */
export const readServiceState = (operation: string, item: Item | undefined): ServiceState =>
  parse(serviceState, item ?? {}, operation, `the state item ${String(item?.['pk'])}`)

/** Who holds the claim, for which incident, and who gave it back last. Throws `malformed-answer`. */
export const readHolder = (operation: string, item: Item | undefined) =>
  parse(holder, item ?? {}, operation, `the claim on ${String(item?.['pk'])}`)

/** The incident that handled a trigger, or undefined. Throws `malformed-answer`. */
export const readMark = (operation: string, item: Item | undefined, triggerKey: string) =>
  parse(mark.optional(), item?.[markName(triggerKey)], operation, `the mark of trigger ${triggerKey}`)

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
    .map(([name, value]) => ({ name, at: 0, incidentId: undefined, ...mark.safeParse(value).data }))
    .toSorted((left, right) => right.at - left.at)

/** Names of marks that may go: older than `olderThan` (epoch milliseconds), or not among the newest `atMost`. */
export function outdatedMarks(item: Item, olderThan: number, atMost: number): string[] {
  return marksOf(item)
    .filter(({ at }, index) => at < olderThan || index >= atMost)
    .map(({ name }) => name)
}

/** The changes of weights of a query's items. Throws `malformed-answer`. */
export const readChanges = (operation: string, service: string, items: readonly Item[]): WeightChange[] =>
  parse(z.array(weightChange), items, operation, `the changes of ${service}`)

/** The incident of an item. Throws `malformed-answer`. */
export const readIncidentItem = (operation: string, id: string, item: Item): Incident =>
  parse(incident, item, operation, `the record of incident ${id}`)
