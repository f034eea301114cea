import { describe, expect, it } from 'vitest'
import { allOnCandidate, human, minute, monday, newAccount, ofCandidate, ofCluster, onNodes } from './support.ts'

/** 20 nodes that carry 1,000 requests a minute each. */
const prepared = (requestsPerMinute = 6_000) =>
  newAccount({
    services: [allOnCandidate(onNodes({}, { size: { min: 2, desired: 20, max: 40 } }), requestsPerMinute)],
  })
const throttled = (world: ReturnType<typeof newAccount>) => ofCluster(world, 'aws_api_call_throttled_errors_total')

describe('a rolling release', () => {
  it('goes unnoticed while every target can be registered', async () => {
    const world = prepared()
    world.account.startRollout('web', 'candidate', 10)
    await world.clock.runUntil(monday + 12 * minute)
    expect(world.account.totals().failed).toBe(0)
    expect((await ofCandidate(world, 'UnHealthyHostCount', 'Maximum')).slice(0, 11)).toEqual(Array(11).fill(0))
    expect((await ofCandidate(world, 'HealthyHostCount', 'Minimum')).slice(0, 11)).toEqual(Array(11).fill(20))
    expect(await throttled(world)).toEqual(Array(12).fill(null))
  })

  it('sends requests to targets that are gone while registrations are throttled', async () => {
    const world = prepared()
    await world.clock.runUntil(monday + 2 * minute)
    world.account.setApiThrottling('web', 'candidate', 0.1)
    world.account.startRollout('web', 'candidate', 10)
    await world.clock.runUntil(monday + 8 * minute)
    const [errors, bad, timeouts, unhealthy, healthy, all] = await Promise.all([
      ofCandidate(world, 'TargetConnectionErrorCount'),
      ofCandidate(world, 'HTTPCode_ELB_502_Count'),
      ofCandidate(world, 'HTTPCode_ELB_504_Count'),
      ofCandidate(world, 'UnHealthyHostCount', 'Maximum'),
      ofCandidate(world, 'HealthyHostCount', 'Minimum'),
      ofCandidate(world, 'HTTPCode_ELB_5XX_Count'),
    ])
    expect(errors.slice(0, 2)).toEqual([null, null])
    expect(errors[5]).toBeGreaterThan(200)
    expect(Number(bad[5]) + Number(timeouts[5])).toBe(errors[5])
    expect(all[5]).toBe(errors[5])
    expect(unhealthy[6]).toBeGreaterThan(3)
    expect(healthy[6]).toBeLessThan(16)
    expect(world.account.history()[5]?.fleets.candidate.failed).toBe(errors[5])
    expect((await throttled(world))[5]).toBeGreaterThan(20)
  })

  it('leaves less capacity until the throttling ends, and then the counter is zero', async () => {
    const world = prepared(16_000)
    world.account.setApiThrottling('web', 'candidate', 0)
    world.account.startRollout('web', 'candidate', 10)
    await world.clock.runUntil(monday + 5 * minute)
    const refused = (at: number) => ofCandidate(world, 'HTTPCode_ELB_503_Count').then((values) => values[at])
    world.account.setApiThrottling('web', 'candidate', 1)
    await world.clock.runUntil(monday + 15 * minute)
    expect(await refused(4)).toBeGreaterThan(4_000)
    expect(await refused(8)).toBeNull()
    const calls = await throttled(world)
    expect(calls[3]).toBeGreaterThan(20)
    expect(calls.slice(5, 14)).toEqual(Array(9).fill(0))
    expect((await ofCandidate(world, 'UnHealthyHostCount', 'Maximum'))[8]).toBe(0)
    expect(world.account.history()[13]?.fleets.candidate.failed).toBe(0)
  })

  it('is not helped by new nodes, whose targets wait as well', async () => {
    const world = prepared(30_000)
    world.account.setApiThrottling('web', 'candidate', 0)
    world.account.scaleIn('web', 'candidate', { desired: 40 }, human)
    await world.clock.runUntil(monday + 8 * minute)
    const last = world.account.history().at(-1)
    expect(last?.nodes.candidate).toEqual({ ready: 40, desired: 40 })
    expect((last?.fleets.candidate.requests ?? 0) - (last?.fleets.candidate.failed ?? 0)).toBeLessThan(20_500)
  })

  it('cannot have more than all registrations succeed', () => {
    expect(() => prepared().account.setApiThrottling('web', 'candidate', 1.1)).toThrow('registeredShare is 1.1')
  })
})
