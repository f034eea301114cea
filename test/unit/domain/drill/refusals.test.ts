import { describe, expect, it } from 'vitest'
import { anyTime, drillProtection, drillService, sizeBefore } from '../../../../drills/deployed/stack.ts'
import { drillRefusals, type DrillSituation } from '../../../../shared/domain/drill/refusals.ts'
import type { DrillName } from '../../../../shared/domain/drill/scenarios.ts'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import { emptyLedger } from '../../../../shared/domain/service/ledger.ts'
import type { Fleet, Service } from '../../../../shared/domain/service/service.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import { noon } from '../../../support/builders.ts'

const record = (setIdentifier: string, weight: number) => ({
  name: 'drill-web.example.com.',
  type: 'A',
  setIdentifier,
  weight,
  ttlSeconds: 60,
  values: ['192.0.2.1'],
})
const live = (stable: number, candidate: number) => [record('candidate', candidate), record('stable', stable)]
const good = (stable: number, candidate: number) => ({
  ...emptyState,
  lastGood: { weights: { stable, candidate }, since: '2026-03-01T00:00:00.000Z' },
})

const calm: DrillSituation = {
  at: noon,
  protection: drillProtection(),
  service: drillService,
  name: 'bad-candidate',
  records: live(95, 5),
  state: good(95, 5),
  ledger: emptyLedger,
  nodeGroups: { candidate: { ...sizeBefore, status: 'active', desiredOwner: 'people' } },
  open: {},
  other: null,
}

const codes = (changes: Partial<DrillSituation>) => drillRefusals({ ...calm, ...changes }).map(({ code }) => code)
const fleets = (candidate: Partial<Extract<Fleet, { drillOf: string }>>): Pick<Service, 'fleets'> => {
  const { stable, candidate: usual } = drillService.fleets
  return {
    fleets: {
      stable,
      candidate: { ...usual, loadBalancer: undefined, drillOf: 'drill-web', targetGroup: undefined, ...candidate },
    },
  }
}
const weights = { weights: { stable: 95, candidate: 5 }, since: iso(noon), incidentId: 'i' }
const action = (number: number, minutesAgo: number) => ({
  id: String(number),
  incidentId: 'i',
  service: 'web',
  resource: 'record www.example.com. A',
  at: noon - minutesAgo * minute,
})
const spent = (count: number, minutesAgo = 10) => ({
  ...emptyLedger,
  actions: Array.from({ length: count }, (_, number) => action(number, minutesAgo)),
})
const pause = { since: noon - minute, until: null, by: 'jane', reason: 'load test' }

it.each<DrillName>(['misweighted-release', 'bad-candidate', 'request-spike', 'dns-failure', 'api-throttling'])(
  'nothing speaks against %s in a calm account',
  (name) => {
    expect(codes({ name })).toEqual([])
  },
)

describe('a drill is refused', () => {
  const frozen = { reason: 'sale', services: null, from: '2026-03-02T00:00:00Z', until: '2026-03-03T00:00:00Z' }
  const window = { days: ['mon'] as const, from: '13:00', until: '14:00' }
  it.each<[string, Partial<DrillSituation>, string[]]>([
    [
      'of a service that is not marked, whatever else',
      { service: { ...drillService, drills: undefined, mode: 'off' } },
      ['not-marked'],
    ],
    [
      'where drills are not allowed',
      { service: { ...drillService, drills: { ...anyTime, allowed: false } } },
      ['not-allowed'],
    ],
    [
      'outside its windows',
      { service: { ...drillService, drills: { ...anyTime, windows: [window] } } },
      ['outside-window'],
    ],
    ['in another mode than enforce', { service: { ...drillService, mode: 'approve' } }, ['mode']],
    ['in a freeze window', { protection: drillProtection(drillService, { freezeWindows: [frozen] }) }, ['frozen']],
    ['while an incident of it is open', { open: { 'drill-web': 'drill-web-1' } }, ['incident-open']],
    ['while an incident of another service is open', { open: { web: 'web-1' } }, ['incident-open']],
    ['while another drill has it', { other: { scenario: 'bad-candidate', until: noon + minute } }, ['another-drill']],
    ['while everything is paused', { ledger: { ...emptyLedger, pauses: { '*': pause } } }, ['paused']],
    ['while it is paused', { ledger: { ...emptyLedger, pauses: { 'drill-web': pause } } }, ['paused']],
    [
      'while releases are held',
      { state: { ...good(95, 5), hold: { ...weights, until: iso(noon + minute) } } },
      ['lease-held'],
    ],
    [
      "while Ballast's own write is on lease",
      { state: { ...good(95, 5), lastWrite: { ...weights, leaseUntil: iso(noon + minute) } } },
      ['lease-held'],
    ],
    [
      'while the weights are left to people',
      { state: { ...good(95, 5), handsOff: { until: iso(noon + minute), reason: 'r' } } },
      ['left-to-people'],
    ],
    ['where it would leave incidents less than half of the budget', { ledger: spent(3) }, ['budget']],
    ['where a sibling is missing', { records: live(95, 5).slice(0, 1) }, ['records']],
    ['where there are no records', { records: [] }, ['records']],
    ['where the candidate has no share', { records: live(95, 0), state: good(95, 0) }, ['share']],
    ['where the live weights are not known to be good', { state: good(99, 1) }, ['not-known-good']],
    ['where nothing is known to be good', { state: emptyState }, ['not-known-good']],
    [
      'where the policy allows the mistake',
      { name: 'misweighted-release', records: live(75, 25), state: good(75, 25) },
      ['no-mistake'],
    ],
    [
      'where the scenario needs a node group',
      { name: 'dns-failure', service: { ...drillService, ...fleets({ nodeGroup: undefined }) }, nodeGroups: {} },
      ['no-node-group'],
    ],
    [
      'while its node group is being updated',
      { nodeGroups: { candidate: { ...sizeBefore, status: 'updating', desiredOwner: 'people' } } },
      ['node-group'],
    ],
    [
      'where a spike finds no room',
      {
        name: 'request-spike',
        nodeGroups: { candidate: { ...sizeBefore, desired: 5, max: 5, status: 'active', desiredOwner: 'people' } },
      },
      ['node-group'],
    ],
    [
      'where nobody knows what a node carries',
      {
        name: 'request-spike',
        service: { ...drillService, ...fleets({ nodeGroup: { cluster: 'c', name: 'n', maxNodes: 9 } }) },
      },
      ['node-group'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(codes(changes)).toEqual(expected)
  })

  it('with every reason at once', () => {
    expect(codes({ service: { ...drillService, mode: 'observe' }, open: { web: 'web-1' }, ledger: spent(3) })).toEqual([
      'mode',
      'incident-open',
      'budget',
    ])
  })
})

describe('a drill is not refused', () => {
  it.each<[string, Partial<DrillSituation>]>([
    [
      'in one of its windows',
      {
        service: {
          ...drillService,
          drills: { ...anyTime, windows: [{ days: ['mon'], from: '12:00', until: '12:01' }] },
        },
      },
    ],
    ['after a lease has ended', { state: { ...good(95, 5), lastWrite: { ...weights, leaseUntil: iso(noon) } } }],
    ['for actions of the hour before', { ledger: spent(9, 61) }],
    ['where half of the budget is left after it', { ledger: spent(2) }],
    [
      'without a node group where it needs none',
      { service: { ...drillService, ...fleets({ nodeGroup: undefined }) }, nodeGroups: {} },
    ],
  ])('%s', (_, changes) => {
    expect(codes(changes)).toEqual([])
  })
})
