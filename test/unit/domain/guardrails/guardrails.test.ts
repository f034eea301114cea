import { describe, expect, it } from 'vitest'
import { guardrails, refusals } from '../../../../shared/domain/guardrails/index.ts'
import type { Proposal } from '../../../../shared/domain/guardrails/guardrail.ts'
import type { HoldPlan, WeightPlan } from '../../../../shared/domain/mitigations/mitigation.ts'
import type { NodeGroupSize } from '../../../../shared/domain/service/node-group.ts'
import type { FreezeWindow } from '../../../../shared/domain/service/freeze-window.ts'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import {
  emptyLedger,
  everything,
  type Action,
  type Ledger,
  type Pause,
} from '../../../../shared/domain/service/ledger.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import type { Verdict } from '../../../../shared/domain/verdict.ts'
import { fleetSeries, noon, observation, records, rules, service } from '../../../support/builders.ts'

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
  incidentId: 'web-9',
  rules,
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
const held = (until: number) => ({
  weights: { ec2: 99, eks: 1 },
  since: iso(noon),
  incidentId: 'web-1',
  until: iso(until),
})
const moving = (before: [number, number], after: [number, number], maximumShiftPoints = 75) => ({
  service: service({ limits: { ...service().limits, maximumShiftPoints } }),
  plan: { ...weightPlan, before: records(...before), after: records(...after) },
})
const accused = (requests: number | null, changes: Partial<Verdict> = {}) => ({
  incidentClass: 'bad-candidate' as const,
  verdicts: [stable(), stable({ subject: 'candidate', state: 'breached', numbers: { requests }, ...changes })],
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
])('allows where %s', (_rule, changes) => {
  expect(refusals(proposal(changes))).toEqual([])
})

it('human-wins does not know a hold that is over', () => {
  const state = { lastWrite: wrote, hold: held(noon) }
  expect(refusals(proposal(live(5, 5, state)))).toMatchObject([{ code: 'changed-since-our-write' }])
})

/** An action of another incident on the record, so many minutes before noon. */
const action = (minutesAgo: number, changes: Partial<Action> = {}): Action => ({
  id: `${changes.incidentId ?? 'web-1'}/revert-weights/${minutesAgo}`,
  incidentId: 'web-1',
  service: 'web',
  resource: 'record www.example.com. A',
  at: noon - minutesAgo * minute,
  ...changes,
})
const elsewhere = { service: 'api', resource: 'record api.example.com. A' }
const remembering = (ledger: Partial<Ledger>, state: Partial<typeof emptyState> = {}) => ({
  observation: observation({
    records: records(5, 5),
    state: { ...emptyState, ...state },
    ledger: { ...emptyLedger, ...ledger },
  }),
})
const done = (...actions: Action[]) => remembering({ actions })
const ten = (minutesAgo: number): Action[] =>
  Array.from({ length: 10 }, (_, index) => action(minutesAgo, { ...elsewhere, id: `api-${index}` }))
const incidents = (minutesAgo: number, ...ids: string[]): Action[] =>
  ids.map((incidentId) => action(minutesAgo, { incidentId }))
const grown = { ...size(three, { min: 5, desired: 5, max: 10 }), incidentClass: 'request-spike' as const }
const ofSeveral = { rules: { ...rules, services: [service(), service({ name: 'api' })] } }
const hold: HoldPlan = { kind: 'hold', mitigation: 'hold-changes', weights: {}, reason: '', shortOf: null }
const pause = (changes: Partial<Pause> = {}): Pause => ({
  since: noon - minute,
  until: noon + minute,
  by: 'alice',
  reason: 'we move the database',
  ...changes,
})
const frozen = (...freezeWindows: FreezeWindow[]) => ({ rules: { ...rules, freezeWindows } })
// Noon is on a Monday.
const mondays = { reason: 'month end', services: null, days: ['mon' as const], from: '11:00', until: '13:00' }
const once = { reason: 'sale', services: null, from: iso(noon), until: iso(noon + minute) }

