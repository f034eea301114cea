import { expect, it } from 'vitest'
import { emptyState, exceeds, knownGood, largestNextShare, startBaking } from '../../../shared/domain/known-good.ts'
import { iso, minute } from '../../../shared/domain/time.ts'
import { noon, service } from '../../support/builders.ts'

const policy = service().release
const at = (minutesAgo: number, eks: number) => ({
  weights: { ec2: 100 - eks, eks },
  since: iso(noon - minutesAgo * minute),
})

it.each([
  [0, 1],
  [1, 5],
  [3, 5],
  [5, 25],
  [4.95, 25],
  [50, 100],
  [100, 100],
])('after %d %% the largest next share is %d %%', (share, next) => {
  expect(largestNextShare(policy, share)).toBe(next)
})

it.each([
  [5.3, 5, false],
  [5.6, 5, true],
  [1, 1, false],
])('%d %% exceeds %d %%: %s', (share, limit, expected) => {
  expect(exceeds(share, limit)).toBe(expected)
})

it('knows nothing at first', () => {
  expect(knownGood(emptyState, policy, noon)).toBeNull()
})

it('takes baked weights over older good ones', () => {
  const state = { ...emptyState, lastGood: at(90, 1), baking: at(15, 5) }
  expect(knownGood(state, policy, noon)).toEqual(state.baking)
  expect(knownGood(state, policy, noon - 1)).toEqual(state.lastGood)
})

it('keeps what had baked when new weights start to', () => {
  const state = startBaking({ ...emptyState, baking: at(20, 1) }, policy, { ec2: 95, eks: 5 }, iso(noon))
  expect(state).toMatchObject({ lastGood: at(20, 1), baking: at(0, 5) })
})

it('forgets weights that were replaced before they had baked', () => {
  const state = startBaking(
    { ...emptyState, lastGood: at(90, 1), baking: at(10, 5) },
    policy,
    at(0, 1).weights,
    iso(noon),
  )
  expect(state).toEqual({ ...emptyState, lastGood: at(90, 1), baking: null })
})

it('does not start the bake time anew when the same weights are seen again', () => {
  const state = { ...emptyState, baking: at(10, 5) }
  expect(startBaking(state, policy, at(0, 5).weights, iso(noon))).toBe(state)
})
