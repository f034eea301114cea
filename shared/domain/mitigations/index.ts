import type { IncidentClass } from '../incident/incident.ts'
import type { Mitigation } from './mitigation.ts'
import { revertWeights } from './revert-weights.ts'

/** All mitigations by name: the one place where a new one is registered. */
export const mitigations = {
  'revert-weights': revertWeights,
} satisfies Record<string, Mitigation>

/** Which mitigation answers which class; null where every known one would make it worse, and a person is paged. */
export const playbook: Readonly<Record<IncidentClass, Mitigation | null>> = {
  'misweighted-release': mitigations['revert-weights'],
  'bad-candidate': mitigations['revert-weights'],
  'shared-cause': null,
}
