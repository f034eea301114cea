import { describe, expect, it } from 'vitest'
import { drillService, production } from '../../../../drills/deployed/stack.ts'
import { drillNamespace } from '../../../../shared/domain/drill/metrics.ts'
import { play, playedMetrics, usualRequests, type DrillMinute } from '../../../../shared/domain/drill/play.ts'
import { drillNames, drillScenarios, type DrillName } from '../../../../shared/domain/drill/scenarios.ts'
import { loadHistoryQueries } from '../../../../shared/domain/metrics/load-history.ts'
import type { MetricQuery } from '../../../../shared/domain/metrics/metric.ts'
import { metricsOf } from '../../../../shared/domain/signals/index.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { blindnessMetrics } from '../../../../shared/domain/watch/blindness.ts'
import { noon } from '../../../support/builders.ts'

const identity = ({ namespace, metricName, dimensions, stat }: MetricQuery) => ({
  namespace,
  metricName,
  dimensions,
  stat,
})

describe('of a service for drills', () => {
  it('every metric that is judged is one of drills, with a name of its own', () => {
    const read = metricsOf(drillService)
    expect(new Set(read.map(({ namespace }) => namespace))).toEqual(new Set([drillNamespace]))
    const names = read.map((query) => JSON.stringify(identity(query)))
    expect(new Set(names).size).toBe(names.length)
  })

  it('what is played is read under the same identity', () => {
    const read = new Map(metricsOf(drillService).map((query) => [query.id, identity(query)]))
    for (const played of playedMetrics(drillService)) expect(read.get(played.id)).toEqual(identity(played))
  })

  it('a sample that is published twice counts once: nothing is read as a sum', () => {
    expect(metricsOf(drillService).map(({ stat }) => stat)).not.toContain('Sum')
  })

  it('last week is no season, and silence no blindness', () => {
    expect([loadHistoryQueries(drillService), blindnessMetrics(drillService)]).toEqual([[], []])
    expect(loadHistoryQueries(production)).not.toEqual([])
  })
})

const minutes = (changes: Partial<DrillMinute>, count = 3): DrillMinute[] =>
  Array.from({ length: count }, (_, index) => ({
    at: noon + index * minute,
    isTroubled: true,
    share: 5,
    nodes: 2,
    ...changes,
  }))

const played = (name: DrillName, changes: Partial<DrillMinute> = {}, dropped = 0) => {
  const scenario = drillScenarios[name]
  const stage = {
    service: drillService,
    scenario,
    usualShare: 5,
    usualRequests: usualRequests(drillService, scenario, 5, 2),
  }
  return play(stage, minutes(changes), dropped)
}
const values = (name: DrillName, id: string, changes?: Partial<DrillMinute>) =>
  (played(name, changes).series[id] ?? []).map(({ value }) => value)
const ratio = (name: DrillName, role: 'stable' | 'candidate', changes?: Partial<DrillMinute>): number => {
  const [requests = 0] = values(name, `${role}_requests`, changes)
  const [errors = 0] = values(name, `${role}_target5xx`, changes)
  return errors / requests
}

describe('a played minute', () => {
  it.each(drillNames)('of %s is the same each time', (name) => {
    expect(played(name)).toEqual(played(name))
  })

  it.each(drillNames)('of %s is calm before the trouble, and stable is so throughout', (name) => {
    expect(ratio(name, 'candidate', { isTroubled: false })).toBeLessThan(0.004)
    expect(values(name, 'candidate_elb503', { isTroubled: false })).toEqual([])
    expect(ratio(name, 'stable')).toBeLessThan(0.002)
  })

  it.each([
    [50, 1],
    [5, 19],
  ])('divides the requests as the weights do: %i %% for the candidate', (share, times) => {
    const [stable = 0] = values('misweighted-release', 'stable_requests', { share })
    const [candidate = 0] = values('misweighted-release', 'candidate_requests', { share })
    expect(stable / candidate).toBeCloseTo(times, 0)
  })

  it('has no requests of a fleet that gets none', () => {
    expect(values('bad-candidate', 'candidate_requests', { share: 0 })).toEqual([])
  })

  it.each<[DrillName, number]>([
    ['bad-candidate', 0.3],
    ['dns-failure', 0.2],
    ['api-throttling', 0.2],
  ])('of %s fails %f of the candidate’s requests', (name, share) => {
    expect(ratio(name, 'candidate')).toBeCloseTo(share, 2)
  })

  it('of a bad release fails as much at a smaller share, and of DNS no more', () => {
    expect(ratio('bad-candidate', 'candidate', { share: 1 })).toBeCloseTo(0.3, 1)
    expect(ratio('dns-failure', 'candidate', { share: 1 })).toBeLessThan(0.02)
    expect(values('dns-failure', 'candidate_servfail', { share: 1 })).toEqual([0, 0, 0])
  })

  it('counts dropped packets on and on', () => {
    const { series, dropped } = played('dns-failure', {}, 1_000)
    expect(series['candidate_linkLocalDropped']?.map(({ value }) => value)).toEqual([7_000, 13_000, 19_000])
    expect(dropped).toBe(19_000)
  })

  it('of a spike is more than the nodes carry, until there are more of them', () => {
    const [refused = 0] = values('request-spike', 'candidate_elb503')
    expect(refused).toBeGreaterThan(0)
    expect(values('request-spike', 'candidate_requests')).toEqual([4_000, 4_000, 4_000])
    expect(values('request-spike', 'candidate_elb503', { nodes: 5 })).toEqual([])
  })
})
