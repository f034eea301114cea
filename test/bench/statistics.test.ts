import { expect, it } from 'vitest'
import { poissonRate, spreadOf } from '../../bench/statistics.ts'

// Exact limits as in any table of Poisson confidence limits (Garwood 1936).
it.each([
  [0, 1, 0, 3.689],
  [1, 1, 0.0253, 5.572],
  [7, 1, 2.814, 14.423],
  [20, 10, 1.2217, 3.0888],
])('%i events in %i weeks have the exact 95 %% interval', (count, weeks, low, high) => {
  const rate = poissonRate(count, weeks)
  expect(rate.rate).toBe(count / weeks)
  expect(rate.low).toBeCloseTo(low, 3)
  expect(rate.high).toBeCloseTo(high, 3)
})

it('takes mean, median and the 90th percentile by nearest rank', () => {
  expect(spreadOf([10, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual({ mean: 5.5, median: 5.5, p90: 9 })
  expect(spreadOf([])).toBeNull()
})
