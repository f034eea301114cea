import { describe, expect, it } from 'vitest'
import type { MetricSeries } from '../../../../shared/domain/metrics/metric.ts'
import { responseTime } from '../../../../shared/domain/signals/response-time.ts'
import type { Observation } from '../../../../shared/domain/signals/signal.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { noon, observation, records, service } from '../../../support/builders.ts'
import { newest, quiet, usually } from './support.ts'

const judge = (series: MetricSeries, seen: Partial<Observation> = {}) => {
  const calm = { ...quiet, stable_latency: usually(0.5), candidate_latency: usually(0.5) }
  const verdicts = responseTime.judge(
    service(),
    observation({ records: records(95, 5), series: { ...calm, ...series }, ...seen }),
  )
  const [stable, candidate] = verdicts
  if (stable?.subject !== 'stable' || candidate?.subject !== 'candidate')
    throw new Error('not a verdict for each fleet')
  return { stable, candidate }
}

const lasting = (seconds: number, minutes = 5): number[] => Array.from({ length: minutes }, () => seconds)
const slow = { candidate_latency: usually(0.5, ...lasting(2)) }
/** A p99 that is up to so many times its usual in some minutes and as much below it in others. */
const varying = (times: number, ...values: readonly number[]) =>
  newest(...Array.from({ length: 75 - values.length }, (_, index) => 0.5 * times ** Math.sin(2.4 * index)), ...values)

it.each<[string, MetricSeries, string, string]>([
  ['both fleets as ever', {}, 'healthy', 'healthy'],
  ['a candidate four times as slow for five minutes', slow, 'healthy', 'breached'],
  ['one of which a datapoint is missing', { candidate_latency: usually(0.5, 2, 2, null, 2, 2) }, 'healthy', 'breached'],
  [
    'one that has been as slow since its first request',
    { candidate_requests: newest(...lasting(300, 20)), candidate_latency: newest(...lasting(2, 20)) },
    'healthy',
    'breached',
  ],
  [
    'a slow one that varies from minute to minute',
    { candidate_latency: usually(0.5, 2, 1.2, 3, 1.7, 1.4, 4) },
    'healthy',
    'breached',
  ],
  ['slow for four minutes', { candidate_latency: usually(0.5, ...lasting(2, 4)) }, 'healthy', 'inconclusive'],
  ['slow, but over', { candidate_latency: usually(0.5, ...lasting(2, 10), 0.6) }, 'healthy', 'healthy'],
  ['half as slow again', { candidate_latency: usually(0.5, ...lasting(0.75, 10)) }, 'healthy', 'healthy'],
  ['twice as slow', { candidate_latency: usually(0.5, ...lasting(1.1, 10)) }, 'healthy', 'healthy'],
  [
    'five times as slow, which nobody notices',
    { stable_latency: usually(0.02), candidate_latency: usually(0.02, ...lasting(0.1, 10)) },
    'healthy',
    'healthy',
  ],
  ['slow as it always was', { candidate_latency: usually(2) }, 'healthy', 'healthy'],
  [
    'both slow alike',
    { stable_latency: usually(0.5, ...lasting(2, 10)), candidate_latency: usually(0.5, ...lasting(2, 10)) },
    'healthy',
    'healthy',
  ],
  [
    'both slow alike, of which the candidate always was the slower',
    { stable_latency: usually(0.5, ...lasting(2, 10)), candidate_latency: usually(2, ...lasting(8.4, 10)) },
    'healthy',
    'healthy',
  ],
  [
    'both slow, the candidate even more so: nobody is as ever',
    { stable_latency: usually(0.5, ...lasting(2, 10)), candidate_latency: usually(0.5, ...lasting(8, 10)) },
    'healthy',
    'inconclusive',
  ],
  [
    'slow, minutes after both were slow alike',
    {
      stable_latency: usually(0.5, ...lasting(2, 20), ...lasting(0.5, 20)),
      candidate_latency: usually(0.5, ...lasting(2, 20), ...lasting(0.5, 15), ...lasting(2)),
    },
    'healthy',
    'breached',
  ],
  ['stable slow alone', { stable_latency: usually(0.5, ...lasting(2, 10)) }, 'healthy', 'healthy'],
  ['stable faster than ever', { stable_latency: usually(0.5, ...lasting(0.1, 10)) }, 'healthy', 'healthy'],
  ['a p99 that always varies as much', { candidate_latency: varying(3, ...lasting(2)) }, 'healthy', 'healthy'],
  ['one that varies less', { candidate_latency: varying(1.3, ...lasting(2)) }, 'healthy', 'breached'],
  ['few requests of the candidate', { ...slow, candidate_requests: usually(15) }, 'healthy', 'inconclusive'],
  ['few requests of stable', { ...slow, stable_requests: usually(15) }, 'inconclusive', 'inconclusive'],
  [
    'slow under twice the load',
    { ...slow, stable_requests: usually(5_700, ...lasting(11_400)), candidate_requests: usually(300, ...lasting(600)) },
    'healthy',
    'inconclusive',
  ],
  [
    'slow since the release gave it five times the share of the same load',
    { ...slow, stable_requests: usually(5_940, ...lasting(5_700)), candidate_requests: usually(60, ...lasting(300)) },
    'healthy',
    'breached',
  ],
  ['a candidate without requests', { candidate_requests: [], candidate_latency: [] }, 'healthy', 'no-data'],
  ['stable without requests', { ...slow, stable_requests: [], stable_latency: [] }, 'no-data', 'no-data'],
  ['stable without a past', { ...slow, stable_latency: newest(...lasting(0.5, 20)) }, 'healthy', 'inconclusive'],
  ['no response times', { stable_latency: [], candidate_latency: [] }, 'no-data', 'no-data'],
])('%s', (_what, series, stable, candidate) => {
  const verdicts = judge(series)
  expect({ stable: verdicts.stable.state, candidate: verdicts.candidate.state }).toEqual({ stable, candidate })
})

