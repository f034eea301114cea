import type { ReportedMinute } from '../../report/data.ts'
import type { AppliedChange, Incident } from '../../shared/domain/incident/incident.ts'
import type { Service } from '../../shared/domain/service/service.ts'
import type { WeightChange } from '../../shared/domain/records/weight-changes.ts'

/** A change of Ballast's and when it was made, epoch milliseconds. */
export interface WrittenChange {
  readonly at: number
  readonly change: AppliedChange
}

/**
 * When each change of an incident was made: as its entry in the timeline says, which begins with the mitigation's name,
 * else as the first change was.
 */
export function writtenChanges({ changes, timeline, timings }: Incident): WrittenChange[] {
  const entries = timeline.filter(({ stage }) => stage === 'fix')
  return changes.flatMap((change) => {
    const index = entries.findIndex(({ text }) => text.startsWith(`${change.mitigation}: `))
    const [entry] = index < 0 ? [] : entries.splice(index, 1)
    const at = Date.parse(entry?.at ?? timings.applied ?? '')
    return Number.isNaN(at) ? [] : [{ at, change }]
  })
}

interface Step {
  readonly at: number
  readonly before: Readonly<Record<string, number>> | null
  readonly after: Readonly<Record<string, number>>
}

/** The weights at an instant, as far as the record and the noted changes tell; null before anything does. */
export function weightsAt(
  instant: number,
  noted: readonly WeightChange[],
  changes: readonly WrittenChange[],
): ReportedMinute['weights'] {
  const steps: Step[] = [
    ...noted.map(({ at, weights }) => ({ at, before: null, after: weights })),
    ...changes
      .filter(({ change }) => change.kind === 'weights')
      .map(({ at, change: { before, after } }) => ({ at, before, after })),
  ].toSorted((one, other) => one.at - other.at)
  const next = steps.findIndex(({ at }) => at > instant)
  // What was before the next change of Ballast's is known from it, unless somebody else changed the weights in between.
  const known = next < 0 ? steps : steps.slice(0, next)
  if (known.length === 0) return steps[next]?.before ?? null
  return Object.assign({}, ...known.flatMap(({ before, after }) => [before, after])) as Record<string, number>
}

/** The desired sizes at an instant of the node groups that an incident changed; EKS keeps no past of them. */
export function nodesAt(
  instant: number,
  { fleets }: Service,
  changes: readonly WrittenChange[],
): ReportedMinute['nodes'] {
  return Object.fromEntries(
    (['stable', 'candidate'] as const).flatMap((role) => {
      const group = fleets[role].nodeGroup
      const own = changes.filter(
        ({ change: { nodeGroup } }) => nodeGroup?.cluster === group?.cluster && nodeGroup?.name === group?.name,
      )
      const [first] = own
      if (group === undefined || first === undefined) return []
      const size = own.findLast(({ at }) => at <= instant)?.change.after ?? first.change.before
      return [[role, { ready: null, desired: size['desired'] ?? null }]]
    }),
  )
}
