import { restoringRecords, restoringSize, weightsOfDrill, carelessWeights } from '../../domain/drill/restore.ts'
import type { Restored } from '../../domain/drill/report.ts'
import { changeCommand, inspectCommand } from '../../domain/mitigations/change-command.ts'
import { describeSize, sizeOf, type NodeGroupSize } from '../../domain/service/node-group.ts'
import { recordName } from '../../domain/records/record-name.ts'
import { fleetRoles, type NodeGroup } from '../../domain/service/service.ts'
import type { ServiceState, SizeLease } from '../../domain/service/service-state.ts'
import { iso, minute } from '../../domain/time.ts'
import type { WeightedRecord } from '../../domain/records/weighted-record.ts'
import { describeWeights, weightsOf } from '../../domain/records/weights.ts'
import { PortError } from '../../ports/port-error.ts'
import type { Claim } from '../../ports/store.ts'
import { step } from '../incident/execution.ts'
import { claimRequest } from '../incident/open.ts'
import { type Drill, type Opening } from './drill.ts'
import { incidentsOf } from './play.ts'

/** Until an open incident of the service has ended, or a node group takes a change. */
const attemptSeconds = 30
const mostAttempts = 60
/** The judges still see a drill's metrics for so long. */
const quietMinutes = 180

/** What an attempt did. `waitsFor` is why there has to be another one; null where everything has its end. */
interface Attempt {
  readonly at: number
  readonly restored: readonly Restored[]
  readonly waitsFor: string | null
}

const isCode = (error: unknown, ...codes: readonly PortError['code'][]): boolean =>
  error instanceof PortError && codes.includes(error.code)

/** What became of one node group; `restored` is null where there has to be another attempt. */
interface Size {
  readonly restored: Restored | null
  readonly waitsFor: string | null
  /** Whether Ballast's lease on it is over. */
  readonly isOver: boolean
}

/** Puts one node group back that is as Ballast left it. */
async function restoreSize(
  { ports }: Drill,
  group: NodeGroup,
  saved: NodeGroupSize,
  state: ServiceState,
): Promise<Size> {
  const live = await ports.nodeGroups.describe(group)
  const what = `node group ${group.cluster}/${group.name}`
  const waiting = (waitsFor: string, isOver = false): Size => ({ restored: null, waitsFor, isOver })
  switch (restoringSize(group, saved, live, state)) {
    case 'left': {
      const sizes = `now ${describeSize(live)}, before ${describeSize(saved)}`
      const message = `somebody changed it during the drill (${sizes}), so it stays`
      return { restored: { what, done: false, message }, waitsFor: null, isOver: true }
    }
    case 'as-before':
      return live.status === 'updating'
        ? waiting(`${what} is being updated`, true)
        : { restored: { what, done: true, message: describeSize(saved) }, waitsFor: null, isOver: true }
    case 'put-back':
      if (live.status === 'updating') return waiting(`${what} is being updated`)
      try {
        await ports.drillNodeGroups.putBack(group, sizeOf(live), saved)
      } catch (error) {
        if (!isCode(error, 'mismatch', 'busy')) throw error
        return waiting(`${what} is being changed at the moment`)
      }
      // The next attempt sees whether EKS has taken it; whoever hands back the lease must not take it for a person's.
      return waiting(`${what} is being put back`, true)
  }
}

interface Sizes {
  readonly restored: readonly Restored[]
  readonly state: ServiceState
  readonly waitsFor: string | null
}

/** Puts the node groups back, and ends Ballast's leases on them. */
async function restoreSizes(drill: Drill, opening: Opening, state: ServiceState): Promise<Sizes> {
  const groups = fleetRoles.flatMap((role) => {
    const group = drill.service.fleets[role].nodeGroup
    const saved = opening.nodeGroups[role]
    return group === undefined || saved === undefined ? [] : [{ group, saved: sizeOf(saved) }]
  })
  const sizes: (Size & { readonly group: NodeGroup })[] = []
  for (const { group, saved } of groups) sizes.push({ group, ...(await restoreSize(drill, group, saved, state)) })
  const isOver = ({ group: leased }: SizeLease): boolean =>
    sizes.some(({ group, isOver: over }) => over && group.cluster === leased.cluster && group.name === leased.name)
  return {
    restored: sizes.flatMap(({ restored }) => restored ?? []),
    state: { ...state, sizeLeases: state.sizeLeases.filter((lease) => !isOver(lease)) },
    waitsFor: sizes.find(({ waitsFor }) => waitsFor !== null)?.waitsFor ?? null,
  }
}

interface Records {
  readonly restored: Restored
  readonly isChanged: boolean
}

