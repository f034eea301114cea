import type { Incident } from '../incident/incident.ts'
import { sizeOf, type NodeGroupSize } from '../service/node-group.ts'
import type { Service } from '../service/service.ts'
import { asSeen, type ServiceState } from '../service/service-state.ts'
import type { WeightedRecord, Weights } from '../records/weighted-record.ts'
import { sameWeights, weightsOf } from '../records/weights.ts'

/** The weights of somebody who takes them for per cent: both the same. */
export const carelessWeights = ({ fleets }: Service): Weights => ({
  [fleets.stable.setIdentifier]: 5,
  [fleets.candidate.setIdentifier]: 5,
})

const sameSize = (left: NodeGroupSize, right: NodeGroupSize): boolean =>
  left.min === right.min && left.desired === right.desired && left.max === right.max

/** The records as text, without their weights. */
const withoutWeights = (records: readonly WeightedRecord[]): string =>
  JSON.stringify(records.map((record) => ({ ...record, weight: null })))

/** Weights that the drill has set or found, and those that Ballast has set in its incidents. */
export const weightsOfDrill = (
  start: readonly Weights[],
  incidents: readonly Pick<Incident, 'changes'>[],
  { lastWrite }: ServiceState,
): Weights[] => [
  ...start,
  ...incidents.flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'weights').map(({ after }) => after)),
  ...(lastWrite === null ? [] : [lastWrite.weights]),
]

/** What to do with something that a drill found: nothing, put it back, or leave it to whoever has changed it since. */
export type Restoring = 'as-before' | 'put-back' | 'left'

/** Records are put back as long as they are as the drill or Ballast left them, in everything. */
export function restoringRecords(
  saved: readonly WeightedRecord[],
  live: readonly WeightedRecord[],
  ours: readonly Weights[],
): Restoring {
  if (withoutWeights(saved) !== withoutWeights(live)) return 'left'
  if (sameWeights(weightsOf(saved), weightsOf(live))) return 'as-before'
  return ours.some((weights) => sameWeights(weights, weightsOf(live))) ? 'put-back' : 'left'
}

/** A size is put back as long as its limits are what Ballast wrote last. */
export function restoringSize(
  group: { readonly cluster: string; readonly name: string },
  saved: NodeGroupSize,
  live: NodeGroupSize,
  { sizeLeases }: ServiceState,
): Restoring {
  if (sameSize(saved, sizeOf(live))) return 'as-before'
  const lease = sizeLeases.find((each) => each.group.cluster === group.cluster && each.group.name === group.name)
  if (lease !== undefined) {
    const { written } = asSeen(lease, live)
    return written.min === live.min && written.max === live.max ? 'put-back' : 'left'
  }
  // Handed back already, but for the nodes that nobody has taken away.
  return saved.min === live.min && saved.max === live.max ? 'put-back' : 'left'
}
