import { describe, expect, it } from 'vitest'
import type { IncidentClass } from '../../../../shared/domain/incident/incident.ts'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import { revertWeights, stableFits, undoWeights } from '../../../../shared/domain/mitigations/revert-weights.ts'
import type { Service } from '../../../../shared/domain/service/service.ts'
import type { Observation } from '../../../../shared/domain/signals/signal.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import type { Verdict } from '../../../../shared/domain/verdict.ts'
import { weightsOf } from '../../../../shared/domain/records/weights.ts'
import {
  fleetSeries,
  noon,
  observation,
  records,
  service,
  weightedRecord,
  type Load,
} from '../../../support/builders.ts'

const lastGood = { weights: { ec2: 99, eks: 1 }, since: '2026-03-02T10:00:00.000Z' }
const state = { ...emptyState, lastGood }
const plan = (
  incidentClass: IncidentClass,
  changes: Partial<Observation>,
  { verdicts = [], ...given }: Partial<Service> & { verdicts?: readonly Verdict[] } = {},
) =>
  revertWeights.plan({
    service: service(given),
    observation: observation(changes),
    incidentClass,
    verdicts,
    nodeGroups: {},
  })
const planned = (...args: Parameters<typeof plan>) => {
  const made = plan(...args)
  if ('impossible' in made) throw new Error(made.impossible)
  const [first] = made
  if (first?.kind !== 'weights') throw new Error('no plan of weights')
  return first
}

it.each([
  [
    'a misweighted release to what was known good',
    'misweighted-release',
    { records: records(5, 5), state },
    { ec2: 99, eks: 1 },
  ],
  [
    'to the fallback when nothing is on record',
    'misweighted-release',
    { records: records(60, 40) },
    { ec2: 100, eks: 0 },
  ],
  ['a bad candidate to 0, stable as it is', 'bad-candidate', { records: records(95, 5), state }, { ec2: 95, eks: 0 }],
  [
    'a bad candidate that carried all: stable gets a weight',
    'bad-candidate',
    { records: records(0, 255), state },
    { ec2: 100, eks: 0 },
  ],
] as const)('puts back %s', (_rule, incidentClass, changes, expected) => {
  expect(weightsOf(planned(incidentClass, changes).after)).toEqual(expected)
})

it('changes nothing but the weights', () => {
  const { before, after } = planned('misweighted-release', { records: records(5, 5), state })
  const rest = (all: typeof before) => all.map(({ weight: _weight, ...others }) => others)
  expect(rest(after)).toEqual(rest(before))
})

