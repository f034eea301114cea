import { expect, it } from 'vitest'
import { identify } from '../../../../shared/domain/diagnosis/identify.ts'
import type { Verdict, VerdictState } from '../../../../shared/domain/verdict.ts'
import { fleetSeries, noon, observation, records, service } from '../../../support/builders.ts'

const verdict = (signal: string, subject: Verdict['subject'], state: VerdictState): Verdict => ({
  signal,
  subject,
  state,
  evidence: `${subject} ${state}`,
  numbers: {},
  onset: state === 'breached' ? noon : null,
})
const diagnose = (
  [share, stable, candidate]: readonly [VerdictState, VerdictState, VerdictState],
  signal: string | null = 'error-rate',
  eks = 5,
) =>
  identify(
    service(),
    observation({ records: records(95, eks) }),
    [
      verdict('traffic-share', 'service', share),
      verdict('error-rate', 'stable', stable),
      verdict('error-rate', 'candidate', candidate),
    ],
    signal,
  )

it.each([
  ['a wrong share alone', ['breached', 'healthy', 'healthy'], 'misweighted-release'],
  ['a wrong share that overloads the candidate', ['breached', 'healthy', 'breached'], 'misweighted-release'],
  ['a bad candidate at an honest share', ['healthy', 'healthy', 'breached'], 'bad-candidate'],
  ['both fleets bad', ['healthy', 'breached', 'breached'], 'shared-cause'],
] as const)('%s is identified, and the others are ruled out', (_what, states, incidentClass) => {
  expect(diagnose(states)).toMatchObject({
    status: 'identified',
    incidentClass,
    onset: noon,
    ruledOut: Array.from({ length: 5 }, () => expect.stringMatching(/^[a-z-]+: \w/)),
  })
})

it.each([
  ['stable failing alone has no class', ['healthy', 'breached', 'healthy'], 'error-rate', 'unclassified'],
  ['all fine', ['healthy', 'healthy', 'healthy'], 'error-rate', 'healthy'],
  ['the signal that woke us is inconclusive', ['healthy', 'healthy', 'inconclusive'], 'error-rate', 'inconclusive'],
  ['another signal is inconclusive', ['healthy', 'healthy', 'inconclusive'], 'traffic-share', 'healthy'],
  ['asked for all, one is inconclusive', ['healthy', 'healthy', 'inconclusive'], null, 'inconclusive'],
  ['no data of either fleet', ['healthy', 'no-data', 'no-data'], 'error-rate', 'no-data'],
] as const)('%s', (_rule, states, signal, status) => {
  expect(diagnose(states, signal).status).toBe(status)
})

it('leaves a candidate alone whose weight is 0 already', () => {
  expect(diagnose(['healthy', 'healthy', 'breached'], 'error-rate', 0).status).toBe('healthy')
})

const saying = (
  said: readonly (readonly [string, Verdict['subject'], VerdictState, Verdict['numbers']?])[],
  seen: Parameters<typeof observation>[0] = {},
) =>
  identify(
    service(),
    observation({ records: records(95, 5), ...seen }),
    [
      ...said.map(([signal, subject, state, numbers = {}]) => ({ ...verdict(signal, subject, state), numbers })),
      ...(['stable', 'candidate'] as const)
        .filter((role) => !said.some(([signal, subject]) => signal === 'error-rate' && subject === role))
        .map((role) => verdict('error-rate', role, 'healthy')),
    ],
    null,
  )
const spike = ['request-spike', 'service', 'breached'] as const
const growing = ['request-spike', 'service', 'inconclusive', { ratio: 1.4 }] as const
const throttled = ['api-throttling', 'candidate', 'breached'] as const
const unresolved = ['dns-failure', 'candidate', 'breached'] as const
const failing = ['error-rate', 'candidate', 'breached'] as const
const stableFailing = ['error-rate', 'stable', 'breached'] as const
const slow = ['response-time', 'candidate', 'breached'] as const
const stableAsEver = ['response-time', 'stable', 'healthy'] as const

