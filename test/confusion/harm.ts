import { playbook } from '../../shared/domain/mitigations/index.ts'
import type { Answer, Truth } from './story.ts'

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

/** Whether the playbook's answer to a wrong class makes the true one worse. */
export const isHarmful = (truth: Truth, answer: Answer): boolean =>
  answer in playbook &&
  answer !== truth &&
  playbook[answer as keyof typeof playbook].some(({ name }) => makesWorse[truth].includes(name))
