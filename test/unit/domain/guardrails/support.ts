import type { Proposal } from '../../../../shared/domain/guardrails/guardrail.ts'
import type { HoldPlan, WeightPlan } from '../../../../shared/domain/mitigations/mitigation.ts'
import type { NodeGroupSize } from '../../../../shared/domain/service/node-group.ts'
import type { FreezeWindow } from '../../../../shared/domain/service/freeze-window.ts'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import { emptyLedger, type Action, type Ledger, type Pause } from '../../../../shared/domain/service/ledger.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import type { Verdict } from '../../../../shared/domain/verdict.ts'
import { fleetSeries, noon, observation, records, rules, service } from '../../../support/builders.ts'

export const stable = (changes: Partial<Verdict> = {}): Verdict => ({
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
export const size = (before: NodeGroupSize, after: NodeGroupSize, name = 'web', cluster = 'prod') => ({
  service: onEks,
  plan: {
    kind: 'node-group' as const,
    mitigation: 'scale-node-group',
    group: { cluster, name },
    before,
    after,
    requestsPerNode: 600,
    reason: '',
    shortOf: null,
  },
})
export const three = { min: 2, desired: 3, max: 6 }
export const proposal = (changes: Partial<Proposal> = {}): Proposal => ({
  incidentId: 'web-9',
  rules,
  service: service(),
  incidentClass: 'misweighted-release',
  observation: observation({ records: records(5, 5) }),
  plan: weightPlan,
  verdicts: [stable()],
  ...changes,
})
export const to = (ec2: number, eks: number) => ({ plan: { ...weightPlan, after: records(ec2, eks) } })
export const live = (ec2: number, eks: number, state: Partial<typeof emptyState>, at = noon) => ({
  observation: observation({ records: records(ec2, eks), at, state: { ...emptyState, ...state } }),
})
export const wrote = {
  weights: { ec2: 99, eks: 1 },
  since: iso(noon - minute),
  incidentId: 'web-1',
  leaseUntil: iso(noon + minute),
}
export const overridden = (ec2: number, eks: number, weights: { ec2: number; eks: number }) => ({
  observation: observation({
    records: records(ec2, eks),
    changes: [{ at: noon, weights, by: 'arn:alice', comment: '', isOverride: true }],
  }),
})
export const handsOff = { until: iso(noon + minute), reason: 'somebody changed the weights at the same time' }
export const capacity = (capacityRequestsPerMinute: number) => ({
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
export const held = (until: number) => ({
  weights: { ec2: 99, eks: 1 },
  since: iso(noon),
  incidentId: 'web-1',
  until: iso(until),
})
export const moving = (before: [number, number], after: [number, number], maximumShiftPoints = 75) => ({
  service: service({ limits: { ...service().limits, maximumShiftPoints } }),
  plan: { ...weightPlan, before: records(...before), after: records(...after) },
})
export const accused = (requests: number | null, changes: Partial<Verdict> = {}) => ({
  incidentClass: 'bad-candidate' as const,
  verdicts: [stable(), stable({ subject: 'candidate', state: 'breached', numbers: { requests }, ...changes })],
})

/** An action of another incident on the record, so many minutes before noon. */
export const action = (minutesAgo: number, changes: Partial<Action> = {}): Action => ({
  id: `${changes.incidentId ?? 'web-1'}/revert-weights/${minutesAgo}`,
  incidentId: 'web-1',
  service: 'web',
  resource: 'record www.example.com. A',
  at: noon - minutesAgo * minute,
  ...changes,
})
export const elsewhere = { service: 'api', resource: 'record api.example.com. A' }
export const remembering = (ledger: Partial<Ledger>, state: Partial<typeof emptyState> = {}) => ({
  observation: observation({
    records: records(5, 5),
    state: { ...emptyState, ...state },
    ledger: { ...emptyLedger, ...ledger },
  }),
})
export const done = (...actions: Action[]) => remembering({ actions })
export const ten = (minutesAgo: number): Action[] =>
  Array.from({ length: 10 }, (_, index) => action(minutesAgo, { ...elsewhere, id: `api-${index}` }))
export const incidents = (minutesAgo: number, ...ids: string[]): Action[] =>
  ids.map((incidentId) => action(minutesAgo, { incidentId }))
export const grown = { ...size(three, { min: 5, desired: 5, max: 10 }), incidentClass: 'request-spike' as const }
export const ofSeveral = { rules: { ...rules, services: [service(), service({ name: 'api' })] } }
export const hold: HoldPlan = { kind: 'hold', mitigation: 'hold-changes', weights: {}, reason: '', shortOf: null }
export const pause = (changes: Partial<Pause> = {}): Pause => ({
  since: noon - minute,
  until: noon + minute,
  by: 'alice',
  reason: 'we move the database',
  ...changes,
})
export const frozen = (...freezeWindows: FreezeWindow[]) => ({ rules: { ...rules, freezeWindows } })
// Noon is on a Monday.
export const mondays = { reason: 'month end', services: null, days: ['mon' as const], from: '11:00', until: '13:00' }
export const once = { reason: 'sale', services: null, from: iso(noon), until: iso(noon + minute) }