describe('how far a candidate is left', () => {
  const { stable, candidate } = service().fleets
  const carrying = (capacityRequestsPerMinute: number) => ({
    fleets: { stable: { ...stable, capacityRequestsPerMinute }, candidate },
  })
  const loaded = (...loads: Load[]) => ({ ...fleetSeries('stable', loads), ...fleetSeries('candidate', loads) })
  /** 6,000 requests a minute of both fleets together. */
  const series = loaded({ minutesAgo: 6, requests: 3000 })
  const without = 'stable carries all'
  const room = (share: number) => `stable has room for ${share} % of the requests only`

  it.each<[string, Partial<Service>, Partial<Observation>, { ec2: number; eks: number }, string, boolean]>([
    ['altogether, where stable is known to carry all', carrying(6000), { series }, { ec2: 50, eks: 0 }, without, false],
    ['altogether, where nobody said what stable carries', {}, { series }, { ec2: 50, eks: 0 }, without, false],
    ['altogether, where no load is on record', carrying(1), {}, { ec2: 50, eks: 0 }, without, false],
    ['as far as stable has room', carrying(4500), { series }, { ec2: 75, eks: 25 }, room(75), true],
    ['as far as stable has room, in whole per cent', carrying(4000), { series }, { ec2: 66, eks: 34 }, room(66), true],
    [
      'as far as stable has room in the busiest of six minutes',
      carrying(4500),
      { series: loaded({ minutesAgo: 6, untilMinutesAgo: 5, requests: 3000 }, { minutesAgo: 5, requests: 1000 }) },
      { ec2: 75, eks: 25 },
      room(75),
      true,
    ],
    [
      'altogether, whatever the load was more than six minutes ago',
      carrying(4500),
      { series: loaded({ minutesAgo: 30, untilMinutesAgo: 6, requests: 3000 }, { minutesAgo: 6, requests: 1000 }) },
      { ec2: 50, eks: 0 },
      without,
      false,
    ],
  ])('%s', (_rule, given, seen, after, why, isShort) => {
    const made = planned('bad-candidate', { records: records(50, 50), ...seen }, given)
    expect(made).toEqual({
      kind: 'weights',
      mitigation: 'revert-weights',
      hostedZoneId: 'Z0123456789',
      before: records(50, 50),
      after: records(after.ec2, after.eks),
      reason: `ec2 50, eks 50 → ec2 ${after.ec2}, eks ${after.eks} (${why})`,
      shortOf: isShort ? why : null,
    })
  })

  it('stable never takes more than all', () => {
    expect(stableFits(service(carrying(9000)), observation({ series }))).toBe(100)
  })

  it('and siblings that the config does not name get nothing of what stable has no room for', () => {
    const seen = { records: [...records(50, 50), weightedRecord('old', 7)], series }
    const made = planned('bad-candidate', seen, carrying(4500))
    expect(weightsOf(made.after)).toEqual({ ec2: 75, eks: 25, old: 0 })
  })

  const release = (...allowedShares: number[]) => ({ release: { ...service().release, allowedShares } })
  const probe = (share: number) => `${without} but ${share} %, which shows whether the candidate recovers`
  it.each<[string, [number, number], Partial<Service>, { ec2: number; eks: number }, string]>([
    ['with the smallest share that shows a recovery', [50, 50], {}, { ec2: 99, eks: 1 }, probe(1)],
    ['with a share that takes less than a whole weight', [50, 50], release(0, 0.5, 5), { ec2: 99, eks: 1 }, probe(0.5)],
    [
      'with that share where stable has just room for the rest',
      [50, 50],
      carrying(5940),
      { ec2: 99, eks: 1 },
      probe(1),
    ],
    [
      'with more than that share where stable has no room for the rest',
      [50, 50],
      carrying(5000),
      { ec2: 83, eks: 17 },
      room(83),
    ],
    ['altogether, where it has no more than that share', [99, 1], {}, { ec2: 99, eks: 0 }, without],
    ['altogether, where the policy lists no share', [50, 50], release(0), { ec2: 50, eks: 0 }, without],
  ])('%s, if its look-ups fail', (_rule, live, given, after, why) => {
    const made = planned('dns-failure', { records: records(...live), series }, given)
    expect(weightsOf(made.after)).toEqual(after)
    expect(made.reason).toContain(`(${why})`)
  })
})

describe('what was good', () => {
  const ago = (minutes: number) => iso(noon - minutes * minute)
  const release = { ...service().release, fallbackShare: 2.5 }
  const hold = { weights: { ec2: 95, eks: 5 }, since: ago(9), incidentId: 'web-1', until: ago(-9) }
  const baking = { weights: { ec2: 75, eks: 25 }, since: ago(16) }
  const change = { weights: { ec2: 50, eks: 50 }, by: 'arn:alice', comment: '', isOverride: false }

  it.each<[string, Partial<Observation>, { ec2: number; eks: number }, string]>([
    ['is what is held', { state: { ...state, hold } }, { ec2: 95, eks: 5 }, `held since ${hold.since}`],
    ['is what is on record', { state }, { ec2: 99, eks: 1 }, `known good since ${lastGood.since}`],
    [
      'is what has baked by now, if nobody noted the change',
      { state: { ...state, baking } },
      { ec2: 75, eks: 25 },
      `known good since ${baking.since}`,
    ],
    [
      'is what had baked when it was changed',
      { state: { ...state, baking }, changes: [{ ...change, at: noon - minute }] },
      { ec2: 75, eks: 25 },
      `known good since ${baking.since}`,
    ],
    [
      'is not what had not baked when it was changed',
      { state: { ...state, baking }, changes: [{ ...change, at: noon - 2 * minute }] },
      { ec2: 99, eks: 1 },
      `known good since ${lastGood.since}`,
    ],
    [
      'is the fallback, in whole weights, where nothing is on record',
      {},
      { ec2: 97, eks: 3 },
      'no known good weights on record, so the fallback of 2.5 %',
    ],
  ])('%s', (_rule, seen, after, why) => {
    const made = planned('misweighted-release', { records: records(50, 50), ...seen }, { release })
    expect(weightsOf(made.after)).toEqual(after)
    expect(made.reason).toBe(`ec2 50, eks 50 → ec2 ${after.ec2}, eks ${after.eks} (${why})`)
  })
})