describe('what people forbade and what Ballast has done of late', () => {
  it.each<[string, string, Partial<Proposal>, string]>([
    ['kill-switch', 'a paused service', remembering({ pauses: { web: pause() } }), 'service-paused'],
    [
      'kill-switch',
      'a pause without an end',
      remembering({ pauses: { web: pause({ until: null }) } }),
      'service-paused',
    ],
    [
      'kill-switch',
      'a pause by a clock that is ahead',
      remembering({ pauses: { web: pause({ since: noon + minute }) } }),
      'service-paused',
    ],
    ['kill-switch', 'a pause of everything', remembering({ pauses: { [everything]: pause() } }), 'everything-paused'],
    [
      'kill-switch',
      'a hold in a pause',
      { ...remembering({ pauses: { web: pause() } }), plan: hold },
      'service-paused',
    ],
    [
      'kill-switch',
      'more nodes in a pause',
      { ...grown, ...remembering({ pauses: { web: pause() } }) },
      'service-paused',
    ],
    ['freeze-window', 'a window of every week', frozen(mondays), 'frozen'],
    ['freeze-window', 'a window that has just begun', frozen(once), 'frozen'],
    ['freeze-window', 'a window of this service', frozen({ ...once, services: ['api', 'web'] }), 'frozen'],
    ['freeze-window', 'more nodes', { ...grown, ...frozen(once) }, 'frozen'],
    ['cooldown', 'what another incident has just changed', done(action(0)), 'changed-recently'],
    ['cooldown', 'the last moment of the cooldown', done(action(4.99)), 'changed-recently'],
    ['cooldown', 'a change by a clock that is ahead', done(action(-60)), 'changed-recently'],
    [
      'cooldown',
      'a node group that another incident has just changed',
      { ...grown, ...done(action(1, { resource: 'node group prod/web' })) },
      'changed-recently',
    ],
    [
      'cooldown',
      'other weights than those of the hold',
      { ...remembering({ actions: [action(1)] }, { hold: held(noon + minute) }), ...to(98, 2) },
      'changed-recently',
    ],
    [
      'cooldown',
      'weights of a hold that is over',
      remembering({ actions: [action(1)] }, { hold: held(noon) }),
      'changed-recently',
    ],
    ['action-budget', 'a change after as many in the hour', done(...ten(59.99)), 'budget-spent'],
    ['action-budget', 'a change after as many by a clock that is ahead', done(...ten(-300)), 'budget-spent'],
    ['action-budget', 'more nodes', { ...grown, ...done(...ten(1)) }, 'budget-spent'],
    [
      'action-budget',
      'the last quarter of it to a service that has had some',
      { ...ofSeveral, ...done(action(30), ...ten(20).slice(0, 7)) },
      'rest-for-others',
    ],
    ['flapping', 'a fourth incident', done(...incidents(10, 'web-1', 'web-2', 'web-3')), 'does-not-hold'],
    ['flapping', 'one within six hours', done(...incidents(359.9, 'web-1', 'web-2', 'web-3')), 'does-not-hold'],
    [
      'flapping',
      'to put a hold back for the fourth time',
      remembering({ actions: incidents(1, 'web-1', 'web-2', 'web-3') }, { hold: held(noon + minute) }),
      'does-not-hold',
    ],
  ])('%s refuses %s', (guardrail, _what, changes, code) => {
    expect(refusals(proposal(changes))).toMatchObject([
      {
        guardrail,
        code,
        reason: expect.stringMatching(/\w/),
        observed: expect.stringMatching(/\w/),
        limit: expect.stringMatching(/\w/),
      },
    ])
  })

  it.each<[string, Partial<Proposal>]>([
    ['a pause is over', remembering({ pauses: { web: pause({ until: noon }), [everything]: pause({ until: noon }) } })],
    ['another service is paused', remembering({ pauses: { api: pause() } })],
    ['a freeze window is over', frozen({ ...once, from: iso(noon - minute), until: iso(noon) })],
    ['a freeze window is of another day', frozen({ ...mondays, days: ['sun', 'tue'] })],
    ['a freeze window ends at this time of the day', frozen({ ...mondays, until: '12:00' })],
    ['a freeze window is another service’s', frozen({ ...once, services: ['api'] })],
    ['a hold is announced in a freeze window', { ...frozen(once), plan: hold }],
    ['the cooldown is over', done(action(5))],
    ['the same incident goes on', done(action(1, { incidentId: 'web-9' }))],
    ['another resource was changed', done(action(1, { resource: 'node group prod/web' }))],
    ['another service has the same name in another zone', done(action(1, { service: 'inside' }))],
    ['an increase under hold is put back', remembering({ actions: [action(1)] }, { hold: held(noon + minute) })],
    ['an hour has passed since the oldest', done(...ten(60))],
    ['the budget has one left', done(...ten(1).slice(1))],
    [
      'the last quarter of the budget goes to a service that has had none',
      { ...ofSeveral, ...done(...ten(1).slice(1)) },
    ],
    ['a service that is the only one takes the last of the budget', done(action(30), ...ten(20).slice(2))],
    ['a hold is announced with no budget left', { ...done(...ten(1)), plan: hold }],
    ['two incidents changed it before', done(...incidents(10, 'web-1', 'web-2', 'web-2'))],
    ['three did, this one among them', done(...incidents(10, 'web-1', 'web-2', 'web-9'))],
    ['one of three did six hours ago', done(...incidents(10, 'web-1', 'web-2'), action(360, { incidentId: 'web-3' }))],
  ])('allows where %s', (_rule, changes) => {
    expect(refusals(proposal(changes))).toEqual([])
  })

  it('a pause of everything is told before one of the service, each with who and why', () => {
    const both = { web: pause(), [everything]: pause({ by: 'bob', until: null }) }
    expect(refusals(proposal(remembering({ pauses: both })))).toMatchObject([
      {
        code: 'everything-paused',
        observed: `paused by 'bob' since ${iso(noon - minute)}: 'we move the database'`,
        limit: 'until it is resumed',
      },
    ])
  })
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
