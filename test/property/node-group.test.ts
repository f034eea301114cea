import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sizeToWrite, type NodeGroupSize, type NodeGroupState } from '../../shared/domain/service/node-group.ts'
import type { Fleet } from '../../shared/domain/service/service.ts'
import { handBackStep, neededNodes, planSize, type NodeLoad } from '../../shared/domain/mitigations/scale-node-group.ts'

const nodes = fc.integer({ min: 0, max: 450 })
const size = fc
  .tuple(nodes, nodes, nodes)
  .map((three) => three.toSorted((left, right) => left - right))
  .map(([min = 0, desired = 0, max = 0]): NodeGroupSize => ({ min, desired, max: Math.max(1, max) }))
const owner = fc.constantFrom<NodeGroupState['desiredOwner']>('cluster-autoscaler', 'people')
const status = fc.constantFrom<NodeGroupState['status']>('active', 'updating', 'degraded', 'other')
const rate = fc.double({ min: 0, max: 1e6, noNaN: true })
const perNode = fc.option(fc.double({ min: 0.1, max: 1e5, noNaN: true }), { nil: null })
const situation = fc.record({
  live: size,
  owner,
  maxNodes: fc.integer({ min: 1, max: 450 }),
  configured: perNode,
  load: fc.record({ peakRequestsPerMinute: rate, measuredRequestsPerNode: perNode }),
})

type Given = typeof situation extends fc.Arbitrary<infer T> ? T : never

const groupOf = ({ maxNodes, configured }: Given) => ({
  cluster: 'prod',
  name: 'web',
  maxNodes,
  ...(configured !== null && { requestsPerNodePerMinute: configured }),
})
const planOf = (given: Given, state: NodeGroupState['status'] = 'active') => {
  const fleet: Fleet = { setIdentifier: 'eks', loadBalancer: 'app/web/1', nodeGroup: groupOf(given) }
  return planSize(fleet, { ...given.live, status: state, desiredOwner: given.owner }, given.load)
}
const needed = (given: Given, load: NodeLoad): number => neededNodes(groupOf(given), load) ?? Number.NaN
const isPossible = ({ min, desired, max }: NodeGroupSize) => 0 <= min && min <= desired && desired <= max

/** Every plan that can be made of a situation. */
const plans = situation.map((given) => ({ given, plan: planOf(given) })).filter(({ plan }) => 'kind' in plan)
const forEachPlan = (
  check: (plan: { before: NodeGroupSize; after: NodeGroupSize; shortOf: string | null }, given: Given) => void,
) =>
  fc.assert(
    fc.property(plans, ({ given, plan }) => {
      if ('impossible' in plan) throw new Error(plan.impossible)
      check(plan, given)
    }),
  )

it('a plan never lowers anything, and raises the minimum', () => {
  forEachPlan(({ before, after }) => {
    expect(after.min).toBeGreaterThan(before.min)
    expect(after.desired).toBeGreaterThanOrEqual(before.desired)
    expect(after.max).toBeGreaterThanOrEqual(before.max)
  })
})

it('a plan raises nothing beyond maxNodes, and nothing further than the minimum forces it', () => {
  forEachPlan(({ before, after }, { maxNodes }) => {
    expect(after.min).toBeLessThanOrEqual(maxNodes)
    expect([before.desired, after.min]).toContain(after.desired)
    expect([before.max, after.min]).toContain(after.max)
  })
})

it('a plan leads to min ≤ desired ≤ max', () => {
  forEachPlan(({ after }) => expect(isPossible(after)).toBe(true))
})

it('a plan gives what is needed, or says that it is short', () => {
  forEachPlan(({ after, shortOf }, given) => {
    const demand = needed(given, given.load)
    expect(after.min).toBe(Math.min(demand, given.maxNodes))
    expect(shortOf === null).toBe(after.min === demand)
  })
})

it('once carried out, the same plan is not made again', () => {
  forEachPlan(({ after }, given) => expect(planOf({ ...given, live: after })).toHaveProperty('impossible'))
})

it('there is a plan or a reason, and never a plan for a group that takes no change', () => {
  fc.assert(
    fc.property(situation, status, (given, state) => {
      const plan = planOf(given, state)
      expect('impossible' in plan ? plan.impossible.split(' ').length > 2 : state === 'active').toBe(true)
    }),
  )
})

it('writing a size gives that size, unless somebody has moved desired, which stays', () => {
  fc.assert(
    fc.property(size, size, nodes, (before, after, desired) => {
      expect({ ...before, ...sizeToWrite(before, after) }).toEqual(after)
      const moved = { ...before, desired }
      expect({ ...moved, ...sizeToWrite(before, { ...after, desired: before.desired }) }.desired).toBe(desired)
    }),
  )
})

