import type { IncidentClass } from '../incident/incident.ts'
import { holdChanges } from './hold-changes.ts'
import type { Mitigation } from './mitigation.ts'
import { revertWeights } from './revert-weights.ts'
import { scaleNodeGroup } from './scale-node-group.ts'
import { zonalShift } from './zonal-shift.ts'

/** All mitigations by name: the one place where a new one is registered. */
export const mitigations = {
  'revert-weights': revertWeights,
  'scale-node-group': scaleNodeGroup,
  'hold-changes': holdChanges,
  'zonal-shift': zonalShift,
} satisfies Record<string, Mitigation>

/** Which mitigations answer which class, in order. Without any a class would end as if nothing had to be done. */
export const playbook: Readonly<Record<IncidentClass, readonly [Mitigation, ...Mitigation[]]>> = {
  'misweighted-release': [mitigations['revert-weights']],
  'request-spike': [mitigations['scale-node-group']],
  'api-throttling': [mitigations['hold-changes'], mitigations['revert-weights']],
  'dns-failure': [mitigations['revert-weights']],
  'bad-candidate': [mitigations['revert-weights']],
  'shared-cause': [mitigations['zonal-shift']],
}
