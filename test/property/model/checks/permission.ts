import type { Ledger } from '../../../../shared/domain/service/ledger.ts'
import type { Mode } from '../../../../shared/domain/service/service.ts'
import type { Entry } from '../world/history.ts'
import type { World } from '../world/world.ts'
import { handBackSlack, isRaised, sizeWrites, told, weightWrites } from './changes.ts'
import { permissions } from './ledger.ts'

/** What Ballast did by itself: permissions that it took, and changes. */
const ownEntries = ({ history }: World): Entry[] =>
  history.filter(
    ({ kind, service, writer }) =>
      ['weights', 'size', 'ledger'].includes(kind) && writer.kind === 'execution' && service !== '',
  )

const modeOf = ({ account }: World, service: string): Mode => account.of(service).service.mode

/** In the modes `off` and `observe` nothing is changed, and no permission is taken to do so. */
export const modes = (world: World): string[] =>
  ownEntries(world)
    .filter(({ service }) => ['off', 'observe'].includes(modeOf(world, service)))
    .map((entry) => `${told(entry)}: ${entry.kind} in mode ${modeOf(world, entry.service)}`)

/** In mode `approve` a person has said yes before, or has let the time pass where that is a yes. */
export const approved = (world: World): string[] => {
  const changes = [...weightWrites(world), ...sizeWrites(world).filter(isRaised)]
  return changes.flatMap((write) => {
    const { mode, approval } = world.account.of(write.service).service
    if (mode !== 'approve' || write.writer.kind !== 'execution') return []
    const before = world.history.slice(0, world.history.indexOf(write))
    const answer = before.findLast(({ kind, writer }) => kind === 'answer' && writer.id === write.writer.id)
    const decision = answer?.kind === 'answer' ? answer.decision : 'none'
    const isYes = decision === 'approve' || (decision === 'timeout' && approval.otherwise === 'apply')
    return isYes ? [] : [`${told(write)}: the answer was ${decision}`]
  })
}

const isPaused = ({ pauses }: Ledger, service: string, at: number): boolean =>
  [pauses['*'], pauses[service]].some((pause) => pause !== undefined && (pause.until === null || at < pause.until))

/** Nothing is permitted, and no size handed back, while the ledger that it rests on has a pause. */
export const paused = (world: World): string[] => [
  ...permissions(world)
    .filter(({ action, write }) => isPaused(write.before, action.service, action.at))
    .map(({ write }) => `${told(write)}: permitted while paused`),
  ...sizeWrites(world)
    .filter((write) => write.writer.kind === 'execution' && !isRaised(write))
    .filter(({ ledgerRead, service, clock }) => ledgerRead === null || isPaused(ledgerRead, service, clock))
    .map((write) => `${told(write)}: handed back while paused`),
]

const isFrozen = ({ account }: World, service: string, at: number): boolean =>
  account.protection.freezeWindows.some(
    (window) =>
      !('days' in window) &&
      window.services?.includes(service) === true &&
      Date.parse(window.from) <= at &&
      at < Date.parse(window.until),
  )

/** Nothing is permitted, and no size handed back, in a freeze window. */
export const frozen = (world: World): string[] => [
  ...permissions(world)
    .filter(({ action }) => isFrozen(world, action.service, action.at))
    .map(({ write }) => `${told(write)}: permitted in a freeze window`),
  ...sizeWrites(world)
    .filter((write) => write.writer.kind === 'execution' && !isRaised(write))
    .filter(({ service, clock }) => [clock, clock - handBackSlack].every((at) => isFrozen(world, service, at)))
    .map((write) => `${told(write)}: handed back in a freeze window`),
]
