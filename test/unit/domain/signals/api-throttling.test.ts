import { expect, it } from 'vitest'
import type { MetricSeries } from '../../../../shared/domain/metrics/metric.ts'
import { apiThrottling } from '../../../../shared/domain/signals/api-throttling.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { noon, observation, service } from '../../../support/builders.ts'
import { newest, onEks, quiet, usually } from './support.ts'

const judge = (series: MetricSeries, at = noon) => {
  const [verdict] = apiThrottling.judge(onEks(), observation({ series: { ...quiet, ...series }, at }))
  if (verdict === undefined) throw new Error('no verdict')
  return verdict
}
const throttled = (...values: (number | null)[]) => ({ candidate_apiThrottled: newest(...values) })
const suffering = { candidate_unhealthyTargets: usually(0, 6), candidate_connectionErrors: usually(0, 40) }

it('judges fleets on EKS alone', () => {
  expect(apiThrottling.judge(service(), observation({ series: quiet }))).toEqual([])
  const both = apiThrottling.judge(onEks({ stableToo: true }), observation({ series: quiet }))
  expect(both.map(({ subject }) => subject)).toEqual(['stable', 'candidate'])
})

it.each<[string, MetricSeries, string]>([
  ['no throttled call is healthy', throttled(0, 0, 0, 0), 'healthy'],
  ['a handful of throttled calls is inconclusive', throttled(0, 0, 4), 'inconclusive'],
  ['what is throttled at all times is healthy', { candidate_apiThrottled: usually(12) }, 'healthy'],
  [
    'far more than what is throttled at all times is breached',
    { candidate_apiThrottled: usually(2, 40, 60) },
    'breached',
  ],
  ['many throttled calls are breached', throttled(0, 0, 40), 'breached'],
  ['a pause of the back-off is no end', throttled(0, 40, 0), 'breached'],
  ['throttled calls of minutes ago are healthy', throttled(40, 40, 0, 0, 0), 'healthy'],
  ['a counter that has just begun to exist is breached', throttled(40), 'breached'],
  ['a newest datapoint that is missing hides nothing', throttled(0, 40, null), 'breached'],
  ['unhealthy targets alone accuse nobody', { ...throttled(0, 0, 0), ...suffering }, 'healthy'],
  ['unhealthy targets without a count of throttled calls are no-data', suffering, 'no-data'],
  [
    'throttled calls of the account are another’s while our targets are fine',
    { trail_throttled: newest(0, 40) },
    'healthy',
  ],
  [
    'throttled calls of the account are ours when our targets show it',
    { trail_throttled: newest(0, 40), ...suffering },
    'breached',
  ],
  [
    'the controller’s own counter counts before the account’s',
    { ...throttled(0, 0), trail_throttled: newest(0, 40), ...suffering },
    'healthy',
  ],
  ['no metrics are no-data', {}, 'no-data'],
])('%s', (_rule, series, state) => {
  expect(judge(series).state).toBe(state)
})

it('says nothing of now from datapoints that are old', () => {
  const verdict = judge(throttled(40), noon + 10 * minute)
  expect(verdict).toMatchObject({ state: 'no-data', numbers: { throttles: null } })
})

it('does not judge a minute that has not ended', () => {
  expect(judge(throttled(0, 40), noon - 1).state).toBe('healthy')
})

it.each([
  ['the first throttled minute', throttled(0, 0, 5, 40, 60), 3],
  ['the one before a pause', throttled(0, 0, 30, 0, 0, 60), 4],
  ['the newest run alone', throttled(60, 0, 0, 0, 0, 60, 60, 60), 3],
])('dates the onset to %s', (_which, series, minutesAgo) => {
  expect(judge(series).onset).toBe(noon - minutesAgo * minute)
})

it('tells what the targets suffer', () => {
  expect(judge({ ...throttled(0, 40), ...suffering })).toMatchObject({
    evidence: expect.stringMatching(
      /^candidate: 40 AWS API calls of its controller throttled in a minute, 6 unhealthy targets, 40 connection errors; 40 throttled calls a minute since 11:59, .* limit [\d.]+ for 0\.25 false alarms a week$/,
    ) as string,
    numbers: { throttles: 40, unhealthyTargets: 6, connectionErrors: 40 },
  })
})
