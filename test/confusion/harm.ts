import type { Judged } from './matrix.ts'
import type { Truth } from './story.ts'

/** Mitigations that make an incident worse: a fleet that is cold, more look-ups and registrations, or no better fleet. */
const makesWorse: Readonly<Record<Truth, readonly string[]>> = {
  'misweighted-release': [],
  'bad-candidate': [],
  // Moving the load onto a cold fleet.
  'request-spike': ['revert-weights'],
  // CoreDNS does not grow with the nodes, and each new one asks.
  'dns-failure': ['scale-node-group'],
  // New nodes are targets to register: more calls to the API that refuses them.
  'api-throttling': ['scale-node-group'],
  // The other fleet fails as well.
  'shared-cause': ['revert-weights'],
  none: [],
}

/** Whether what would be done about a wrong class makes the true one worse. */
export const isHarmful = ({ truth, answer, actions }: Judged): boolean =>
  answer !== truth && actions.some((name) => makesWorse[truth].includes(name))
