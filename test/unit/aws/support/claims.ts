import type { ServiceState } from '../../../../shared/domain/service/service-state.ts'
import type { ClaimRequest } from '../../../../shared/ports/store.ts'

export const start = Date.parse('2026-03-04T10:00:00Z')
export const minute = 60_000
export const day = 24 * 60 * minute

export const empty: ServiceState = {
  lastGood: null,
  baking: null,
  lastWrite: null,
  hold: null,
  sizeLeases: [],
  handsOff: null,
}
export const remembered: ServiceState = {
  lastGood: { weights: { ec2: 95, eks: 5 }, since: '2026-03-01T08:00:00.000Z' },
  baking: null,
  lastWrite: {
    weights: { ec2: 95, eks: 5 },
    since: '2026-03-04T10:01:00.000Z',
    incidentId: 'incident-a',
    leaseUntil: '2026-03-04T10:31:00.000Z',
  },
  hold: {
    weights: { ec2: 95, eks: 5 },
    since: '2026-03-04T10:01:00.000Z',
    incidentId: 'incident-a',
    until: '2026-03-04T22:01:00.000Z',
  },
  sizeLeases: [
    {
      incidentId: 'incident-a',
      group: { cluster: 'prod', name: 'web' },
      before: { min: 2, desired: 3, max: 6 },
      after: { min: 5, desired: 5, max: 6 },
      written: { min: 5, desired: 5, max: 6 },
      begun: null,
      requestsPerNode: 600,
      since: '2026-03-04T10:01:00.000Z',
      until: '2026-03-04T22:01:00.000Z',
    },
  ],
  handsOff: { until: '2026-03-04T11:01:00.000Z', reason: 'somebody changed the weights' },
}

export const request = (change: Partial<ClaimRequest> = {}): ClaimRequest => ({
  service: 'web',
  triggerKey: 'alarm:web:1',
  owner: 'execution-a',
  incidentId: 'incident-a',
  now: start,
  expiresAt: start + 30 * minute,
  ...change,
})
export const other = { owner: 'execution-b', incidentId: 'incident-b', triggerKey: 'alarm:web:2' }