it.each([
  [
    'a wrong share that makes a spike of retries',
    [['traffic-share', 'service', 'breached'], spike],
    'misweighted-release',
  ],
  ['a spike that both fleets fail under', [spike, stableFailing, failing], 'request-spike'],
  ['a spike that breaks DNS', [spike, unresolved, failing], 'request-spike'],
  ['a spike that throttles the controller', [spike, throttled], 'request-spike'],
  ['throttling during a release, and the candidate fails', [throttled, failing], 'api-throttling'],
  ['throttling that no request has noticed', [throttled], 'api-throttling'],
  [
    'both controllers throttled, and both fleets fail',
    [throttled, ['api-throttling', 'stable', 'breached'], stableFailing, failing],
    'api-throttling',
  ],
  ['one controller throttled while both fleets fail', [throttled, stableFailing, failing], 'shared-cause'],
  [
    'the other controller throttled while the candidate fails',
    [['api-throttling', 'stable', 'breached'], failing],
    'bad-candidate',
  ],
  ['both fleets fail, and one cannot resolve names', [unresolved, stableFailing, failing], 'shared-cause'],
  ['stable fails while the candidate cannot resolve names', [unresolved, stableFailing], 'shared-cause'],
  ['neither fleet can resolve names', [unresolved, ['dns-failure', 'stable', 'breached']], 'shared-cause'],
  ['a candidate that fails for it cannot resolve names', [unresolved, failing], 'dns-failure'],
  ['a candidate that is slow, and fails nobody', [slow, stableAsEver], 'bad-candidate'],
  ['a candidate that is slow for it cannot resolve names', [unresolved, slow, stableAsEver], 'dns-failure'],
  ['a candidate that is slow under a spike', [spike, slow, stableAsEver], 'request-spike'],
  ['throttling during a release, and the candidate is slow', [throttled, slow, stableAsEver], 'api-throttling'],
  ['both fleets fail, and one is slow', [stableFailing, failing, slow, stableAsEver], 'shared-cause'],
  [
    'a handful of throttled calls while the candidate fails',
    [['api-throttling', 'candidate', 'inconclusive'], failing],
    'bad-candidate',
  ],
  ['a wrong share while the load grows', [['traffic-share', 'service', 'breached'], growing], 'misweighted-release'],
  [
    'a load that has grown within its limits while the candidate fails',
    [['request-spike', 'service', 'healthy', { ratio: 1.1 }], failing],
    'bad-candidate',
  ],
  [
    'a candidate that fails beside a stable fleet with little against it',
    [['error-rate', 'stable', 'inconclusive', { evidence: 2.9, limit: 9 }], failing],
    'bad-candidate',
  ],
  [
    'a candidate that fails beside a stable fleet that no limit was set for',
    [['error-rate', 'stable', 'inconclusive', { evidence: 5, limit: null }], failing],
    'bad-candidate',
  ],
  [
    'failing look-ups, and the candidate’s requests may fail as well',
    [unresolved, ['error-rate', 'candidate', 'inconclusive', { evidence: 8, limit: 10 }]],
    'dns-failure',
  ],
  [
    'a load without a past while the candidate fails',
    [['request-spike', 'service', 'inconclusive', { ratio: null }], failing],
    'bad-candidate',
  ],
] as const)('%s is one cause, and not its symptoms', (_what, said, incidentClass) => {
  expect(saying(said)).toMatchObject({ status: 'identified', incidentClass })
})

it.each([
  ['a candidate that fails while the load grows', [growing, failing], 'inconclusive'],
  ['look-ups that fail while the load grows', [growing, unresolved], 'inconclusive'],
  [
    'a candidate that fails while stable is under suspicion',
    [['error-rate', 'stable', 'inconclusive', { evidence: 8, limit: 10, errors: 9 }], failing],
    'inconclusive',
  ],
  [
    'a candidate that fails beside a stable fleet with too few requests',
    [['error-rate', 'stable', 'inconclusive', { evidence: null, limit: 10, errors: 0 }], failing],
    'unclassified',
  ],
  [
    'a candidate that fails while a third of what accuses stable is there',
    [['error-rate', 'stable', 'inconclusive', { evidence: 3, limit: 9 }], failing],
    'inconclusive',
  ],
  [
    'a candidate that fails beside a stable fleet that nobody could measure',
    [['error-rate', 'stable', 'no-data'], failing],
    'unclassified',
  ],
  [
    'stable that fails for certain, and alone',
    [['error-rate', 'stable', 'breached', { evidence: 20, limit: 10 }]],
    'unclassified',
  ],
  ['a candidate that is slow while the load grows', [growing, slow, stableAsEver], 'inconclusive'],
  [
    'a candidate that is slow beside a stable fleet whose errors alone are known',
    [slow, ['response-time', 'stable', 'no-data']],
    'unclassified',
  ],
  ['stable that cannot resolve names', [['dns-failure', 'stable', 'breached']], 'unclassified'],
  ['a load that grows and harms nobody', [growing], 'inconclusive'],
] as const)('%s is not named yet', (_what, said, status) => {
  expect(saying(said).status).toBe(status)
})

it('waits where only one fleet has published the minute of the onset', () => {
  const series = {
    ...fleetSeries('stable', [{ minutesAgo: 75, untilMinutesAgo: 1, requests: 5_700 }]),
    ...fleetSeries('candidate', [{ minutesAgo: 75, requests: 300 }]),
  }
  const early = { ...verdict('dns-failure', 'candidate', 'breached'), onset: noon - 60_000 }
  const seen = observation({ records: records(95, 5), series })
  expect(identify(service(), seen, [early], null).status).toBe('inconclusive')
  expect(identify(service(), seen, [{ ...early, onset: noon - 120_000 }], null).status).toBe('identified')
})

it.each([
  ['a candidate whose weight is 0 and whose look-ups fail', records(100, 0), [unresolved], 'healthy'],
  [
    'a candidate whose weight is 0 and has no requests',
    records(100, 0),
    [['error-rate', 'candidate', 'inconclusive']],
    'healthy',
  ],
  [
    'a stable fleet whose weight is 0 and has no requests',
    records(0, 100),
    [['error-rate', 'stable', 'inconclusive']],
    'healthy',
  ],
  ['a stable fleet whose weight is 0 and fails', records(0, 100), [stableFailing], 'healthy'],
] as const)('%s concerns nobody', (_what, live, said, status) => {
  expect(saying(said, { records: live }).status).toBe(status)
})
