import { expect, it } from 'vitest'
import { guardrails, refusals } from '../../../../shared/domain/guardrails/index.ts'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import { noon, observation, records, service } from '../../../support/builders.ts'
import {
  accused,
  capacity,
  grown,
  handsOff,
  held,
  live,
  moving,
  overridden,
  proposal,
  size,
  stable,
  three,
  to,
  wrote,
} from './support.ts'

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
  [
    'destination-healthy',
    'stable with too few requests, whatever others and its controller served',
    {
      verdicts: [
        stable({ subject: 'candidate' }),
        stable({ signal: 'api-throttling' }),
        stable({ numbers: { requests: 99 } }),
      ],
    },
    'destination-unknown',
  ],
  ['destination-healthy', 'stable that nobody judged', { verdicts: [] }, 'destination-unknown'],
  ['node-limits', 'fewer nodes', size(three, { ...three, min: 1 }), 'lowered'],
  ['node-limits', 'a lower desired size', size(three, { ...three, desired: 2 }), 'lowered'],
  ['node-limits', 'a lower maximum', size(three, { ...three, max: 5 }), 'lowered'],
  ['node-limits', 'more nodes than the config allows', size(three, { min: 11, desired: 11, max: 11 }), 'above-limit'],
  [
    'node-limits',
    'a desired size beyond the config',
    size({ ...three, max: 20 }, { min: 5, desired: 11, max: 20 }),
    'above-limit',
  ],
  [
    'node-limits',
    'a minimum beyond the config in a group that has more',
    size({ min: 2, desired: 12, max: 14 }, { min: 11, desired: 12, max: 14 }),
    'above-limit',
  ],
  ['node-limits', 'a maximum beyond the config', size(three, { ...three, max: 11 }), 'above-limit'],
  ['node-limits', 'a desired size above the maximum', size(three, { ...three, desired: 7 }), 'impossible-size'],
  ['node-limits', 'a size that EKS does not take', size(three, { min: 5, desired: 4, max: 6 }), 'impossible-size'],
  ['node-limits', 'a node group that is not in the config', size(three, three, 'other'), 'foreign-group'],
  ['node-limits', 'a group of the same name in another cluster', size(three, three, 'web', 'test'), 'foreign-group'],
  ['destination-headroom', 'stable without room for it', capacity(5900), 'no-headroom'],
  ['kill-switch', 'a service that the config switches off', { service: service({ mode: 'off' }) }, 'mode-off'],
  ['largest-shift', 'a complete flip', moving([0, 100], [100, 0]), 'shift-too-large'],
  ['largest-shift', 'a point more than the config allows', moving([50, 50], [71, 29], 20), 'shift-too-large'],
  ['largest-shift', 'the same from all weights 0, which is half each', moving([0, 0], [71, 29], 20), 'shift-too-large'],
  ['minimum-samples', 'a candidate accused by one request too few', accused(99), 'too-few-samples'],
  ['minimum-samples', 'a candidate accused by no number', accused(null), 'too-few-samples'],
  [
    'minimum-samples',
    'a bad candidate that nothing accuses',
    accused(5000, { state: 'inconclusive' }),
    'too-few-samples',
  ],
  [
    'minimum-samples',
    'a throttled candidate whose errors are few requests',
    { ...accused(99), incidentClass: 'api-throttling' },
    'too-few-samples',
  ],
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
  ['an increase goes back to what is held', live(5, 5, { lastWrite: wrote, hold: held(noon + minute) })],
  ['a change moves just what the config allows', moving([25, 75], [100, 0])],
  [
    'a larger one goes back to what was known good',
    {
      ...moving([0, 100], [99, 1]),
      observation: observation({
        records: records(0, 100),
        state: { ...emptyState, lastGood: { weights: { ec2: 99, eks: 1 }, since: iso(noon) } },
      }),
    },
  ],
  ['the config allows a complete flip', moving([0, 100], [100, 0], 100)],
  ['the weights change and the shares do not', moving([5, 5], [100, 100], 1)],
  ['a candidate is accused by just enough requests', accused(100)],
  ['the cluster accuses, whatever the requests', { ...accused(99), incidentClass: 'dns-failure' as const }],
  ['our own weights are still live', live(99, 1, { lastWrite: wrote })],
  ['the lease has ended', live(5, 5, { lastWrite: wrote }, noon + minute)],
  ['an override was for other weights', overridden(50, 50, { ec2: 5, eks: 5 })],
  ['the time for people has passed', live(5, 5, { handsOff }, noon + minute)],
  ['stable has room for it', capacity(6000)],
  ['stable has just room for its share', capacity(5940)],
  [
    'a node group was beyond the config before, and its minimum alone grows',
    size({ min: 2, desired: 12, max: 14 }, { min: 10, desired: 12, max: 14 }),
  ],
  ['a node group grows as far as its maximum', size(three, { min: 6, desired: 6, max: 6 })],
  ['stable gets the largest weight that Route 53 takes', to(255, 0)],
  ['nodes are added under a hold', { ...grown, ...live(5, 5, { hold: held(noon + minute) }) }],
  ['nodes are added while weights are left to people', { ...grown, ...live(5, 5, { handsOff }) }],
  ['nodes are added to weights under an override', { ...grown, ...overridden(5, 5, { ec2: 5, eks: 5 }) }],
  ['nodes are added while stable fails', { ...grown, verdicts: [stable({ state: 'breached' })] }],
  ['nodes are added while nothing is known of stable', { ...grown, verdicts: [] }],
  ['nodes are added for a candidate with few requests', { ...grown, ...accused(99) }],
  ['stable serves just enough requests to be judged', { verdicts: [stable({ numbers: { requests: 100 } })] }],
])('allows where %s', (_rule, changes) => {
  expect(refusals(proposal(changes))).toEqual([])
})

it('human-wins does not know a hold that is over', () => {
  const state = { lastWrite: wrote, hold: held(noon) }
  expect(refusals(proposal(live(5, 5, state)))).toMatchObject([{ code: 'changed-since-our-write' }])
})

it('minimum-samples counts the requests that the candidate failed, whatever else is breached', () => {
  const breached = { state: 'breached' } as const
  const verdicts = [
    stable(breached),
    stable({ ...breached, signal: 'api-throttling', subject: 'candidate' }),
    stable({ ...breached, subject: 'candidate', numbers: { requests: 99 } }),
  ]
  expect(refusals(proposal({ incidentClass: 'bad-candidate', verdicts }))).toMatchObject([
    { guardrail: 'minimum-samples', observed: '99 requests' },
    { guardrail: 'destination-healthy' },
  ])
})

it('takes a guardrail that throws for a refusal', () => {
  const broken = {
    name: 'broken',
    check: () => {
      throw new Error('oops')
    },
  }
  expect(refusals(proposal(), [broken])).toEqual([
    {
      allowed: false,
      guardrail: 'broken',
      code: 'guardrail-failed',
      reason: expect.stringMatching(/\w/),
      observed: 'Error: oops',
      limit: expect.stringMatching(/\w/),
    },
  ])
})

it.each(Object.entries(guardrails))('%s is registered under its own name', (name, guardrail) => {
  expect(guardrail.name).toBe(name)
})
