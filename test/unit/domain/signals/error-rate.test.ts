import { expect, it } from 'vitest'
import { errorRate } from '../../../../shared/domain/signals/error-rate.ts'
import type { Limits } from '../../../../shared/domain/service/service.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { fleetSeries, noon, observation, service, type Load } from '../../../support/builders.ts'

const judge = (stable: readonly Load[], candidate: readonly Load[], at = noon, limits: Partial<Limits> = {}) => {
  const series = { ...fleetSeries('stable', stable), ...fleetSeries('candidate', candidate) }
  const { limits: usual } = service()
  const verdicts = errorRate.judge(service({ limits: { ...usual, ...limits } }), observation({ series, at }))
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
  ['a candidate half as bad again, for certain', steady(57_000, 0.002), steady(30_000, 0.003), 'healthy', 'healthy'],
  [
    'a candidate four times as bad, at a low rate',
    steady(57_000, 0.0002),
    steady(30_000, 0.0008),
    'healthy',
    'breached',
  ],
  ['one error among a handful of requests', steady(600), failing(3, 0, 0.34), 'healthy', 'inconclusive'],
  ['a fleet too small to show a breach', steady(20), [], 'inconclusive', 'inconclusive'],
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

it('judges stable by its own past, and says so', () => {
  const { stable } = judge(failing(5700, 0.001, 0.2), steady(300))
  expect(stable?.evidence).toMatch(
    /^stable: [\d,]+ of stable's [\d,]+ requests since 11:59 failed .* that its own past leads to expect; log/,
  )
  expect(stable?.evidence).not.toContain('candidate')
})

it.each([
  ['of the newest five minutes where a breach has just begun', failing(40, 0, 0.5), 200],
  ['since the onset where that is longer ago', failing(40, 0, 0.5, 8), 320],
  ['of a quarter of an hour where nothing is wrong', steady(40), 600],
])('rests on the requests %s', (_which, candidate, requests) => {
  expect(judge(steady(5700), candidate).candidate?.numbers['requests']).toBe(requests)
})

it('is inconclusive of fewer requests than the config asks for, however bad they are', () => {
  const { candidate } = judge(steady(5700), failing(40, 0, 1), noon, { minimumRequests: 250 })
  expect(candidate).toMatchObject({ state: 'inconclusive', onset: null, numbers: { evidence: null } })
  expect(candidate?.evidence).toContain('too few requests, 200')
})

it.each([
  ['a stricter budget wants more evidence', 0.01],
  ['a looser one less', 10],
])('%s', (_rule, falseAlarmsPerWeek) => {
  const limit = (budget: number) =>
    judge(steady(5700), steady(300), noon, { falseAlarmsPerWeek: budget }).candidate?.numbers['limit'] ?? 0
  expect(Math.sign(limit(falseAlarmsPerWeek) - limit(0.25))).toBe(falseAlarmsPerWeek < 0.25 ? 1 : -1)
})

it('holds nothing against a candidate from before its traffic was away', () => {
  const before: Load[] = [
    { minutesAgo: 75, untilMinutesAgo: 20, requests: 300, errorRatio: 0.001 },
    { minutesAgo: 20, untilMinutesAgo: 15, requests: 300, errorRatio: 0.3 },
  ]
  const after: Load[] = [{ minutesAgo: 1, requests: 300, errorRatio: 0.001 }]
  expect(judge(steady(5700), [...before, ...after]).candidate?.state).not.toBe('breached')
})

it('says nothing of now from datapoints that are old', () => {
  expect(judge(steady(5700), steady(300), noon + 10 * minute).candidate?.state).toBe('no-data')
})

it('does not judge a minute that has not ended', () => {
  const { candidate } = judge(steady(5700), failing(300, 0.001, 0.2), noon - 1)
  expect(candidate?.state).toBe('healthy')
})
