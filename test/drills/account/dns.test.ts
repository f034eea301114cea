import { describe, expect, it } from 'vitest'
import type { FleetSettings } from '../../../drills/account/index.ts'
import {
  allOnCandidate,
  human,
  minute,
  monday,
  newAccount,
  ofCandidate,
  ofCluster,
  onNodes,
  valuesOf,
} from './support.ts'

/** 30,000 requests a minute ask 2,000 times a second, of 2,048 that may leave. */
const prepared = (fields: Partial<FleetSettings> = {}) =>
  newAccount({ services: [allOnCandidate(onNodes(fields, { requestsPerNodePerMinute: 20_000 }), 24_000)] })
const dropped = (world: ReturnType<typeof newAccount>) =>
  valuesOf(world, 'CWAgent', 'ethtool_linklocal_allowance_exceeded', 'Maximum', { ClusterName: 'web-eks' })
const failedShare = (world: ReturnType<typeof newAccount>, from: number): number => {
  const minutes = world.account.history().slice(from)
  const sum = (field: 'requests' | 'failed') => minutes.reduce((total, each) => total + each.fleets.candidate[field], 0)
  return sum('failed') / sum('requests')
}

describe('names in the cluster', () => {
  it('are all resolved below 1,024 packets a second and interface', async () => {
    const world = prepared()
    await world.clock.runUntil(monday + 6 * minute)
    expect(world.account.totals().failed).toBe(0)
    expect((await dropped(world)).slice(0, 5)).toEqual([0, 0, 0, 0, 0])
    for (const servfails of (await ofCluster(world, 'coredns_dns_responses_total', { rcode: 'SERVFAIL' })).slice(
      0,
      5,
    )) {
      expect(servfails).toBeGreaterThanOrEqual(0)
      expect(servfails).toBeLessThanOrEqual(2)
    }
    const [nxdomains = 0] = await ofCluster(world, 'coredns_dns_responses_total', { rcode: 'NXDOMAIN' })
    expect(nxdomains).toBeGreaterThan(50_000)
  })

  it('are dropped beyond that, which fails requests and makes others wait for 5 s', async () => {
    const world = prepared()
    await world.clock.runUntil(monday + 5 * minute)
    world.account.setQueriesPerRequest('web', 'candidate', 8)
    await world.clock.runUntil(monday + 15 * minute)
    const share = 1 - (2 * 1_024) / (400 * 8)
    expect(Math.abs(failedShare(world, 5) - share * 0.8)).toBeLessThan(0.02)
    const counter = (await dropped(world)).slice(4, 14).map(Number)
    counter.slice(1).forEach((value, index) => {
      const growth = value - (counter[index] ?? 0)
      expect(Math.abs(growth - (400 * 8 - 2_048) * 30)).toBeLessThan(3_000)
    })
    const servfails = await ofCluster(world, 'coredns_dns_responses_total', { rcode: 'SERVFAIL' })
    expect(servfails[6]).toBeGreaterThan(60_000)
    const p99 = await ofCandidate(world, 'TargetResponseTime', 'p99')
    expect(p99[3]).toBeLessThan(1)
    expect(p99[6]).toBeGreaterThan(5)
    const errors = await ofCandidate(world, 'HTTPCode_Target_5XX_Count')
    expect(errors[6]).toBe(world.account.history()[6]?.fleets.candidate.failed)
  })

  it('are no better with more nodes, as CoreDNS stays where it is', async () => {
    const act = async (resize: boolean) => {
      const world = prepared()
      world.account.setQueriesPerRequest('web', 'candidate', 8)
      if (resize) world.account.scaleIn('web', 'candidate', { desired: 10 }, human)
      await world.clock.runUntil(monday + 10 * minute)
      return failedShare(world, 5)
    }
    expect(await act(true)).toBe(await act(false))
  })

  it('are resolved again when the fleet has fewer requests, and the counter stays', async () => {
    const world = prepared()
    world.account.setQueriesPerRequest('web', 'candidate', 8)
    await world.clock.runUntil(monday + 5 * minute)
    world.account.setWeights('web', { stable: 100, candidate: 1 }, human)
    await world.clock.runUntil(monday + 12 * minute)
    expect(failedShare(world, 8)).toBe(0)
    const counter = await dropped(world)
    expect(counter[9]).toBeGreaterThan(0)
    expect(counter[9]).toBe(counter[8])
  })

  it('leave no metrics in a cluster without the agent', async () => {
    const world = prepared({ clusterMetrics: false })
    world.account.setQueriesPerRequest('web', 'candidate', 8)
    world.account.setApiThrottling('web', 'candidate', 0)
    await world.clock.runUntil(monday + 4 * minute)
    expect(await dropped(world)).toEqual([null, null, null, null])
    expect(await ofCluster(world, 'coredns_dns_responses_total', { rcode: 'SERVFAIL' })).not.toContain(0)
    expect(await ofCluster(world, 'aws_api_call_throttled_errors_total')).toEqual([null, null, null, null])
    expect(failedShare(world, 0)).toBeGreaterThan(0.2)
  })
})
