import type { ServiceState } from '../service/service-state.ts'
import { liveChange, type WeightChange } from '../records/weight-changes.ts'
import type { Weights } from '../records/weighted-record.ts'
import { sameWeights } from '../records/weights.ts'

/** Whether Ballast can say where live weights come from: it had found them good, set them itself, or was told of them. */
export function areKnown(state: ServiceState, changes: readonly WeightChange[], live: Weights): boolean {
  const remembered = [state.lastGood, state.baking, state.lastWrite, state.hold]
  return (
    remembered.some((each) => each !== null && sameWeights(each.weights, live)) || liveChange(changes, live) !== null
  )
}
