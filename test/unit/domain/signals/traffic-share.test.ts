import { expect, it } from 'vitest'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import type { ServiceState } from '../../../../shared/domain/service/service-state.ts'
import { trafficShare } from '../../../../shared/domain/signals/traffic-share.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import { fleetSeries, noon, observation, records, service, weightedRecord } from '../../../support/builders.ts'

const since = (minutesAgo: number, ec2: number, eks: number) => ({
  weights: { ec2, eks },
  since: iso(noon - minutesAgo * minute),
})
const good = (ec2: number, eks: number): ServiceState => ({ ...emptyState, lastGood: since(60, ec2, eks) })
const judge = (changes: Parameters<typeof observation>[0]) => {
  const [verdict] = trafficShare.judge(service(), observation(changes))
  if (verdict === undefined) throw new Error('no verdict')
  return verdict
}

it.each([
  ['5 and 5 is half, not 5 %', [5, 5], good(99, 1), 'breached'],
  ['one step up is allowed', [95, 5], good(99, 1), 'healthy'],
  ['two steps up are not', [75, 25], good(99, 1), 'breached'],
  ['a share between two steps is not listed, but below what is allowed', [97, 3], good(99, 1), 'healthy'],
  ['any step down is allowed', [100, 0], good(50, 50), 'healthy'],
  ['rounding to integer weights is not a breach', [243, 12], good(99, 1), 'healthy'],
  ['weights of another scale are the same share', [198, 2], good(99, 1), 'healthy'],
  ['all weights zero is half for each', [0, 0], good(99, 1), 'breached'],
  ['all of the traffic from half of it is one step', [0, 100], good(50, 50), 'healthy'],
  ['with nothing on record a listed share is taken as the first', [50, 50], emptyState, 'healthy'],
  ['with nothing on record a share that is not listed is a breach', [60, 40], emptyState, 'breached'],
  ['weights that have baked are what counts', [75, 25], { ...good(99, 1), baking: since(15, 95, 5) }, 'healthy'],
  ['weights that still bake do not count yet', [75, 25], { ...good(99, 1), baking: since(14, 95, 5) }, 'breached'],
  [
    'what Ballast wrote is not a breach',
    [50, 50],
    { ...good(99, 1), lastWrite: { ...since(5, 50, 50), incidentId: 'i', leaseUntil: iso(noon) } },
    'healthy',
  ],
] as const)('%s', (_rule, [ec2, eks], state, expected) => {
  expect(judge({ records: records(ec2, eks), state }).state).toBe(expected)
})

const change = (minutesAgo: number, ec2: number, eks: number, isOverride = false) => ({
  at: noon - minutesAgo * minute,
  weights: { ec2, eks },
  by: 'arn:alice',
  comment: '',
  isOverride,
})

it.each([
  ['weights under an override are respected', [change(5, 50, 50, true)], 'healthy'],
  ['an override for other weights says nothing of these', [change(5, 60, 40, true)], 'breached'],
  ['an override ends with the next change', [change(4, 50, 50), change(5, 50, 50, true)], 'breached'],
] as const)('%s', (_rule, changes, expected) => {
  expect(judge({ records: records(50, 50), state: good(99, 1), changes }).state).toBe(expected)
})

it.each([
  ['the change that made it', [change(2, 5, 5)], noon - 2 * minute],
  ['when the weights were first seen, where no event told of them', [change(9, 99, 1)], noon - 6 * minute],
])('dates the breach to %s', (_when, changes, onset) => {
  const weightsSeenSince = noon - 6 * minute
  expect(judge({ records: records(5, 5), state: good(99, 1), changes, weightsSeenSince }).onset).toBe(onset)
})

it.each([
  ['for five minutes', 5, 'breached'],
  ['for less: their event may still come, with an override', 4, 'inconclusive'],
])('weights that no event told of, seen %s', (_since, minutesAgo, expected) => {
  const weightsSeenSince = noon - minutesAgo * minute
  expect(judge({ records: records(5, 5), state: good(99, 1), weightsSeenSince }).state).toBe(expected)
})

it('has no data of a record set without weighted records', () => {
  expect(judge({ records: [] }).state).toBe('no-data')
})

it('is breached when the stable record is gone', () => {
  expect(judge({ records: [weightedRecord('eks', 1)] }).state).toBe('breached')
})

it('counts siblings that the config does not name in the sum', () => {
  const verdict = judge({ records: [...records(50, 1), weightedRecord('leftover', 49)], state: good(99, 1) })
  expect(verdict.numbers['share']).toBe(1)
})

it.each([
  ['settled weights that the requests do not follow are inconclusive', 30, 'inconclusive'],
  ['weights that changed a moment ago need not be followed yet', 5, 'healthy'],
])('%s', (_rule, minutesAgo, expected) => {
  const series = {
    ...fleetSeries('stable', [{ minutesAgo: 10, requests: 500 }]),
    ...fleetSeries('candidate', [{ minutesAgo: 10, requests: 500 }]),
  }
  const verdict = judge({ series, state: { ...emptyState, baking: since(minutesAgo, 99, 1) } })
  expect(verdict).toMatchObject({ state: expected, numbers: { requestShare: 50 } })
})
