import type { Service } from '../../domain/service/service.ts'
import { iso, minute } from '../../domain/time.ts'
import { overrideMark, type WeightChange } from '../../domain/records/weight-changes.ts'
import type { Ports } from '../../ports/index.ts'
import type { Claim, ClaimRequest } from '../../ports/store.ts'
import type { Trigger, WeightChangeTrigger } from '../../triggers/trigger.ts'
import { read, readHistory, type Reading } from './detect.ts'
import { spread } from './retry.ts'

/** To judge and to decide in, beside the looks; a claim that its owner has lost is free again after that. */
const spareMinutes = 30

/** A claimed incident with its first reading. */
export interface Opening {
  /** When the trigger reached Ballast, epoch milliseconds. */
  readonly at: number
  readonly claim: Extract<Claim, { status: 'claimed' }>
  readonly reading: Reading
}

/** Why there is nothing to do: what was read meanwhile, or could not be, is of no use. */
export interface NotOpened {
  readonly claim: Exclude<Claim, { status: 'claimed' }>
}

/**
 * An incident's id: the service, the second in which it was claimed, and what tells executions apart that claim in the
 * same second by clocks that differ, e.g. `web-20261123T011643Z-k3f9`.
 */
const incidentId = (service: string, at: number, owner: string): string =>
  `${service}-${iso(at).replaceAll(/[-:]|\.\d+/g, '')}-${shortened(owner)}`

const shortened = (owner: string): string => {
  const four = spread(owner, 36 ** 4)
  return four.toString(36).padStart(4, '0')
}

/** Whether an incident is this execution's own. */
export const isOwn = (id: string | null, owner: string): boolean => id?.endsWith(`-${shortened(owner)}`) ?? false

/** The claim on a service for a new incident, long enough to look at it. */
export const claimRequest = (
  service: Service,
  { triggerKey, owner, now }: Pick<ClaimRequest, 'triggerKey' | 'owner' | 'now'>,
): ClaimRequest => ({
  service: service.name,
  triggerKey,
  owner,
  incidentId: incidentId(service.name, now, owner),
  now,
  expiresAt: now + (service.limits.inconclusiveMinutes + spareMinutes) * minute,
})

/**
 * Takes a claim. Where this execution had taken it before, and was started again only after it had lapsed, its trigger
 * is marked as handled, though nobody has handled it: then it is claimed once more, by a key of its own.
 */
async function claim({ store }: Ports, request: ClaimRequest): Promise<Claim> {
  const { owner, triggerKey } = request
  const first = await store.claim(request)
  if (first.status !== 'duplicate' || first.incidentId === null || !isOwn(first.incidentId, owner)) return first
  return store.claim({ ...request, triggerKey: `${triggerKey}@${owner}`, incidentId: first.incidentId })
}

/** Clocks may differ by so much; what is dated later is forged. */
const toleratedSkewMinutes = 10

/** A change that a forged event dates in the future would be the newest one for years. */
function changeOf(trigger: WeightChangeTrigger, breakGlassRoles: readonly string[], now: number): WeightChange {
  const { by, comment, weights } = trigger
  const at = Math.min(trigger.at, now + toleratedSkewMinutes * minute)
  const isBreakGlass = breakGlassRoles.some((role) => role === by.arn || role === by.roleArn)
  return { at, weights, by: by.arn, comment, isOverride: isBreakGlass || comment.includes(overrideMark) }
}

/**
 * Claims the service and reads it, at the same time: reading is harmless, and the change must not wait for it. A change
 * of weights is noted even when another execution holds the service, and so are those of `others`, services that the
 * same batch changed: check-signals looks at each service within a minute.
 */
export async function open(
  ports: Ports,
  service: Service,
  trigger: Trigger,
  owner: string,
  breakGlassRoles: readonly string[],
  others: readonly WeightChangeTrigger[],
): Promise<Opening | NotOpened> {
  const now = ports.clock.now()
  const told = trigger.kind === 'weight-change' ? changeOf(trigger, breakGlassRoles, now) : null
  const claiming = claim(ports, claimRequest(service, { triggerKey: trigger.key, owner, now }))
  const looking = Promise.all([read(ports, service), readHistory(ports, service)])
  const noting = [
    ...(told === null ? [] : [ports.store.noteChange(service.name, told)]),
    ...others.map((other) => ports.store.noteChange(other.service, changeOf(other, breakGlassRoles, now))),
  ]
  // Were the reading to fail alone, the claim might be taken when the step is over, and nobody know of it.
  await Promise.allSettled([claiming, looking, ...noting])
  const [claimed] = await Promise.all([claiming, ...noting])
  if (claimed.status !== 'claimed') return { claim: claimed }
  const [live, history] = await looking
  const reading = { ...live, history }
  return {
    at: now,
    claim: claimed,
    reading: told === null ? reading : { ...reading, changes: withChange(reading.changes, told) },
  }
}

/** The noted changes with one that may have been noted while they were read, newest first. */
const withChange = (changes: readonly WeightChange[], told: WeightChange): WeightChange[] =>
  [told, ...changes.filter(({ at, by }) => at !== told.at || by !== told.by)].toSorted(
    (one, other) => other.at - one.at,
  )