describe('a slow candidate', () => {
  it('is dated to the first slow minute', () => {
    expect(judge({ candidate_latency: usually(0.5, ...lasting(2, 7)) }).candidate.onset).toBe(noon - 7 * minute)
  })

  it('is told with the numbers', () => {
    const { stable, candidate } = judge(slow)
    expect(candidate.evidence).toBe('candidate: p99 2.0 s, expected 0.500 s; 4.0 times that for 5 min')
    expect(candidate.numbers).toMatchObject({ requests: 1_500, seconds: 2, expected: 0.5 })
    expect(candidate.numbers['evidence']).toBeGreaterThan(candidate.numbers['limit'] ?? Infinity)
    expect(stable.numbers).toMatchObject({ requests: 28_500, seconds: 0.5, evidence: null })
  })

  it('of old datapoints says nothing of now', () => {
    expect(judge(slow, { at: noon + 10 * minute }).candidate.state).toBe('no-data')
  })

  it('is not judged by a minute that only it has published', () => {
    const behind = usually(5_700).slice(0, -1)
    const ahead = { stable_requests: behind, candidate_latency: usually(0.5, ...lasting(2, 5)) }
    expect(judge(ahead).candidate.state).toBe('inconclusive')
  })

  it('is not held against what is left after somebody lowered its share', () => {
    const lowered = { by: 'arn:somebody', comment: '', isOverride: false }
    const changes = [
      { ...lowered, at: noon - 6 * minute, weights: { ec2: 95, eks: 5 } },
      { ...lowered, at: noon - 60 * minute, weights: { ec2: 75, eks: 25 } },
    ]
    expect(judge({ candidate_latency: usually(0.5, ...lasting(2, 20)) }, { changes }).candidate.state).toBe(
      'inconclusive',
    )
  })
})

it('needs more evidence for a stricter budget of false alarms', () => {
  const { limits } = service()
  const series = { ...quiet, stable_latency: usually(0.5), ...slow }
  const limit = (falseAlarmsPerWeek: number) => {
    const strict = service({ limits: { ...limits, falseAlarmsPerWeek } })
    return responseTime.judge(strict, observation({ series }))[1]?.numbers['limit'] ?? 0
  }
  expect(limit(0.01)).toBeGreaterThan(limit(0.25))
})
