import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { fleetMetrics, trafficMetrics } from '../../../shared/domain/metrics/fleet-metrics.ts'
import type { FleetRole } from '../../../shared/domain/service/service.ts'
import type { SimulatedAccount } from '../../../drills/account/index.ts'
import { clientsOf, fleet, human, minute, monday, newAccount, second, service } from './support.ts'

const shareOf = (account: SimulatedAccount, from: number): number => {
  const minutes = account.history().filter(({ at }) => at >= from)
  const requests = (role: FleetRole) => minutes.reduce((sum, each) => sum + each.fleets[role].requests, 0)
  return requests('candidate') / (requests('candidate') + requests('stable'))
}

const weighted = (stable: number, candidate: number, fields: object = {}) =>
  service({
    fleets: {
      stable: fleet({ setIdentifier: 'ec2', weight: stable, ...fields }),
      candidate: fleet({ setIdentifier: 'eks', weight: candidate, ...fields }),
    },
  })

describe('traffic', () => {
  it('follows a piecewise-linear curve that goes on level at its ends', async () => {
    const traffic = [
      { atSeconds: 60, requestsPerMinute: 6_000 },
      { atSeconds: 180, requestsPerMinute: 60_000 },
    ]
    const { clock, account } = newAccount({ services: [service({ traffic })] })
    await clock.runUntil(monday + 4 * minute)
    const requests = account.history().map((each) => each.requests)
    const expected = [6_000, 19_500, 46_500, 60_000]
    expect(requests).toHaveLength(4)
    requests.forEach((count, index) => {
      const mean = expected[index] ?? 0
      expect(Math.abs(count - mean)).toBeLessThan(5 * Math.sqrt(mean))
    })
  })

  it('is the same whatever anybody does, and so the failures are comparable', async () => {
    const run = async (act: (account: SimulatedAccount) => void) => {
      const { clock, account } = newAccount({ services: [weighted(5, 5)] })
      await clock.runUntil(monday + 5 * minute)
      act(account)
      await clock.runUntil(monday + 15 * minute)
      return account.history()
    }
    const idle = await run(() => undefined)
    const acted = await run((account) => {
      account.setErrorRatio('web', 'stable', 0.5)
      account.setWeights('web', { stable: 100, candidate: 0 }, human)
    })
    expect(acted.map(({ requests }) => requests)).toEqual(idle.map(({ requests }) => requests))
    expect(acted.slice(0, 5)).toEqual(idle.slice(0, 5))
    expect(acted.slice(5)).not.toEqual(idle.slice(5))
  })

  it('gives a byte-equal history for the same seed and another one for another seed', async () => {
    const run = async (seed: number) => {
      const { clock, account } = newAccount({}, seed)
      account.start()
      clock.schedule(monday + 10 * minute, () => account.setErrorRatio('web', 'candidate', 0.2))
      clock.schedule(monday + 20 * minute, () => account.setWeights('web', { stable: 100, candidate: 0 }, human))
      await clock.runUntil(monday + 40 * minute)
      return JSON.stringify([account.history(), account.totals()])
    }
    expect(await run(7)).toBe(await run(7))
    expect(await run(7)).not.toBe(await run(8))
  })

  it('does not depend on how often one looks', async () => {
    const watched = newAccount()
    for (let at = monday; at < monday + 10 * minute; at += 700) {
      await watched.clock.runUntil(at)
      watched.account.totals()
    }
    await watched.clock.runUntil(monday + 10 * minute)
    const left = newAccount()
    await left.clock.runUntil(monday + 10 * minute)
    expect(JSON.stringify(watched.account.history())).toBe(JSON.stringify(left.account.history()))
  })

  it('of two hours takes little time', async () => {
    const { clock, account } = newAccount()
    await clock.runUntil(monday + 120 * minute)
    const before = performance.now()
    expect(account.history()).toHaveLength(120)
    // About 60 ms on its own; the limit has to hold on a busy machine as well.
    expect(performance.now() - before).toBeLessThan(1_000)
  })
})