it('takes back what it planned, and says so', () => {
  const made = planned('misweighted-release', { records: records(5, 5), state })
  expect(undoWeights(made)).toEqual({
    ...made,
    before: made.after,
    after: made.before,
    reason: `undo: ${made.reason}`,
  })
})

describe('throttled calls', () => {
  const verdict = (changes: Partial<Verdict> = {}): Verdict => ({
    signal: 'error-rate',
    subject: 'candidate',
    state: 'breached',
    evidence: '',
    numbers: {},
    onset: noon,
    ...changes,
  })

  it('move traffic once the candidate fails its users', () => {
    const made = planned('api-throttling', { records: records(95, 5) }, { verdicts: [verdict()] })
    expect(weightsOf(made.after)).toEqual({ ec2: 95, eks: 0 })
  })

  it.each([
    ['nothing was judged', []],
    ['the candidate’s requests succeed', [verdict({ state: 'healthy' })]],
    ['it is stable that fails', [verdict({ subject: 'stable' })]],
    ['only the controller is in trouble', [verdict({ signal: 'api-throttling' })]],
  ])('move nothing where %s, and nobody has to', (_what, verdicts) => {
    expect(plan('api-throttling', { records: records(95, 5) }, { verdicts })).toEqual({
      impossible: 'the candidate’s users notice nothing so far',
      isUnneeded: true,
    })
  })
})

it.each([
  [
    'the candidate has no record',
    { records: [weightedRecord('ec2', 1)] },
    "the live set has no record 'eks', so there is no weight to change",
  ],
  [
    'a sibling is live that the good weights do not know',
    { records: [...records(5, 5), weightedRecord('new', 0)], state },
    'the live set (ec2 5, eks 5, new 0) has other records than the known good one (ec2 99, eks 1)',
  ],
  [
    'the good weights have a sibling that is not live',
    {
      records: records(5, 5),
      state: { ...emptyState, lastGood: { ...lastGood, weights: { ec2: 98, eks: 1, old: 1 } } },
    },
    'the live set (ec2 5, eks 5) has other records than the known good one (ec2 98, eks 1, old 1)',
  ],
  [
    'the good weights gave the candidate more',
    { records: records(95, 5), state: { ...emptyState, lastGood: { ...lastGood, weights: { ec2: 50, eks: 50 } } } },
    `known good since ${lastGood.since}, which is no less than the candidate's 5 % now`,
  ],
  [
    'the good weights gave the candidate the same in other numbers',
    { records: records(5, 5), state: { ...emptyState, lastGood: { ...lastGood, weights: { ec2: 50, eks: 50 } } } },
    `known good since ${lastGood.since}, which is no less than the candidate's 50 % now`,
  ],
  [
    'stable has no record',
    { records: [weightedRecord('eks', 5)], state },
    "the live set has no record 'ec2', so there is no weight to change",
  ],
  ['the weights are good already', { records: records(99, 1), state }, 'the live weights are ec2 99, eks 1 already'],
])('says why nothing goes back where %s', (_rule, changes, impossible) => {
  expect(plan('misweighted-release', changes)).toEqual({ impossible })
})
