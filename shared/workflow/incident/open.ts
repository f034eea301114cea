import type { Service } from '../../domain/service.ts'
import { iso, minute } from '../../domain/time.ts'
import type { WeightChange } from '../../domain/weight-changes.ts'
import type { Ports } from '../../ports/index.ts'
import type { Claim } from '../../ports/store.ts'
import type { Trigger, WeightChangeTrigger } from '../../triggers/trigger.ts'
import { read, type Reading } from './detect.ts'

/** Longer than any incident is worked on; a claim that its owner lost is free again after this. */
const claimMinutes = 180
const overrideMark = '[ballast:override]'

/** A claimed incident with its first reading, or why there is nothing to do. */
export interface Opening {
  /** When the trigger reached Ballast, epoch milliseconds. */
  readonly at: number
  readonly claim: Claim
  readonly reading: Reading
}

/** An incident's id: the service and the second in which it was claimed, e.g. `web-20261123T011643Z`. */
export const incidentId = (service: string, at: number): string => `${service}-${iso(at).replaceAll(/[-:]|\.\d+/g, '')}`

function changeOf(trigger: WeightChangeTrigger, breakGlassRoles: readonly string[]): WeightChange {
  const { at, by, comment, weights } = trigger
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
): Promise<Opening> {
  const now = ports.clock.now()
  const told = trigger.kind === 'weight-change' ? changeOf(trigger, breakGlassRoles) : null
  const [claim, reading] = await Promise.all([
    ports.store.claim({
      service: service.name,
      triggerKey: trigger.key,
      owner,
      incidentId: incidentId(service.name, now),
      now,
      expiresAt: now + claimMinutes * minute,
    }),
    read(ports, service),
    told === null ? undefined : ports.store.noteChange(service.name, told),
    ...others.map((other) => ports.store.noteChange(other.service, changeOf(other, breakGlassRoles))),
  ])
  return {
    at: now,
    claim,
    reading: told === null ? reading : { ...reading, changes: withChange(reading.changes, told) },
  }
}

/** The noted changes with one that may have been noted while they were read, newest first. */
const withChange = (changes: readonly WeightChange[], told: WeightChange): WeightChange[] =>
  [told, ...changes.filter(({ at, by }) => at !== told.at || by !== told.by)].toSorted(
    (one, other) => other.at - one.at,
  )
