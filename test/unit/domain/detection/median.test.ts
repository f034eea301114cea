import fc from 'fast-check'
import { expect, it } from 'vitest'
import { median } from '../../../../shared/domain/detection/median.ts'

it.each([
  ['none is 0', [], 0],
  ['one is itself', [7], 7],
  ['an odd count has a middle', [9, 1, 5], 5],
  ['an even count is half-way between the two middle ones', [4, 1, 3, 100], 3.5],
  ['numbers are compared as numbers', [10, 9, 1_000], 10],
  ['one that is far off moves nothing', [5, 5, 5, 5, 1_000_000], 5],
])('the median of %s', (_rule, values, expected) => {
  expect(median(values)).toBe(expected)
})

it('has as many values on either side, in whatever order they come, and leaves them as they are', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      const before = [...values]
      const middle = median(values)
      expect(values).toEqual(before)
      expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(values.length / 2)
      expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(values.length / 2)
      expect(median(values.toReversed())).toBe(middle)
    }),
  )
})
