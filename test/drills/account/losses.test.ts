import { describe, expect, it } from 'vitest'
import { human, minute, monday, newAccount, ofCandidate, onNodes, allOnCandidate, ofCluster } from './support.ts'

const kindOf = (event: unknown): string => (event as { source: string }).source

describe('a service whose metrics stop', () => {
  it('goes on serving, unseen', async () => {
    const world = newAccount({ services: [allOnCandidate(onNodes())] })
    await world.clock.runUntil(monday + 3 * minute)
    world.account.stopPublishing('web')
    await world.clock.runUntil(monday + 6 * minute)
    const requests = await ofCandidate(world, 'RequestCount')
    expect(requests.map((value) => value !== null)).toEqual([true, true, true, false, false, false])
    const servfails = await ofCluster(world, 'coredns_dns_responses_total', { rcode: 'SERVFAIL' })
    expect(servfails.slice(3)).toEqual([null, null, null])
    expect(world.account.history()[5]?.requests).toBeGreaterThan(2_000)
  })
})

describe('events that never arrive', () => {
  it('are the next so many of their kind', async () => {
    const { clock, account } = newAccount()
    const seen: string[] = []
    account.onEvent((event) => seen.push(kindOf(event)))
    account.loseEvents('weight-change', 2)
    for (const weight of [2, 3, 4]) {
      account.setWeights('web', { candidate: weight }, human)
      await clock.runUntil(clock.now() + 2 * minute)
    }
    expect(seen).toEqual(['aws.route53'])
  })

  it.each([
    [0, ['OK', 'ALARM']],
    [1, ['ALARM']],
    [2, []],
  ])('can be alarms: %i of two states', async (lost, told) => {
    const { clock, account } = newAccount({
      alarms: [
        {
          name: 'requests',
          description: '',
          metrics: [
            {
              id: 'm1',
              query: {
                id: 'm1',
                namespace: 'AWS/ApplicationELB',
                metricName: 'RequestCount',
                dimensions: { LoadBalancer: 'app/web-ec2/50dc6c495c0c9188' },
                stat: 'Sum',
                periodSeconds: 60,
              },
            },
          ],
          comparison: 'GreaterThanThreshold',
          threshold: 1,
          periodSeconds: 60,
          evaluationPeriods: 1,
          datapointsToAlarm: 1,
          treatMissingData: 'notBreaching',
        },
      ],
    })
    const states: string[] = []
    account.onEvent((event) => states.push((event as { detail: { state: { value: string } } }).detail.state.value))
    account.loseEvents('alarm', lost)
    account.start()
    await clock.runUntil(monday + 5 * minute)
    expect(account.alarms()[0]?.status.value).toBe('ALARM')
    expect(states).toEqual(told)
  })
})