const writtenTo = (current: NodeGroupSize, after: NodeGroupSize): NodeGroupSize => ({
  ...current,
  ...sizeToWrite(current, after),
})
const movedTo = ({ min, max }: NodeGroupSize, desired: number): NodeGroupSize => ({
  min,
  desired: Math.min(max, Math.max(min, desired)),
  max,
})

/** Follows a lease to its end; throws when it has none. */
function handBack(given: Given, load: readonly number[], autoscaler: readonly number[]) {
  const plan = planOf(given)
  if ('impossible' in plan) throw new Error(plan.impossible)
  const { before, after } = plan
  const steps: { current: NodeGroupSize; after: NodeGroupSize; needed: number }[] = []
  let written = after
  let current = after
  for (let turn = 0; turn < 1000; turn++) {
    const neededNow = load[Math.min(turn, load.length - 1)] ?? 0
    const next = handBackStep(
      { before, after, written },
      { ...current, status: 'active', desiredOwner: given.owner },
      neededNow,
    )
    if (next.status === 'done' || next.status === 'taken-over') return { next, current, before, after, steps }
    if (next.status === 'step') {
      steps.push({ current, after: next.after, needed: neededNow })
      written = next.after
      current = writtenTo(current, next.after)
    } else if (turn > load.length + autoscaler.length) throw new Error(`waits for ever: ${next.reason}`)
    // The autoscaler moves desired within the limits, and down to the minimum in the end.
    if (given.owner === 'cluster-autoscaler') {
      current = movedTo(current, autoscaler[turn] ?? 0)
    }
  }
  throw new Error('never ends')
}

const histories = fc.record({
  plan: plans,
  load: fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 20 }),
  autoscaler: fc.array(nodes, { maxLength: 20 }),
})

it('handing back ends when the load has fallen, with the limits as they were', () => {
  fc.assert(
    fc.property(histories, ({ plan: { given }, load, autoscaler }) => {
      const { next, current, before } = handBack(given, [...load, 0], autoscaler)
      expect(next.status).toBe('done')
      expect(current.min).toBe(before.min)
      const kept = given.owner === 'people' ? current.desired : 0
      expect(current.max).toBe(Math.max(before.max, kept))
    }),
  )
})

it('each step down is small, possible, not below what more load than before needs, and leaves desired alone', () => {
  fc.assert(
    fc.property(histories, ({ plan: { given }, load, autoscaler }) => {
      const { before, after, steps } = handBack(given, [...load, 0], autoscaler)
      const most = Math.max(1, (after.min - before.min) / 4)
      for (const step of steps) {
        expect(step.current.min - step.after.min).toBeLessThanOrEqual(most)
        const isMore = step.needed > Math.ceil(before.desired * 1.25)
        const least = isMore ? Math.max(before.min, step.needed) : before.min
        expect(step.after.min).toBeGreaterThanOrEqual(Math.min(step.current.min, least))
        expect(step.after.max).toBeLessThanOrEqual(step.current.max)
        expect(step.after.max).toBeGreaterThanOrEqual(before.max)
        expect(step.after.desired).toBe(step.current.desired)
        expect(isPossible(step.after)).toBe(true)
      }
    }),
  )
})

it('handing back ends under the load that the group carried before', () => {
  fc.assert(
    fc.property(histories, ({ plan: { given }, load, autoscaler }) => {
      const asBefore = Math.ceil(given.live.desired * 1.25)
      const { next, current, before } = handBack(given, [...load, asBefore], autoscaler)
      expect(next.status).toBe('done')
      expect(current.min).toBe(before.min)
    }),
  )
})

it('handing back takes few steps', () => {
  fc.assert(
    fc.property(plans, ({ given }) => {
      // Quarters that are rounded down take up to seven, e.g. of seven nodes; then one for the maximum alone.
      expect(handBack(given, [0], []).steps.length).toBeLessThanOrEqual(8)
    }),
  )
})

it('whoever changes a limit owns it', () => {
  fc.assert(
    fc.property(plans, size, nodes, owner, ({ plan }, live, demand, desiredOwner) => {
      if ('impossible' in plan) throw new Error(plan.impossible)
      const { before, after } = plan
      fc.pre(live.min !== after.min || live.max !== after.max)
      const current = { ...live, status: 'active' as const, desiredOwner }
      expect(handBackStep({ before, after, written: after }, current, demand).status).toBe('taken-over')
    }),
  )
})
