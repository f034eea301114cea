import { expect, it } from 'vitest'
import { guardrails, refusals } from '../../../../shared/domain/guardrails/index.ts'
import type { Proposal } from '../../../../shared/domain/guardrails/guardrail.ts'
import type { WeightPlan } from '../../../../shared/domain/mitigations/mitigation.ts'
import type { NodeGroupSize } from '../../../../shared/domain/node-group.ts'
import { emptyState } from '../../../../shared/domain/known-good.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import type { Verdict } from '../../../../shared/domain/verdict.ts'
import { fleetSeries, noon, observation, records, service } from '../../../support/builders.ts'

const stable = (changes: Partial<Verdict> = {}): Verdict => ({
  signal: 'error-rate',
  subject: 'stable',
  state: 'healthy',
  evidence: 'stable: 20 % of 5000 requests failed',
  numbers: { requests: 5000 },
  onset: null,
  ...changes,
})
const weightPlan: WeightPlan = {
  kind: 'weights',
  mitigation: 'revert-weights',
  hostedZoneId: 'Z0123456789',
  before: records(5, 5),
  after: records(99, 1),
  reason: '',
  shortOf: null,
}
const onEks = service({
  fleets: {
    ...service().fleets,
    candidate: { ...service().fleets.candidate, nodeGroup: { cluster: 'prod', name: 'web', maxNodes: 10 } },
  },
})
const size = (before: NodeGroupSize, after: NodeGroupSize, name = 'web') => ({
  service: onEks,
  plan: {
    kind: 'node-group' as const,
    mitigation: 'scale-node-group',
    group: { cluster: 'prod', name },
    before,
    after,
    requestsPerNode: 600,
    reason: '',
    shortOf: null,
  },
})
const three = { min: 2, desired: 3, max: 6 }
const proposal = (changes: Partial<Proposal> = {}): Proposal => ({
  service: service(),
  incidentClass: 'misweighted-release',
  observation: observation({ records: records(5, 5) }),
  plan: weightPlan,
  verdicts: [stable()],
  ...changes,
})
const to = (ec2: number, eks: number) => ({ plan: { ...weightPlan, after: records(ec2, eks) } })
const live = (ec2: number, eks: number, state: Partial<typeof emptyState>, at = noon) => ({
  observation: observation({ records: records(ec2, eks), at, state: { ...emptyState, ...state } }),
})
const wrote = {
  weights: { ec2: 99, eks: 1 },
  since: iso(noon - minute),
  incidentId: 'web-1',
  leaseUntil: iso(noon + minute),
}
const overridden = (ec2: number, eks: number, weights: { ec2: number; eks: number }) => ({
  observation: observation({
    records: records(ec2, eks),
    changes: [{ at: noon, weights, by: 'arn:alice', comment: '', isOverride: true }],
  }),
})
const handsOff = { until: iso(noon + minute), reason: 'somebody changed the weights at the same time' }
const capacity = (capacityRequestsPerMinute: number) => ({
  service: service({
    fleets: { ...service().fleets, stable: { ...service().fleets.stable, capacityRequestsPerMinute } },
  }),
  observation: observation({
    records: records(5, 5),
    series: {
      ...fleetSeries('stable', [{ minutesAgo: 10, requests: 3000 }]),
      ...fleetSeries('candidate', [{ minutesAgo: 10, requests: 3000 }]),
    },
  }),
})

it('allows a plan that breaks no rule', () => {
  expect(refusals(proposal())).toEqual([])
})

it.each([
  ['valid-weights', 'all weights 0', to(0, 0), 'all-weights-zero'],
  ['valid-weights', 'a weight above 255', to(256, 0), 'weight-out-of-range'],
  ['valid-weights', 'a negative weight', to(1, -1), 'weight-out-of-range'],
  ['valid-weights', 'a fraction', to(99.5, 0.5), 'weight-out-of-range'],
  ['human-wins', 'weights that somebody set over ours', live(5, 5, { lastWrite: wrote }), 'changed-since-our-write'],
  ['override-respected', 'weights under an override', overridden(5, 5, { ec2: 5, eks: 5 }), 'override'],
  ['human-wins', 'weights that somebody was just changing', live(5, 5, { handsOff }), 'human-at-work'],
  ['destination-healthy', 'stable failing', { verdicts: [stable({ state: 'breached' })] }, 'destination-unhealthy'],
  [
    'destination-healthy',
    'stable whose controller is throttled',
    { verdicts: [stable(), stable({ signal: 'api-throttling', state: 'breached' })] },
    'destination-unhealthy',
  ],
  [
    'destination-healthy',
    'stable with too few requests',
    { verdicts: [stable({ numbers: { requests: 99 } })] },
    'destination-unknown',
  ],
  ['destination-healthy', 'stable that nobody judged', { verdicts: [] }, 'destination-unknown'],
  ['node-limits', 'fewer nodes', size(three, { ...three, min: 1 }), 'lowered'],
  ['node-limits', 'a lower desired size', size(three, { ...three, desired: 2 }), 'lowered'],
  ['node-limits', 'more nodes than the config allows', size(three, { min: 11, desired: 11, max: 11 }), 'above-limit'],
  ['node-limits', 'a size that EKS does not take', size(three, { min: 5, desired: 4, max: 6 }), 'impossible-size'],
  ['node-limits', 'a node group that is not in the config', size(three, three, 'other'), 'foreign-group'],
  ['destination-headroom', 'stable without room for it', capacity(5900), 'no-headroom'],
] as const)('%s refuses %s, and says the limit and what was seen', (guardrail, _what, changes, code) => {
  expect(refusals(proposal(changes))).toEqual([
    {
      allowed: false,
      guardrail,
      code,
      reason: expect.stringMatching(/\w/),
      observed: expect.stringMatching(/\w/),
      limit: expect.stringMatching(/\w/),
    },
  ])
})

it.each([
  ['a node group grows within its limit', size(three, { min: 5, desired: 5, max: 10 })],
  [
    'an increase goes back to what is held',
    live(5, 5, { lastWrite: wrote, hold: { weights: { ec2: 99, eks: 1 }, since: iso(noon), incidentId: 'web-1' } }),
  ],
  ['our own weights are still live', live(99, 1, { lastWrite: wrote })],
  ['the lease has ended', live(5, 5, { lastWrite: wrote }, noon + minute)],
  ['an override was for other weights', overridden(50, 50, { ec2: 5, eks: 5 })],
  ['the time for people has passed', live(5, 5, { handsOff }, noon + minute)],
  ['stable has room for it', capacity(6000)],
])('allows where %s', (_rule, changes) => {
  expect(refusals(proposal(changes))).toEqual([])
})

it('takes a guardrail that throws for a refusal', () => {
  const broken = {
    name: 'broken',
    check: () => {
      throw new Error('oops')
    },
  }
  expect(refusals(proposal(), [broken])).toEqual([
    expect.objectContaining({ guardrail: 'broken', code: 'guardrail-failed', observed: 'Error: oops' }),
  ])
})

it.each(Object.entries(guardrails))('%s is registered under its own name', (name, guardrail) => {
  expect(guardrail.name).toBe(name)
})
