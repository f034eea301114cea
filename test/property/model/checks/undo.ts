import { sameWeights, weightsOf, withWeights } from '../../../../shared/domain/records/weights.ts'
import type { Undo, WeightWrite } from '../world/history.ts'
import type { World } from '../world/world.ts'
import { told } from './changes.ts'

/** An undo gives back the records as they were, but for attributes that people have changed since; other weights stay. */
export const undoIsExact = (world: World): string[] => {
  const { history } = world
  return history.flatMap((write) => {
    if (write.kind !== 'weights' || write.writer.kind !== 'control') return []
    const undo = history.find((entry): entry is Undo => entry.kind === 'undo' && entry.writer.id === write.writer.id)
    const incident = undo?.incident ?? null
    const weights = incident?.changes.find(({ kind }) => kind === 'weights')?.before
    const left = incident?.changes.findLast(({ kind }) => kind === 'weights')?.after
    if (incident === null || weights === undefined || left === undefined) {
      return [`${told(write)}: there was nothing to undo`]
    }
    if (!sameWeights(weightsOf(write.live), left)) return [`${told(write)}: somebody had changed it since`]
    const first = firstOf(world, incident.id)
    const isTouched = history
      .slice(first === undefined ? 0 : history.indexOf(first), history.indexOf(write))
      .some(
        ({ kind, service, writer }) => kind === 'weights' && service === write.service && writer.kind !== 'execution',
      )
    const expected = first === undefined || isTouched ? withWeights(write.live, weights) : first.live
    return JSON.stringify(write.after) === JSON.stringify(expected)
      ? []
      : [`${told(write)}: ${JSON.stringify(write.after)}, was ${JSON.stringify(expected)}`]
  })
}

/** The first change of weights of an incident. */
function firstOf({ history }: World, incidentId: string): WeightWrite | undefined {
  const claim = history.find((entry) => entry.kind === 'claim' && entry.incidentId === incidentId)
  return history.find((entry): entry is WeightWrite => entry.kind === 'weights' && entry.writer.id === claim?.writer.id)
}
