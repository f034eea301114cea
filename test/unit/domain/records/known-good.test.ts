import { describe, expect, it } from 'vitest'
import {
  caughtUp,
  emptyState,
  knownGood,
  largestNextShare,
  startBaking,
} from '../../../../shared/domain/records/known-good.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import type { WeightChange } from '../../../../shared/domain/records/weight-changes.ts'
import { exceeds } from '../../../../shared/domain/records/weights.ts'
import { noon, service } from '../../../support/builders.ts'

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

describe('what Ballast has not looked at in time', () => {
  const change = (minutesAgo: number, eks: number, isOverride = false): WeightChange => ({
    at: noon - minutesAgo * minute,
    weights: { ec2: 100 - eks, eks },
    by: 'arn:aws:iam::123456789012:user/release-tool',
    comment: '',
    isOverride,
  })
  const good = { ...emptyState, lastGood: at(90, 1) }
  const share = (...changes: WeightChange[]) =>
    knownGood(caughtUp(service(), good, changes), policy, noon)?.weights['eks']

  it('is learnt from the changes: each step that was live for its bake time', () => {
    expect(share(change(0, 50), change(20, 25), change(40, 5))).toBe(25)
  })

  it.each<[string, WeightChange[]]>([
    ['that is live now, which is still to be looked at', [change(20, 5)]],
    ['that was live for too short', [change(0, 25), change(14, 5)]],
    ['that the policy did not allow', [change(0, 50), change(20, 25)]],
    ['that was an override', [change(0, 25), change(20, 5, true)]],
    ['that is older than what is known good', [change(0, 25), change(100, 5)]],
    ['that tells of one fleet only', [change(0, 25), { ...change(20, 5), weights: { eks: 5 } }]],
  ])('is not learnt from one %s', (_, changes) => {
    expect(share(...changes)).toBe(1)
  })

  it.each<[string, WeightChange[]]>([
    ['an override', [change(0, 50), change(14, 50, true)]],
    ['a step that the policy does not allow', [change(0, 50), change(14, 50)]],
    ['the change that is still to be looked at', [change(6, 50)]],
  ])('of weights that were baking when %s took their place is that they never were', (_, changes) => {
    const state = { ...good, baking: at(20, 5) }
    expect(knownGood(caughtUp(service(), state, changes), policy, noon)?.weights['eks']).toBe(1)
  })

  it('of weights that had baked by then is that they are good, and of those that were set again that they go on', () => {
    const state = { ...good, baking: at(20, 5) }
    expect(knownGood(caughtUp(service(), state, [change(4, 50)]), policy, noon)?.weights['eks']).toBe(5)
    expect(knownGood(caughtUp(service(), state, [change(6, 5), change(10, 5)]), policy, noon)?.weights['eks']).toBe(5)
  })
})