/** Puts the records back that are as the drill or Ballast left them: compare-and-set, everything but the weights as read. */
async function restoreRecords(drill: Drill, opening: Opening, state: ServiceState): Promise<Records> {
  const { ports, service } = drill
  const what = `records ${recordName(service.record.name)}`
  const saved = opening.records
  const ours = weightsOfDrill([weightsOf(saved), carelessWeights(service)], await incidentsOf(drill, opening.at), state)
  const done = { restored: { what, done: true, message: describeWeights(weightsOf(saved)) }, isChanged: false }
  const left = (live: readonly WeightedRecord[]): Records => {
    const now = `now ${describeWeights(weightsOf(live))}, before ${describeWeights(weightsOf(saved))}`
    const message = `somebody changed them during the drill (${now}), so they stay`
    return { restored: { what, done: false, message }, isChanged: false }
  }
  const live = await ports.records.list(service.record)
  const decided = restoringRecords(saved, live, ours)
  if (decided === 'as-before') return done
  if (decided === 'left') return left(live)
  const { hostedZoneId } = service.record
  const comment = `the Ballast drill ${drill.request.scenario} is over`
  try {
    await ports.records.change({ hostedZoneId, before: live, after: saved, comment })
  } catch (error) {
    if (!isCode(error, 'mismatch')) throw error
    const now = await ports.records.list(service.record)
    if (restoringRecords(saved, now, []) !== 'as-before') return left(now)
  }
  return { ...done, isChanged: true }
}

/** What Ballast shall remember of the service: the weights of before the drill as good, and nothing on lease. */
function remembered(opening: Opening, state: ServiceState, isPutBack: boolean, at: number): ServiceState {
  if (!isPutBack) return { ...state, hold: null }
  // Since now: what the drill's weights were in between must not be learnt from.
  const lastGood = { weights: weightsOf(opening.records), since: iso(at) }
  return { ...state, lastGood, baking: null, lastWrite: null, hold: null, handsOff: null }
}

/**
 * Puts everything back while holding the service's claim, so that no incident is opened on what is half put back. Safe to
 * repeat. In the `last` attempt also while an incident is open, whose execution then sees what a person's change looks like.
 */
async function attempt(drill: Drill, opening: Opening, number: number, isLast: boolean): Promise<Attempt> {
  const { owner, ports, service } = drill
  const { store, clock } = ports
  const now = clock.now()
  const request = claimRequest(service, { triggerKey: `drill:${owner}:${number}:${now}`, owner, now })
  const claim: Claim = await store.claim({ ...request, expiresAt: now + 2 * minute })
  if (claim.status !== 'claimed') {
    const waitsFor = `${claim.incidentId ?? 'an incident'} of ${service.name} is open`
    if (!isLast) return { at: clock.now(), restored: [], waitsFor }
    const { state } = await store.readMemory(service.name)
    const sizes = await restoreSizes(drill, opening, state)
    const { restored } = await restoreRecords(drill, opening, state)
    const memory = { what: "Ballast's memory of it", done: false, message: waitsFor }
    return { at: clock.now(), restored: [...sizes.restored, restored, memory], waitsFor: sizes.waitsFor }
  }
  let { state } = claim
  try {
    const sizes = await restoreSizes(drill, opening, state)
    ;({ state } = sizes)
    const records = await restoreRecords(drill, opening, claim.state)
    state = remembered(opening, state, records.restored.done, clock.now())
    return { at: clock.now(), restored: [...sizes.restored, records.restored], waitsFor: sizes.waitsFor }
  } finally {
    await store.release(service.name, owner, state)
  }
}

/** How putting back ended: what was put back and what was not, and what a person can run about the latter. */
export interface PutBack {
  readonly at: number
  readonly restored: readonly Restored[]
  readonly commands: readonly string[]
}

/** Puts back what the drill found, however it went, and keeps other drills off until its metrics are of the past. */
export async function restore(drill: Drill, opening: Opening): Promise<PutBack> {
  const { durable, owner, ports, request, service } = drill
  let made: Attempt = { at: opening.at, restored: [], waitsFor: 'nothing was tried' }
  for (let number = 1; number <= mostAttempts && made.waitsFor !== null; number++) {
    if (number > 1) await durable.wait(`before-restore-${number}`, { seconds: attemptSeconds })
    try {
      made = await step(drill, `restore-${number}`, () => attempt(drill, opening, number, number === mostAttempts))
    } catch (error) {
      const at = await step(drill, `restore-${number}-failed-at`, async () => ports.clock.now())
      made = { ...made, at, waitsFor: error instanceof Error ? error.message : String(error) }
    }
  }
  const unfinished =
    made.waitsFor === null ? [] : [{ what: 'the rest', done: false, message: `not put back: ${made.waitsFor}` }]
  const restored = [...made.restored, ...unfinished]
  const until = made.at + quietMinutes * minute
  await step(drill, 'end', () =>
    ports.drillHolds.take({ service: service.name, owner, scenario: request.scenario, until }, made.at),
  )
  const commands = restored.every(({ done }) => done) ? [] : await commandsFor(drill, opening)
  return { at: made.at, restored, commands }
}

/** What a person can run to put the records back all the same; it fails where they have changed since. */
async function commandsFor(drill: Drill, { records: saved }: Opening): Promise<string[]> {
  const { ports, service } = drill
  const inspect = inspectCommand(service.record)
  try {
    const live = await step(drill, 'read-left', () => ports.records.list(service.record))
    if (restoringRecords(saved, live, []) === 'as-before') return [inspect]
    const { hostedZoneId } = service.record
    return [changeCommand({ hostedZoneId, before: live, after: saved }), inspect]
  } catch {
    return [inspect]
  }
}
