import { expect, it } from 'vitest'
import { loadHistory, loadHistoryFrom, loadHistoryQueries } from '../../../../shared/domain/metrics/load-history.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { noon, service } from '../../../support/builders.ts'

const bin = 15 * minute
const day = 96 * bin
/** Two weeks and a little of 100 requests a minute, and others where told. */
const series = (others: (at: number) => number | null = () => null) => {
  const from = loadHistoryFrom(noon)
  const all = Array.from({ length: Math.floor((noon - from) / bin) }, (_, index) => from + index * bin)
  return { stable_requests: all.map((at) => ({ at, value: others(at) ?? 1_500 })) }
}

it('reads quarters of an hour of both fleets, from two weeks and the judged hours ago', () => {
  expect(loadHistoryQueries(service()).map(({ id, periodSeconds }) => [id, periodSeconds])).toEqual([
    ['stable_requests', 900],
    ['stable_elb503', 900],
    ['candidate_requests', 900],
    ['candidate_elb503', 900],
  ])
  const days = (noon - loadHistoryFrom(noon)) / day
  expect(days).toBeGreaterThan(14.1)
  // CloudWatch keeps datapoints of a minute for 15 days.
  expect(days).toBeLessThan(15)
})

it('keeps the few quarters that a season is asked for, of both fleets together, a minute', () => {
  const history = loadHistory({ ...series(), candidate_elb503: [{ at: noon - day, value: 150 }] }, noon)
  expect(history.length).toBeLessThan(130)
  for (const daysAgo of [1, 2, 7, 14]) {
    expect(history.some(({ at }) => at === noon - daysAgo * day)).toBe(true)
  }
  expect(history.find(({ at }) => at === noon - day)?.requestsPerMinute).toBe(110)
  expect(history.find(({ at }) => at === noon - 2 * day)?.requestsPerMinute).toBe(100)
})

it.each([
  ['a jump', (at: number) => (at === noon - day ? 6_000 : null), true],
  ['a rise over hours', (at: number) => 1_500 * 1.2 ** Math.max(0, (at - (noon - day - 8 * bin)) / bin), false],
  ['nothing', () => null, false],
])('takes %s for a suspect: %s', (_what, others, isSuspect) => {
  expect(loadHistory(series(others), noon).find(({ at }) => at === noon - day)?.isSuspect).toBe(isSuspect)
})

it('takes what stays after a jump for the new level after three hours', () => {
  const history = loadHistory(
    series((at) => (at >= noon - day - 14 * bin ? 6_000 : null)),
    noon,
  )
  const suspect = (at: number) => history.find((each) => each.at === at)?.isSuspect
  expect([suspect(noon - day - 13 * bin), suspect(noon - day)]).toEqual([true, false])
})

it('is nothing without metrics', () => {
  expect(loadHistory({}, noon)).toEqual([])
})
