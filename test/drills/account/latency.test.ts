import { GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { describe, expect, it } from 'vitest'
import { allOnCandidate, clientsOf, fleet, minute, monday, newAccount, ofCandidate, valuesOf } from './support.ts'

const loaded = (requestsPerMinute: number) =>
  newAccount({
    services: [allOnCandidate(fleet({ setIdentifier: 'eks', capacityRequestsPerMinute: 10_000 }), requestsPerMinute)],
  })

describe('response times', () => {
  it.each([
    [1_000, 0.2, 0.21],
    [8_000, 0.22, 0.27],
    [9_500, 0.35, 1],
    [20_000, 1.9, 2.1],
  ])(
    'of a fleet for 10,000 requests a minute are at %i a minute from %f to %f s on average',
    async (load, least, most) => {
      const world = loaded(load)
      await world.clock.runUntil(monday + 10 * minute)
      const averages = (await ofCandidate(world, 'TargetResponseTime', 'Average')).slice(2, 9)
      expect(averages).toHaveLength(7)
      for (const average of averages) {
        expect(average).toBeGreaterThan(least * 0.9)
        expect(average).toBeLessThan(most * 1.1)
      }
    },
  )

  it('have a p99 of some times their average, and a maximum above that', async () => {
    const world = loaded(1_000)
    await world.clock.runUntil(monday + 5 * minute)
    const [p99 = 0] = await ofCandidate(world, 'TargetResponseTime', 'p99')
    const [maximum = 0] = await ofCandidate(world, 'TargetResponseTime', 'Maximum')
    expect(p99).toBeGreaterThan(0.5)
    expect(p99).toBeLessThan(0.9)
    expect(maximum).toBeGreaterThan(p99 ?? 0)
  })

  it('are not published without requests, and for the target group as well', async () => {
    const LoadBalancer = 'app/web-eks/50dc6c495c0c9188'
    const TargetGroup = 'targetgroup/web/0123456789abcdef'
    const candidate = fleet({ setIdentifier: 'eks', targetGroup: TargetGroup })
    const world = newAccount({ services: [allOnCandidate(candidate)] })
    await world.clock.runUntil(monday + 4 * minute)
    const read = (dimensions: Record<string, string>) =>
      valuesOf(world, 'AWS/ApplicationELB', 'TargetResponseTime', 'Average', dimensions)
    expect(await read({ LoadBalancer, TargetGroup })).toEqual(await read({ LoadBalancer }))
    expect((await read({ LoadBalancer }))[0]).toBeGreaterThan(0.1)
    expect((await read({ LoadBalancer: 'app/web-ec2/50dc6c495c0c9188' }))[0]).toBeNull()
  })
})

describe('p99', () => {
  const published = async (...data: object[]) => {
    const { clock, account } = newAccount()
    const { cloudWatch } = clientsOf(account)
    const MetricData = data.map((fields) => ({ MetricName: 'm', Timestamp: new Date(monday), ...fields }))
    await clock.complete(cloudWatch.send(new PutMetricDataCommand({ Namespace: 'n', MetricData })))
    const Metric = { Namespace: 'n', MetricName: 'm' }
    const answer = await clock.complete(
      cloudWatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(monday),
          EndTime: new Date(monday + minute),
          MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 60, Stat: 'p99' } }],
        }),
      ),
    )
    return answer.MetricDataResults?.[0]?.Values
  }
  const set = (Minimum: number, Maximum: number) => ({
    StatisticValues: { Minimum, Maximum, Sum: (Minimum + Maximum) * 50, SampleCount: 100 },
  })

  it.each([
    ['the value that 99 of 100 samples do not exceed', [{ Values: [3, 1, 2], Counts: [1, 95, 4] }], [2]],
    ['the largest of few samples', [{ Value: 5 }, { Value: 7 }, { Value: 6 }], [7]],
    [
      'that of all samples of a minute together',
      [
        { Values: [1], Counts: [98] },
        { Values: [9], Counts: [2] },
      ],
      [9],
    ],
    ['missing for a statistic set, whose samples nobody knows', [set(1, 9)], []],
    ['known for a statistic set of equal samples', [set(4, 4)], [4]],
    ['missing where one of two sets is not known', [set(1, 9), { Value: 3 }], []],
  ])('is %s', async (_rule, data, expected) => {
    expect(await published(...data)).toEqual(expected)
  })
})