describe('resolvers', () => {
  it('start in the share that the weights give', async () => {
    const { clock, account } = newAccount({ services: [weighted(3, 1)] })
    await clock.runUntil(monday + 10 * minute)
    expect(shareOf(account, monday)).toBeCloseTo(0.25, 1)
  })

  it('choose equally when all weights are 0', async () => {
    const { clock, account } = newAccount({ services: [weighted(0, 0)] })
    await clock.runUntil(monday + 10 * minute)
    expect(shareOf(account, monday)).toBeCloseTo(0.5, 1)
  })

  it('keep the old share until the change has propagated, and have the new one a TTL later', async () => {
    const { clock, account } = newAccount({ services: [weighted(5, 5)], physics: { propagationSeconds: 60 } })
    await clock.runUntil(monday + 5 * minute)
    account.setWeights('web', { stable: 100, candidate: 0 }, human)
    await clock.runUntil(monday + 10 * minute)
    const shares = account.history().map(({ at }) => ({ at, share: shareOf(account, at) }))
    const at = (minutes: number) =>
      account.history().find((each) => each.at === monday + minutes * minute)?.fleets.candidate.requests ?? -1
    expect(shares).toHaveLength(10)
    expect(at(5)).toBeGreaterThan(2_000)
    expect(at(6)).toBeGreaterThan(0)
    expect(at(6)).toBeLessThan(2_500)
    expect(at(7)).toBe(0)
    expect(shareOf(account, monday + 7 * minute)).toBe(0)
  })

  it('keep plain records for their own TTL', async () => {
    const plain = (ip: string) => ({ target: { ttlSeconds: 300, values: [ip] } })
    const { clock, account } = newAccount({
      services: [
        service({
          fleets: {
            stable: fleet({ setIdentifier: 'ec2', weight: 1, ...plain('192.0.2.1') }),
            candidate: fleet({ setIdentifier: 'eks', weight: 1, ...plain('192.0.2.2') }),
          },
        }),
      ],
      physics: { propagationSeconds: 1 },
    })
    account.setWeights('web', { candidate: 0 }, human)
    await clock.runUntil(monday + 8 * minute)
    const requests = account.history().map((each) => each.fleets.candidate.requests)
    expect(requests[3]).toBeGreaterThan(0)
    expect(requests.slice(6)).toEqual([0, 0])
  })

  it('find nothing when the records are gone, and all those requests fail', async () => {
    const { clock, account } = newAccount({ services: [weighted(1, 1, { errorRatio: 0 })] })
    const gone = account.records().filter(({ SetIdentifier }) => SetIdentifier !== undefined)
    account.changeRecords(
      gone.map((ResourceRecordSet) => ({ Action: 'DELETE', ResourceRecordSet })),
      human,
    )
    await clock.runUntil(monday + 4 * minute)
    const last = account.history().at(-1)
    expect(last?.fleets.stable.requests).toBe(0)
    expect(last?.failed).toBe(last?.requests)
    expect(last?.weights).toEqual({})
  })
})

describe('a fleet', () => {
  it('fails requests in its error ratio, from when it changes', async () => {
    const { clock, account } = newAccount({ services: [weighted(1, 0)] })
    await clock.runUntil(monday + 10 * minute)
    account.setErrorRatio('web', 'stable', 0.1)
    const before = account.totals('web').fleets.stable
    await clock.runUntil(monday + 20 * minute)
    const after = account.totals('web').fleets.stable
    expect(before.failed / before.requests).toBeCloseTo(0.001, 2)
    expect((after.failed - before.failed) / (after.requests - before.requests)).toBeCloseTo(0.1, 1)
    expect(account.totals().requests).toBe(account.history().reduce((sum, { requests }) => sum + requests, 0))
  })

  it('refuses what is beyond its capacity', async () => {
    const { clock, account } = newAccount({ services: [weighted(1, 0, { errorRatio: 0 })] })
    account.setCapacity('web', 'stable', 4_500)
    await clock.runUntil(monday + 10 * minute)
    const { requests, failed } = account.totals()
    expect(requests - failed).toBeGreaterThan(44_000)
    expect(requests - failed).toBeLessThanOrEqual(45_000 + 150)
  })

  it('of 1 request a second is not overloaded by 50 a minute', async () => {
    const traffic = [{ atSeconds: 0, requestsPerMinute: 20 }]
    const stable = fleet({ setIdentifier: 'ec2', errorRatio: 0, capacityRequestsPerMinute: 90 })
    const { clock, account } = newAccount({
      services: [service({ traffic, fleets: { stable, candidate: fleet({ setIdentifier: 'eks', weight: 0 }) } })],
    })
    await clock.runUntil(monday + 60 * minute)
    const { requests, failed } = account.totals()
    expect(failed / requests).toBeLessThan(0.05)
  })
})

