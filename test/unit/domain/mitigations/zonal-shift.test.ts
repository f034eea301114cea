import { describe, expect, it } from 'vitest'
import { fleetMetricId, zoneMetricId } from '../../../../shared/domain/metrics/fleet-metrics.ts'
import type { Datapoint, MetricSeries } from '../../../../shared/domain/metrics/metric.ts'
import { commandOf } from '../../../../shared/domain/mitigations/change-command.ts'
import { resourceOf } from '../../../../shared/domain/mitigations/resource.ts'
import { zonalShift } from '../../../../shared/domain/mitigations/zonal-shift.ts'
import type { FleetRole, Service } from '../../../../shared/domain/service/service.ts'
import { fleetSeries, observation, service, type Load } from '../../../support/builders.ts'

const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c']
const web = service({ availabilityZones: zones })

/** What a fleet has in one zone: 1,000 requests a minute, of which this share fails, unless said. */
type InZone = number | Load[]
const healthy = 0.001
const bad = 0.6
const fewRequests: Load[] = [{ minutesAgo: 60, requests: 10, errorRatio: bad }]

const over: Load[] = [
  { minutesAgo: 60, untilMinutesAgo: 5, requests: 1_000, errorRatio: bad },
  { minutesAgo: 5, requests: 1_000, errorRatio: healthy },
]

const load = (inZone: InZone): readonly Load[] =>
  typeof inZone === 'number' ? [{ minutesAgo: 60, requests: 1_000, errorRatio: inZone }] : inZone

/** A fleet's metrics by zone, and the requests of all zones together. */
function fleet(role: FleetRole, inZones: readonly InZone[]): MetricSeries {
  const requests = fleetMetricId(role, 'requests')
  const ofFleet = new Map<number, number>()
  const series: Record<string, readonly Datapoint[]> = {}
  inZones.forEach((inZone, index) => {
    for (const [id, points] of Object.entries(fleetSeries(role, load(inZone)))) {
      series[zoneMetricId(id, zones[index] ?? '')] = points
      if (id !== requests) continue
      for (const { at, value } of points) ofFleet.set(at, (ofFleet.get(at) ?? 0) + value)
    }
  })
  return { ...series, [requests]: [...ofFleet].map(([at, value]) => ({ at, value })) }
}

const plan = (given: Service, stable: readonly InZone[], candidate: readonly InZone[] = stable) =>
  zonalShift.plan({
    service: given,
    observation: observation({ series: { ...fleet('stable', stable), ...fleet('candidate', candidate) } }),
    incidentClass: 'shared-cause',
    verdicts: [],
    nodeGroups: {},
  })

/** The reasons of what is advised. */
const reasonsFor = (given: Service): string[] => {
  const plans = plan(given, [healthy, bad, healthy])
  return 'impossible' in plans ? [] : plans.map(({ reason }) => reason)
}

const withCapacity = (stable: number, candidate: number): Service => ({
  ...web,
  fleets: {
    stable: { ...web.fleets.stable, capacityRequestsPerMinute: stable },
    candidate: { ...web.fleets.candidate, capacityRequestsPerMinute: candidate },
  },
})

it('asks for what error ratios are made of, of each fleet and zone, and for nothing without zones', () => {
  const asked = zonalShift.metrics?.(web) ?? []
  expect(asked).toHaveLength(2 * 3 * 4)
  expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length)
  for (const { id } of asked) expect(id).toMatch(/^[a-z][a-zA-Z0-9_]*$/)
  expect(asked).toContainEqual({
    id: 'candidate_target5xx_us_east_1b',
    namespace: 'AWS/ApplicationELB',
    metricName: 'HTTPCode_Target_5XX_Count',
    dimensions: { LoadBalancer: 'app/web-eks/2222222222222222', AvailabilityZone: 'us-east-1b' },
    stat: 'Sum',
    periodSeconds: 60,
  })
  expect(zonalShift.metrics?.(service())).toEqual([])
})

