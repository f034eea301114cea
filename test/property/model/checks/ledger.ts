import type { Action } from '../../../../shared/domain/service/ledger.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { sameWeights, weightsOf } from '../../../../shared/domain/records/weights.ts'
import type { LedgerWrite } from '../world/history.ts'
import { holderOf } from '../world/ports.ts'
import { largestSkew, type World } from '../world/world.ts'
import { isRaised, sizeWrites, told, weightWrites } from './changes.ts'

/** An action that was entered in the ledger, and the write that did so. */
export interface Permission {
  readonly action: Action
  readonly write: LedgerWrite
}

/** All actions that were ever permitted, in their order, also those that the ledger has forgotten. */
export const permissions = ({ history }: World): Permission[] =>
  history.flatMap((write) => {
    if (write.kind !== 'ledger') return []
    const known = new Set(write.before.actions.map(({ id }) => id))
    return write.after.actions.filter(({ id }) => !known.has(id)).map((action) => ({ action, write }))
  })

/** Every change has a permission of its own, which was given before it, to the same execution and for the same thing. */
export const permitted = (world: World): string[] => {
  const free = [...permissions(world)]
  const changes = [
    ...weightWrites(world).map((write) => ({ write, resource: 'record' })),
    ...sizeWrites(world)
      .filter(isRaised)
      .map((write) => ({ write, resource: 'node group' })),
  ]
  return changes.flatMap(({ write, resource }) => {
    if (write.writer.kind === 'control') return []
    const index = free.findIndex(
      ({ action, write: by }) =>
        by.writer.id === write.writer.id &&
        by.at <= write.at &&
        action.service === write.service &&
        action.resource.startsWith(resource),
    )
    if (index >= 0) free.splice(index, 1)
    return index >= 0 ? [] : [`${told(write)}: no permission`]
  })
}

/** Only who holds the service takes a permission for it. */
export const held = (world: World): string[] =>
  permissions(world).flatMap(({ action, write }) => {
    const before = world.history.slice(0, world.history.indexOf(write))
    const holder = holderOf(before, action.service)
    return holder === write.writer.id ? [] : [`${told(write)}: ${action.service} is held by ${holder}`]
  })

/** By the clock that entered it, and by the true time; clocks may be off against each other by twice the skew. */
const times = [
  { name: 'by the ledger', of: ({ action }: Permission): number => action.at, slack: 0 },
  { name: 'in truth', of: ({ write }: Permission): number => write.at, slack: 2 * largestSkew },
]

/** No hour has more actions than the budget. */
export const budget = (world: World): string[] =>
  times.flatMap(({ name, of, slack }) => {
    const all = permissions(world)
    return all.flatMap((first) => {
      const within = all.filter((each) => of(each) >= of(first) && of(each) - of(first) < 60 * minute - slack)
      if (within.length <= world.account.protection.actionsPerHour) return []
      return [`${told(first.write)}: ${within.length} actions in the hour from then on ${name}`]
    })
  })

/** Two incidents do not change the same within the cooldown, unless the second puts back what a hold has announced. */
export const cooldown = (world: World): string[] =>
  times.flatMap(({ name, of, slack }) => {
    const all = permissions(world)
    return all.flatMap((second, index) =>
      all.slice(0, index).flatMap((first) => {
        const [one, other] = [first.action, second.action]
        if (one.service !== other.service || one.resource !== other.resource) return []
        if (one.incidentId === other.incidentId || putsHoldBack(world, second)) return []
        const { cooldownMinutes } = world.account.of(one.service).service.limits
        const passed = of(second) - of(first)
        return passed >= cooldownMinutes * minute - slack
          ? []
          : [`${told(second.write)}: ${passed / minute} min after ${one.incidentId} ${name}`]
      }),
    )
  })

/** Whether a permission is one to put back what a hold has announced; what came of it shows it, if anything did. */
function putsHoldBack(world: World, { action, write }: Permission): boolean {
  const hold = write.state?.hold ?? null
  if (hold === null || !action.resource.startsWith('record')) return false
  const change = weightWrites(world).find(({ writer, at }) => writer.id === write.writer.id && at >= write.at)
  return change === undefined || sameWeights(weightsOf(change.after), hold.weights)
}