describe('load balancer metrics', () => {
  const queries = fleetMetrics(weighted(1, 0).fleets, [...trafficMetrics, 'latency'])

  async function read({ account, clock }: ReturnType<typeof newAccount>) {
    const answer = await clock.complete(
      clientsOf(account).cloudWatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(monday),
          EndTime: new Date(monday + 60 * minute),
          ScanBy: 'TimestampAscending',
          MetricDataQueries: queries.map(({ id, namespace, metricName, dimensions, stat, periodSeconds }) => ({
            Id: id,
            MetricStat: {
              Metric: {
                Namespace: namespace,
                MetricName: metricName,
                Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
              },
              Period: periodSeconds,
              Stat: stat,
            },
          })),
        }),
      ),
    )
    return Object.fromEntries((answer.MetricDataResults ?? []).map(({ Id = '', Values = [] }) => [Id, Values]))
  }

  it('are the fleet’s minutes, absent where they would be 0', async () => {
    const world = newAccount({ services: [weighted(1, 0)] })
    await world.clock.runUntil(monday + 5 * minute)
    const values = await read(world)
    const history = world.account.history()
    expect(values.stable_requests).toEqual(history.slice(0, 4).map((each) => each.fleets.stable.requests))
    expect(values.stable_target5xx).toEqual(history.slice(0, 4).flatMap((each) => each.fleets.stable.failed || []))
    expect(values).toMatchObject({
      candidate_requests: [],
      candidate_target5xx: [],
      stable_elb5xx: [],
      stable_elb503: [],
    })
  })

  it('show a fleet that is slow in its response times, and in nothing else', async () => {
    const run = async (slowness: number) => {
      const world = newAccount({ services: [weighted(1, 0)] })
      world.account.setSlowness('web', 'stable', slowness)
      await world.clock.runUntil(monday + 5 * minute)
      return read(world)
    }
    const [{ stable_latency: usual = [], ...others }, { stable_latency: slow = [], ...same }] = [
      await run(1),
      await run(4),
    ]
    expect(usual).toHaveLength(4)
    usual.forEach((seconds, index) => expect(slow[index]).toBeCloseTo(4 * seconds, 6))
    expect(same).toEqual(others)
  })

  it('can be read when the lag after the end of the minute has passed', async () => {
    const world = newAccount({ physics: { metricLagSeconds: 90, callLatencyMilliseconds: 0 } })
    await world.clock.runUntil(monday + 150 * second - 1)
    expect((await read(world)).stable_requests).toEqual([])
    await world.clock.runUntil(monday + 150 * second)
    expect((await read(world)).stable_requests).toHaveLength(1)
  })

  it('count refused requests among the balancer’s 5xx and not among its requests', async () => {
    const world = newAccount({ services: [weighted(1, 0, { capacityRequestsPerMinute: 0 })] })
    await world.clock.runUntil(monday + 2 * minute)
    const values = await read(world)
    expect(values).toMatchObject({ stable_requests: [], stable_target5xx: [] })
    expect(values.stable_elb503).toEqual([world.account.history()[0]?.requests])
    expect(values.stable_elb5xx).toEqual(values.stable_elb503)
  })
})

describe('settings that cannot be', () => {
  it.each([
    [{ traffic: [] }, 'web.traffic is [], expected at least one point'],
    [
      { traffic: [{ atSeconds: 0, requestsPerMinute: -1 }] },
      'web.traffic[0].requestsPerMinute is -1, expected at least 0',
    ],
    [
      { fleets: { stable: fleet({ setIdentifier: 'a', weight: 256 }), candidate: fleet({ setIdentifier: 'b' }) } },
      'web.fleets.stable.weight is 256, expected an integer from 0 to 255',
    ],
  ])('are refused with the field (%#)', (fields, message) => {
    expect(() => newAccount({ services: [service(fields)] })).toThrow(new RangeError(`account settings: ${message}`))
  })
})
