import { expect, it } from 'vitest'
import { requestSpike } from '../../../../shared/domain/signals/request-spike.ts'
import type { Observation } from '../../../../shared/domain/signals/signal.ts'
import { minute } from '../../../../shared/domain/time.ts'
import type { MetricSeries } from '../../../../shared/domain/metrics/metric.ts'
import { noon, observation, service } from '../../../support/builders.ts'
import { newest, quiet, usually } from './support.ts'

const judge = (series: MetricSeries, changes: Partial<Observation> = {}) => {
  const [verdict] = requestSpike.judge(service(), observation({ series, ...changes }))
  if (verdict === undefined) throw new Error('no verdict')
  return verdict
}
const load = (...values: readonly (number | null)[]): MetricSeries => ({ stable_requests: usually(6_000, ...values) })
const ramp = (to: number, minutes: number) =>
  Array.from({ length: minutes }, (_, index) => 6_000 + ((to - 6_000) * (index + 1)) / minutes)
const full = (count: number) => ({
  stable_elb503: newest(count, count, count),
  stable_elb5xx: newest(count, count, count),
})

it.each<[string, MetricSeries, string]>([
  ['a steady load is healthy', load(), 'healthy'],
  ['a daily peak that grows slowly is healthy', load(...ramp(14_000, 60)), 'healthy'],
  ['eight times the load is breached at its first complete minute', load(48_000), 'breached'],
  ['a minute that saw only the end of it may be the first', load(9_000), 'inconclusive'],
  ['three times the load at once is breached', load(18_000), 'breached'],
  ['half the load is healthy', load(3_000), 'healthy'],
  ['a spike that is over is healthy', load(48_000, 48_000, 6_000), 'healthy'],
  ['a slow growth that fleets carry is healthy', load(...ramp(10_000, 45)), 'healthy'],
  [
    'a slow growth is breached from when requests are turned away',
    { ...load(...ramp(10_000, 45)), ...full(1_500) },
    'breached',
  ],
  [
    'a slow growth of which a few are turned away is inconclusive',
    { ...load(...ramp(10_000, 45)), ...full(60) },
    'inconclusive',
  ],
  ['a usual load that is turned away is no spike', { ...load(), ...full(1_500) }, 'healthy'],
  [
    'a fleet that turns away and answers less than ever is broken, not full',
    { stable_requests: usually(6_000, 2_000, 2_000, 2_000), ...full(8_500) },
    'healthy',
  ],
  [
    'what clients make of a failure by trying three times is no spike',
    { stable_requests: usually(6_000, 18_000), stable_target5xx: newest(18_000) },
    'healthy',
  ],
  [
    'a load that fails in part is a spike where trying again does not explain it',
    { stable_requests: usually(6_000, 48_000), stable_target5xx: newest(36_000) },
    'breached',
  ],
  [
    'too little past is inconclusive',
    { stable_requests: newest(...Array.from({ length: 10 }, () => 48_000)) },
    'inconclusive',
  ],
  ['a past of a few requests is inconclusive', { stable_requests: usually(30, 3_000) }, 'inconclusive'],
  ['no requests is no-data', {}, 'no-data'],
  [
    'both fleets count together',
    { stable_requests: usually(3_000, 12_000), candidate_requests: usually(3_000, 12_000) },
    'breached',
  ],
  [
    'moving nearly all from one fleet to the other is healthy',
    { stable_requests: usually(5_700, 60), candidate_requests: usually(300, 5_940) },
    'healthy',
  ],
  [
    'a fleet that has not published its newest minute is waited for',
    { stable_requests: usually(5_700, null), candidate_requests: usually(300) },
    'healthy',
  ],
  [
    'a fleet that is ahead and grows may be the beginning',
    { stable_requests: usually(5_700, null), candidate_requests: usually(300, 2_400) },
    'inconclusive',
  ],
])('%s', (_rule, series, state) => {
  expect(judge(series).state).toBe(state)
})

