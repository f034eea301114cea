import { isRaised, sizeWrites, weightWrites } from './checks/changes.ts'
import type { World } from './world/world.ts'

/** How often stories came to what the properties speak of: what never happens is not shown by being kept. */
export interface Reached {
  readonly executions: number
  readonly weightChanges: number
  readonly raises: number
  readonly handBacks: number
  readonly undos: number
  readonly approvals: number
  readonly resumed: number
  readonly refusals: Readonly<Record<string, number>>
  readonly outcomes: Readonly<Record<string, number>>
}

export const noneReached: Reached = {
  executions: 0,
  weightChanges: 0,
  raises: 0,
  handBacks: 0,
  undos: 0,
  approvals: 0,
  resumed: 0,
  refusals: {},
  outcomes: {},
}

const count = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

export function reachedBy(world: World): Reached {
  const { account, executions, history } = world
  const own = weightWrites(world).filter(({ writer }) => writer.kind === 'execution')
  const sizes = sizeWrites(world).filter(({ writer }) => writer.kind === 'execution')
  const incidents = account.services.flatMap(({ account: its }) => [...its.incidents.values()])
  return {
    executions: executions.length,
    weightChanges: own.length,
    raises: sizes.filter(isRaised).length,
    handBacks: sizes.filter((write) => !isRaised(write)).length,
    undos: weightWrites(world).length - own.length,
    approvals: history.filter((entry) => entry.kind === 'answer' && entry.decision === 'approve').length,
    resumed: executions.filter(({ invocations }) => invocations > 1).length,
    refusals: count(incidents.flatMap(({ refusals }) => refusals.map(({ guardrail }) => guardrail))),
    outcomes: count(
      executions.map(({ result }) => (result === null ? 'none' : 'failed' in result ? 'failed' : result.outcome)),
    ),
  }
}

const sumOfCounts = (
  left: Readonly<Record<string, number>>,
  right: Readonly<Record<string, number>>,
): Record<string, number> =>
  Object.fromEntries(
    [...new Set([...Object.keys(left), ...Object.keys(right)])].map((name) => [
      name,
      (left[name] ?? 0) + (right[name] ?? 0),
    ]),
  )

export const sumOf = (left: Reached, right: Reached): Reached => ({
  executions: left.executions + right.executions,
  weightChanges: left.weightChanges + right.weightChanges,
  raises: left.raises + right.raises,
  handBacks: left.handBacks + right.handBacks,
  undos: left.undos + right.undos,
  approvals: left.approvals + right.approvals,
  resumed: left.resumed + right.resumed,
  refusals: sumOfCounts(left.refusals, right.refusals),
  outcomes: sumOfCounts(left.outcomes, right.outcomes),
})
