import { weightsOf, describeWeights } from '../records/weights.ts'
import type { Mitigation } from './mitigation.ts'

/**
 * Holds releases: while it lasts, any increase of the candidate is put back. Takes no AWS call at all, so none to the
 * API that is throttled either.
 *
 * @does lets no release go on until the throttling stops; the throttled API is not called
 */
export const holdChanges: Mitigation = {
  name: 'hold-changes',
  needsNodeGroups: false,
  plan({ observation }) {
    const weights = weightsOf(observation.records)
    const reason = `no release beyond ${describeWeights(weights)} until the throttling has stopped`
    return [{ kind: 'hold', mitigation: 'hold-changes', weights, reason, shortOf: null }]
  },
  requiredActions: [],
}