const day = 24 * 60 * minute
/** Quarters of an hour of other days, with a jump to so many requests a minute in the one that begins at noon less 15 min. */
const past = (jumps: readonly (readonly [daysAgo: number, requests: number])[]) =>
  jumps.flatMap(([daysAgo, requests]) =>
    Array.from({ length: 20 }, (_, index) => {
      const isJump = index >= 12 && index <= 14
      const at = noon - daysAgo * day + (index - 13) * 15 * minute
      return { at, requestsPerMinute: isJump ? requests : 6_000, isSuspect: isJump && requests > 6_000 }
    }),
  )

it.each([
  [
    'a load that jumps at this time every day is no spike',
    [
      [14, 48_000],
      [7, 48_000],
      [2, 48_000],
      [1, 48_000],
    ],
    'healthy',
  ],
  [
    'a load that jumped once at this time is one',
    [
      [14, 6_000],
      [7, 6_000],
      [2, 6_000],
      [1, 48_000],
    ],
    'breached',
  ],
  [
    'a load that jumps much higher than it does at this time is one',
    [
      [7, 9_000],
      [2, 9_000],
      [1, 9_000],
    ],
    'breached',
  ],
  [
    'a load that never jumped is one',
    [
      [14, 6_000],
      [7, 6_000],
      [2, 6_000],
      [1, 6_000],
    ],
    'breached',
  ],
] as const)('%s', (_rule, jumps, state) => {
  const history = past(jumps).toSorted((left, right) => left.at - right.at)
  expect(judge(load(48_000, 48_000), { history }).state).toBe(state)
})

it('scales what is usual at this time to how this week compares', () => {
  const history = past([
    [7, 48_000],
    [2, 48_000],
    [1, 48_000],
  ]).toSorted((left, right) => left.at - right.at)
  const half = (...values: readonly number[]) => ({ stable_requests: usually(3_000, ...values) })
  expect(judge(half(24_000, 24_000), { history }).state).toBe('healthy')
  expect(judge(half(120_000, 120_000), { history }).state).toBe('breached')
})

it('is not sure of a rise that a load makes by itself now and then', () => {
  const values = Array.from({ length: 74 }, (_, index) => (index % 9 === 0 ? 15_000 : 4_000 + 1_000 * (index % 4)))
  expect(judge({ stable_requests: newest(...values, 17_000) }).state).toBe('inconclusive')
})

it('does not take a fleet for the beginning whose weight was raised a moment ago', () => {
  const series = { stable_requests: usually(5_700, null), candidate_requests: usually(300, 2_400) }
  const changes = [
    { at: noon - 2 * minute, weights: { ec2: 75, eks: 25 }, by: 'arn:alice', comment: '', isOverride: false },
  ]
  expect(judge(series, { changes }).state).toBe('healthy')
})

it('says nothing of now from datapoints that are old', () => {
  expect(judge(load(48_000), { at: noon + 10 * minute }).state).toBe('no-data')
})

it('does not judge a minute that has not ended', () => {
  expect(judge(load(48_000), { at: noon - 1 }).state).toBe('healthy')
})

it.each([
  ['the first minute above half as much again', load(9_500, 30_000, 48_000), 3],
  ['the newest minute where it is the first', load(48_000), 1],
  ['the first minute after a gap', load(48_000, null, 48_000, 48_000), 2],
])('dates the onset to %s', (_which, series, minutesAgo) => {
  expect(judge(series).onset).toBe(noon - minutesAgo * minute)
})

it('tells the numbers, and counts no request twice as turned away', () => {
  const series = {
    ...quiet,
    stable_requests: usually(5_700, 47_700),
    stable_elb503: newest(1_200),
    stable_rejected: newest(800),
  }
  expect(judge(series)).toMatchObject({
    evidence: '49200 requests a minute are 8.2 times the normal 6000, 1200 were turned away',
    numbers: { requests: 49_200, normal: 6_000, ratio: 8.2, turnedAway: 1_200 },
  })
})
