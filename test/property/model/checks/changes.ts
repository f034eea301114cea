import type { Service } from '../../../../shared/domain/service/service.ts'
import { knownGood } from '../../../../shared/domain/records/known-good.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { sameWeights, weightsOf } from '../../../../shared/domain/records/weights.ts'
import type { WeightedRecord } from '../../../../shared/domain/records/weighted-record.ts'
import type { Entry, SizeWrite, WeightWrite } from '../world/history.ts'
import { usualSize } from '../world/traffic.ts'
import { largestSkew, type World } from '../world/world.ts'

/** Changes of the account that Ballast made, be it by itself or because somebody asked control for it. */
export const weightWrites = ({ history }: World): WeightWrite[] =>
  history.filter((entry): entry is WeightWrite => entry.kind === 'weights' && entry.writer.kind !== 'person')
export const sizeWrites = ({ history }: World): SizeWrite[] =>
  history.filter((entry): entry is SizeWrite => entry.kind === 'size' && entry.writer.kind !== 'person')

/** When and by whom, in the words of a violation. */
export const told = ({ writer, service, at }: Entry): string =>
  `${new Date(at).toISOString()} ${service} ${writer.id.replace(/^.*durable\//, '')}`

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right)

const sharesOf = (records: readonly WeightedRecord[]): Map<string, number> => {
  const sum = records.reduce((total, { weight }) => total + weight, 0)
  return new Map(
    records.map(({ setIdentifier, weight }) => [
      setIdentifier,
      sum === 0 ? 100 / records.length : (100 * weight) / sum,
    ]),
  )
}

/** Weights are integers from 0 to 255, and never all 0. */
export const validWeights = (world: World): string[] =>
  weightWrites(world).flatMap((write) => {
    const weights = write.after.map(({ weight }) => weight)
    const isValid = weights.every((each) => Number.isInteger(each) && each >= 0 && each <= 255)
    return isValid && weights.some((each) => each > 0) ? [] : [`${told(write)}: ${weights.join(', ')}`]
  })

const rounding = 1e-6

/** Whether a change puts back what is remembered as good, or has been live for the bake time: that may be any move. */
function isBackToGood(world: World, change: WeightWrite): boolean {
  const { release } = serviceOf(world, change)
  const good = knownGood(change.state, release, change.clock + largestSkew)
  if (good !== null && sameWeights(good.weights, weightsOf(change.after))) return true
  let since = -Infinity
  for (const entry of world.history) {
    if (entry.kind !== 'weights' || entry.service !== change.service) continue
    const isAsAfter = sameWeights(weightsOf(entry.live), weightsOf(change.after))
    if (isAsAfter && entry.at - since >= release.bakeMinutes * minute - largestSkew) return true
    if (entry === change) return false
    if (!sameWeights(weightsOf(entry.live), weightsOf(entry.after))) since = entry.at
  }
  return false
}

/**
 * No more of the traffic moves at once than the config allows, but back to what had been good, and none to the candidate
 * but by an undo.
 */
export const smallShifts = (world: World): string[] =>
  weightWrites(world).flatMap((write) => {
    if (write.writer.kind === 'control') return []
    const { limits } = serviceOf(world, write)
    const [before, after] = [sharesOf(write.live), sharesOf(write.after)]
    const gain = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0)
    const moved = [...after.keys()].reduce((total, name) => total + Math.max(0, gain(name)), 0)
    return [
      ...(moved > limits.maximumShiftPoints + rounding && !isBackToGood(world, write)
        ? [`${told(write)}: moves ${moved} points`]
        : []),
      ...(gain('eks') > rounding ? [`${told(write)}: gives the candidate ${gain('eks')} points more`] : []),
    ]
  })

const serviceOf = ({ account }: World, { service }: Entry): Service => account.of(service).service

/** A node group is raised up to its limit, and lowered down to what people have set, desired never. */
export const nodeLimits = (world: World): string[] => {
  const problems: string[] = []
  const peoples = new Map<string, number>()
  for (const entry of world.history) {
    if (entry.kind !== 'size') continue
    const { service, live, after, writer } = entry
    if (writer.kind === 'person') {
      if (live.min !== after.min || live.max !== after.max) peoples.set(service, after.min)
      continue
    }
    const limit = serviceOf(world, entry).fleets.candidate.nodeGroup?.maxNodes ?? 0
    const sizes = `${JSON.stringify(live)} → ${JSON.stringify(after)}`
    for (const each of ['min', 'desired', 'max'] as const) {
      if (after[each] > Math.max(limit, live[each])) problems.push(`${told(entry)}: above ${limit}: ${sizes}`)
    }
    if (after.desired < live.desired) problems.push(`${told(entry)}: desired is lowered: ${sizes}`)
    const least = Math.min(live.min, peoples.get(service) ?? usualSize.min)
    if (after.min < least) problems.push(`${told(entry)}: below the ${least} that people had set: ${sizes}`)
  }
  return problems
}

/**
 * What is written on was live, and was what the writer had read last. Route 53 compares values: one that was changed and
 * changed back is as it was read.
 */
export const nothingUnread = (world: World): string[] => [
  ...weightWrites(world)
    .filter(({ before, live, lastRead }) => !same(before, live) || !same(lastRead, live))
    .map((write) => `${told(write)}: ${JSON.stringify({ ...write, state: null, ledgerRead: null })}`),
  ...sizeWrites(world)
    .filter(({ before, live, lastRead }) =>
      [before, lastRead].some((each) => each?.min !== live.min || each.max !== live.max),
    )
    .map((write) => `${told(write)}: ${JSON.stringify({ ...write, state: null, ledgerRead: null })}`),
]

/** What people set with an override, of which Ballast had read, stays as it is. */
export const overridesStay = (world: World): string[] =>
  weightWrites(world).flatMap((write) => {
    const newest = write.newestRead
    if (write.writer.kind === 'control' || newest?.isOverride !== true) return []
    const live = weightsOf(write.live)
    const isLive = Object.entries(newest.weights).every(([name, weight]) => live[name] === weight)
    return isLive ? [`${told(write)}: on an override by ${newest.by}`] : []
  })

/** What people set after Ballast's own change, while that is under lease, stays, unless it goes beyond a hold. */
export const peopleWin = (world: World): string[] =>
  weightWrites(world).flatMap((write) => {
    const { handsOff, hold, lastWrite } = write.state
    if (write.writer.kind === 'control') return []
    if (handsOff !== null && write.clock < Date.parse(handsOff.until)) return [`${told(write)}: ${handsOff.reason}`]
    if (lastWrite === null || sameWeights(lastWrite.weights, weightsOf(write.live))) return []
    const isLeased = write.clock < Date.parse(lastWrite.leaseUntil)
    const isHeld = hold !== null && sameWeights(hold.weights, weightsOf(write.after))
    return isLeased && !isHeld ? [`${told(write)}: changed since ${lastWrite.incidentId}`] : []
  })

/** Whether a size was raised, which takes a permission, rather than handed back. */
export const isRaised = ({ live, after }: SizeWrite): boolean => after.min > live.min || after.max > live.max

/** A size is handed back only where the store remembers that it is on lease. */
export const onLease = (world: World): string[] =>
  sizeWrites(world)
    .filter((write) => !isRaised(write) && write.state.sizeLeases.every(({ group }) => group.name !== write.service))
    .map((write) => `${told(write)}: nothing is on lease`)

/** So much may pass between the look at what forbids a hand-back, and the hand-back. */
export const handBackSlack = 3 * minute
