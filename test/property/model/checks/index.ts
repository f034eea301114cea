import type { World } from '../world/world.ts'
import { nodeLimits, nothingUnread, onLease, overridesStay, peopleWin, smallShifts, validWeights } from './changes.ts'
import { escalationsPaged, executionsEnd, leasesEnd, oneRecordEach, replaysAlike } from './endings.ts'
import { budget, cooldown, held, permitted } from './ledger.ts'
import { approved, frozen, modes, paused } from './permission.ts'
import { undoIsExact } from './undo.ts'

/** All properties by name, each of which says where a story breaks it. */
const checks = {
  'weights are 0–255 and never all zero': validWeights,
  'no change moves more traffic than the config allows, or any to the candidate': smallShifts,
  'node groups stay within their limits and above what people set': nodeLimits,
  'nothing is written on a change that Ballast had not read': nothingUnread,
  'what people set with an override stays': overridesStay,
  'what people set after Ballast stays': peopleWin,
  'every change has a permission of its own': permitted,
  'only who holds a service takes permissions for it': held,
  'sizes are handed back only while they are on lease': onLease,
  'the budget is never exceeded': budget,
  'the cooldown is kept': cooldown,
  'nothing is changed in mode off or observe': modes,
  'nothing is changed without approval in mode approve': approved,
  'nothing is changed while paused': paused,
  'nothing is changed in a freeze window': frozen,
  'undo gives back the exact records': undoIsExact,
  'every lease ends': leasesEnd,
  'replays are deterministic': replaysAlike,
  'every execution ends': executionsEnd,
  'every escalation has a page': escalationsPaged,
  'one incident is one record of one execution': oneRecordEach,
} satisfies Record<string, (world: World) => string[]>

/** All violations of a world's history, each with the name of the property. */
export const violations = (world: World): string[] =>
  Object.entries(checks).flatMap(([name, check]) => check(world).map((violation) => `${name}: ${violation}`))
