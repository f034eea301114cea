import { describe, expect, it } from 'vitest'
import type { MetricSeries } from '../../../../shared/domain/metrics/metric.ts'
import { dnsFailure } from '../../../../shared/domain/signals/dns-failure.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { noon, observation, service } from '../../../support/builders.ts'
import { newest, onEks, quiet, usually } from './support.ts'

const judge = (series: MetricSeries, at = noon) => {
  const [verdict] = dnsFailure.judge(onEks(), observation({ series: { ...quiet, ...series }, at }))
  if (verdict === undefined) throw new Error('no verdict')
  return verdict
}
const dropped = (...values: (number | null)[]) => ({ candidate_linkLocalDropped: usually(1_000, ...values) })
const servfail = (usual: number, ...values: (number | null)[]) => ({ candidate_servfail: usually(usual, ...values) })

it('judges fleets on EKS alone', () => {
  expect(dnsFailure.judge(service(), observation({ series: quiet }))).toEqual([])
  const both = dnsFailure.judge(onEks({ stableToo: true }), observation({ series: quiet }))
  expect(both.map(({ subject }) => subject)).toEqual(['stable', 'candidate'])
})

describe('with metrics of the cluster', () => {
  it.each<[string, MetricSeries, string]>([
    ['a counter that stands still is healthy, however high', dropped(), 'healthy'],
    ['a packet a second dropped is breached', dropped(1_060), 'breached'],
    ['a few packets dropped are healthy', dropped(1_030, 1_040, 1_045), 'healthy'],
    ['a counter that is set back says nothing of that minute', dropped(400), 'healthy'],
    ['a counter that was set back counts on from there', dropped(0, 500), 'breached'],
    ['what a counter grew by in several minutes is shared among them', dropped(null, null, 1_120), 'healthy'],
    ['dropped packets are breached whatever CoreDNS says', { ...dropped(2_000), ...servfail(0) }, 'breached'],
    ['the usual SERVFAIL is healthy', servfail(200, 260), 'healthy'],
    ['ten times the usual SERVFAIL is doubted in its first minute', servfail(200, 2_000), 'inconclusive'],
    ['ten times the usual SERVFAIL is breached in its second', servfail(200, 2_000, 2_000), 'breached'],
    [
      'twice the usual SERVFAIL is healthy, however long',
      servfail(200, ...Array.from({ length: 20 }, () => 400)),
      'healthy',
    ],
    ['a handful of SERVFAIL is healthy where there was none', servfail(0, 20), 'healthy'],
    ['SERVFAIL where there was none is breached', servfail(0, 500), 'breached'],
    ['NXDOMAIN is of no concern', { ...servfail(0), candidate_nxdomain: usually(500, 90_000) }, 'healthy'],
    ['failures that are over are healthy', { ...dropped(2_000, 2_000), ...servfail(0, 500, 0) }, 'healthy'],
    [
      'a newest datapoint that is missing in one of them hides nothing',
      { ...dropped(2_000, null), ...servfail(0) },
      'breached',
    ],
    [
      'a fleet that is slow and fails is no DNS failure while its cluster says so',
      { ...servfail(0), candidate_latency: usually(0.2, 5, 5, 5), candidate_target5xx: newest(100, 100, 100) },
      'healthy',
    ],
  ])('%s', (_rule, series, state) => {
    expect(judge(series).state).toBe(state)
  })

  it('dates the onset to the first bad minute of either', () => {
    expect(judge({ ...dropped(2_000), ...servfail(0, 500, 500, 500) }).onset).toBe(noon - 3 * minute)
  })

  it('tells the numbers', () => {
    const verdict = judge({ ...dropped(1_700), ...servfail(3, 250) })
    expect(verdict.numbers).toEqual({ dropped: 700, servfails: 250, usualServfails: 3 })
    expect(verdict.evidence).toMatch(
      /^candidate: 700 packets to the resolver dropped and 250 SERVFAIL answers in a minute \(usually 3\); 700 failed/,
    )
  })
})

describe('without metrics of the cluster', () => {
  const slow = { candidate_latency: usually(0.3, 5.2, 5.2, 5.2) }
  const failing = { candidate_target5xx: newest(60, 60, 60) }
  it.each<[string, MetricSeries, string]>([
    ['a fleet that fails and waits at an unchanged request count is breached', { ...slow, ...failing }, 'breached'],
    ['one that only waits is healthy', slow, 'healthy'],
    ['one that only fails is healthy', { candidate_latency: usually(0.3), ...failing }, 'healthy'],
    ['one that always took as long is healthy', { candidate_latency: usually(5.2), ...failing }, 'healthy'],
    [
      'one that gets more requests is healthy: that may be a spike',
      { ...slow, ...failing, candidate_requests: usually(300, 900, 900, 900) },
      'healthy',
    ],
    [
      'both that fail and wait are healthy: that is a cause they share',
      { ...slow, ...failing, stable_target5xx: newest(1_140, 1_140, 1_140), stable_latency: slow.candidate_latency },
      'healthy',
    ],
    [
      'one beside a stable fleet without requests is inconclusive',
      { ...slow, ...failing, stable_requests: [] },
      'inconclusive',
    ],
    ['one without requests is no-data', { candidate_requests: [] }, 'no-data'],
  ])('%s', (_rule, series, state) => {
    expect(judge(series).state).toBe(state)
  })

  it('dates the onset to the first slow minute', () => {
    expect(judge({ ...slow, ...failing }).onset).toBe(noon - 3 * minute)
  })

  it('falls back to this when the cluster’s metrics have stopped', () => {
    const stopped = {
      candidate_servfail: servfail(0, 500).candidate_servfail.map(({ at, value }) => ({ at: at - 10 * minute, value })),
    }
    expect(judge(stopped).evidence).toContain('no metrics of its cluster')
  })
})
