import { expect, it } from 'vitest'
import { errorRate } from '../../../../shared/domain/signals/error-rate.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { fleetSeries, noon, observation, service, type Load } from '../../../support/builders.ts'

const judge = (stable: readonly Load[], candidate: readonly Load[], at = noon) => {
  const series = { ...fleetSeries('stable', stable), ...fleetSeries('candidate', candidate) }
  const verdicts = errorRate.judge(service(), observation({ series, at }))
  return {
    stable: verdicts.find(({ subject }) => subject === 'stable'),
    candidate: verdicts.find(({ subject }) => subject === 'candidate'),
  }
}
const steady = (requests: number, errorRatio = 0.001): Load[] => [{ minutesAgo: 75, requests, errorRatio }]
const failing = (requests: number, from: number, to: number, minutesAgo = 1): Load[] => [
  { minutesAgo: 75, untilMinutesAgo: minutesAgo, requests, errorRatio: from },
  { minutesAgo, requests, errorRatio: to },
]

it.each([
  ['both fleets fine', steady(5700), steady(300), 'healthy', 'healthy'],
  ['a failing candidate after one minute', steady(5700), failing(300, 0.001, 0.2), 'healthy', 'breached'],
  ['both failing', failing(4500, 0.001, 0.2), failing(1500, 0.001, 0.2), 'breached', 'breached'],
  ['only stable failing', failing(5700, 0.001, 0.2), steady(300), 'breached', 'healthy'],
  ['a candidate twice as bad, but by a trifle', steady(57_000, 0.0002), steady(30_000, 0.0008), 'healthy', 'healthy'],
  ['one error among a handful of requests', steady(60), failing(3, 0, 0.34), 'healthy', 'inconclusive'],
  ['an error or two among a hundred', steady(5700), failing(100, 0, 0.02), 'healthy', 'inconclusive'],
  ['a candidate without requests', steady(5700), [], 'healthy', 'inconclusive'],
  ['a candidate that carries all and fails', [], failing(6000, 0.001, 0.2), 'inconclusive', 'breached'],
  ['no metrics at all', [], [], 'no-data', 'no-data'],
] as const)('%s', (_rule, stable, candidate, stableState, candidateState) => {
  const verdicts = judge(stable, candidate)
  expect({ stable: verdicts.stable?.state, candidate: verdicts.candidate?.state }).toEqual({
    stable: stableState,
    candidate: candidateState,
  })
})

const burst = (requests: number, untilMinutesAgo: number): Load[] => [
  { minutesAgo: 75, untilMinutesAgo: untilMinutesAgo + 1, requests },
  { minutesAgo: untilMinutesAgo + 1, untilMinutesAgo, requests, errorRatio: 0.3 },
  { minutesAgo: untilMinutesAgo, requests },
]

it.each([
  ['errors that ended minutes ago are healthy', burst(300, 2), 'healthy'],
  [
    'clean minutes with a few requests are no end of them',
    burst(20, 1).map((load) => ({ ...load, requests: load.errorRatio === undefined ? 12 : 120 })),
    'breached',
  ],
])('%s', (_rule, candidate, state) => {
  const verdict = judge(steady(5700), candidate).candidate
  expect(verdict?.state).toBe(state)
})

const behind = (loads: Load[]): Load[] =>
  loads.map((load) => ({ ...load, untilMinutesAgo: Math.max(1, load.untilMinutesAgo ?? 0) }))

it.each([
  [
    'a minute that stable has not published yet accuses nobody',
    behind(steady(5700)),
    failing(300, 0.001, 0.2),
    'inconclusive',
  ],
  ['one that it has published before does', behind(steady(5700)), failing(300, 0.001, 0.2, 2), 'breached'],
])('%s', (_rule, stable, candidate, state) => {
  expect(judge(stable, candidate).candidate?.state).toBe(state)
})

it('dates the onset to the first elevated minute', () => {
  expect(judge(steady(5700), failing(300, 0.001, 0.2, 3)).candidate?.onset).toBe(noon - 3 * minute)
})

it('says nothing of now from datapoints that are old', () => {
  expect(judge(steady(5700), steady(300), noon + 10 * minute).candidate?.state).toBe('no-data')
})

it('does not judge a minute that has not ended', () => {
  const { candidate } = judge(steady(5700), failing(300, 0.001, 0.2), noon - 1)
  expect(candidate?.state).toBe('healthy')
})