describe('where one zone alone fails under both fleets', () => {
  it('advises a shift away from it, for each load balancer', () => {
    expect(plan(web, [healthy, bad, healthy])).toMatchObject([
      {
        kind: 'advice',
        mitigation: 'zonal-shift',
        resource: 'load balancer app/web-ec2/1111111111111111',
        command: expect.stringMatching(/--names 'web-ec2' .* --zone-names 'us-east-1b' /),
      },
      {
        resource: 'load balancer app/web-eks/2222222222222222',
        command: expect.stringMatching(/--names 'web-eks' .* --zone-names 'us-east-1b' /),
      },
    ])
  })

  it('says what was seen, and that the capacity is not known', () => {
    expect(reasonsFor(web)[0]).toBe(
      'shift load balancer app/web-ec2/1111111111111111 away from us-east-1b, which alone fails (errors in 5 minutes, of ' +
        'stable: us-east-1a 0.1 % of 5,000, us-east-1b 60 % of 5,000, us-east-1c 0.1 % of 5,000 requests' +
        '; whether the other zones carry stable is not known)',
    )
  })

  it('does not say so of a capacity that leaves room', () => {
    const reasons = reasonsFor(withCapacity(4_500, 4_500))
    expect(reasons).toHaveLength(2)
    expect(reasons.join('; ')).not.toContain('not known')
  })

  it('takes a load of half an hour ago for no sign that the others are overloaded', () => {
    const after = (errorRatio: number): Load[] => [
      { minutesAgo: 60, untilMinutesAgo: 30, requests: 3_000, errorRatio: healthy },
      { minutesAgo: 30, requests: 1_000, errorRatio },
    ]
    const plans = plan(withCapacity(4_500, 4_500), [after(healthy), after(bad), after(healthy)])
    expect(plans).toHaveLength(2)
  })

  it('has the command for people, and says what it changes', () => {
    const plans = plan(web, [healthy, bad, healthy])
    const [first] = 'impossible' in plans ? [] : plans
    if (first?.kind !== 'advice') throw new Error('there is no advice')
    expect(commandOf(first)).toEqual([first.command])
    expect(resourceOf(first, web)).toBe('load balancer app/web-ec2/1111111111111111')
  })

  it('advises once for a load balancer that both fleets share', () => {
    const shared = 'app/web/3333333333333333'
    const fleets = {
      stable: { setIdentifier: 'ec2', loadBalancer: shared, targetGroup: 'targetgroup/ec2/1111111111111111' },
      candidate: { setIdentifier: 'eks', loadBalancer: shared, targetGroup: 'targetgroup/eks/2222222222222222' },
    }
    const advised = plan({ ...web, fleets }, [healthy, bad, healthy])
    expect(advised).toMatchObject([{ resource: `load balancer ${shared}` }])
    expect(advised).toMatchObject([
      { reason: expect.stringMatching(/stable: .* candidate: .* stable and candidate is not/) },
    ])
  })

  it('sees one that has only just begun to fail', () => {
    const new2: Load[] = [
      { minutesAgo: 60, untilMinutesAgo: 2, requests: 1_000, errorRatio: healthy },
      { minutesAgo: 2, requests: 1_000, errorRatio: 0.2 },
    ]
    expect(plan(web, [healthy, new2, healthy])).toHaveLength(2)
  })
})

describe('it plans nothing', () => {
  it.each<[string, Service, readonly InZone[], readonly InZone[] | undefined, string]>([
    ['without zones in the config', service(), [healthy, bad, healthy], undefined, 'names no availabilityZones'],
    [
      'for two zones',
      { ...web, availabilityZones: zones.slice(0, 2) },
      [healthy, bad],
      undefined,
      'of 2 Availability Zones none can be spared; it takes 3',
    ],
    [
      'where all zones fail alike',
      web,
      [0.2, 0.2, 0.2],
      undefined,
      'no zone stands out under stable (errors in 5 minutes: us-east-1a',
    ],
    ['where no zone fails', web, [healthy, healthy, healthy], undefined, 'no zone stands out under stable'],
    ['where one is less than five times as bad', web, [0.2, 0.9, 0.2], undefined, 'no zone stands out under stable'],
    ['where few errors may be chance', web, [0, 0.001, 0], undefined, 'no zone stands out under stable'],
    ['where two zones fail', web, [healthy, bad, bad], undefined, 'more than one zone fails under stable'],
    [
      'where one fails under stable only',
      web,
      [healthy, bad, healthy],
      [bad, bad, bad],
      'no zone stands out under candi',
    ],
    [
      'where each fleet has another failing zone',
      web,
      [healthy, bad, healthy],
      [bad, healthy, healthy],
      'more than one zone fails: us-east-1b under stable, us-east-1a under candidate',
    ],
    ['without data by zone', web, [[], [], []], undefined, 'there is no recent data'],
    ['without data of one fleet by zone', web, [healthy, bad, healthy], [[], [], []], 'no data of candidate by zone'],
    [
      'where a zone has too few requests to compare',
      web,
      [healthy, fewRequests, healthy],
      undefined,
      'stable has had too few requests to compare its zones: 50 in us-east-1b, and it takes 100',
    ],
    ['where another zone has none', web, [healthy, bad, []], undefined, '0 in us-east-1c, and it takes 100'],
    [
      'where the errors are over, as far as the newest minutes tell',
      web,
      [healthy, over, healthy],
      undefined,
      'no zone stands out',
    ],
    [
      'where the other zones would be overloaded',
      withCapacity(10_000, 4_400),
      [healthy, bad, healthy],
      undefined,
      'the other zones would be overloaded: candidate has 3,000 requests a minute, and without one of its 3 zones it carries 2,933 of 4,400',
    ],
  ])('%s', (_rule, given, stable, candidate, reason) => {
    expect(plan(given, stable, candidate)).toEqual({ impossible: expect.stringContaining(reason) })
  })

  it('where there is data of the fleets but none by zone', () => {
    const whole = [{ minutesAgo: 60, requests: 3_000, errorRatio: 0.2 }]
    const series = { ...fleetSeries('stable', whole), ...fleetSeries('candidate', whole) }
    const situation = { service: web, incidentClass: 'shared-cause' as const, verdicts: [], nodeGroups: {} }
    expect(zonalShift.plan({ ...situation, observation: observation({ series }) })).toEqual({
      impossible: 'CloudWatch has no data of stable by zone; CloudWatch has no data of candidate by zone',
    })
  })
})
