import { expect, it } from 'vitest'
import { identify } from '../../../../shared/domain/diagnosis/identify.ts'
import { minute } from '../../../../shared/domain/time.ts'
import type { Verdict, VerdictState } from '../../../../shared/domain/verdict.ts'
import { fleetSeries, noon, observation, records, service } from '../../../support/builders.ts'

const verdict = (
  signal: string,
  subject: Verdict['subject'],
  state: VerdictState,
  changes: Partial<Verdict> = {},
): Verdict => ({
  signal,
  subject,
  state,
  evidence: `${signal} of ${subject} is ${state}`,
  numbers: {},
  onset: state === 'breached' ? noon : null,
  ...changes,
})
const diagnose = (verdicts: readonly Verdict[], seen: Parameters<typeof observation>[0] = {}, signal?: string) =>
  identify(service(), observation({ records: records(95, 5), ...seen }), verdicts, signal ?? null)

const stable = verdict('error-rate', 'stable', 'healthy')
const failing = verdict('error-rate', 'candidate', 'breached')
const stableFailing = verdict('error-rate', 'stable', 'breached')
const ago = (minutes: number) => ({ onset: noon - minutes * minute })

it('says why it is this class, and why none of the others', () => {
  const share = verdict('traffic-share', 'service', 'healthy')
  const spike = verdict('request-spike', 'service', 'breached', ago(3))
  const lookUps = verdict('dns-failure', 'candidate', 'no-data')
  expect(diagnose([share, spike, stable, failing, lookUps])).toEqual({
    status: 'identified',
    incidentClass: 'request-spike',
    reason: 'request-spike of service is breached',
    onset: noon - 3 * minute,
    ruledOut: [
      'misweighted-release: traffic-share of service is healthy',
      'api-throttling: nothing of it is measured',
      'shared-cause: not both fleets are breached',
      'dns-failure: dns-failure of candidate is no-data',
      'bad-candidate: explained by request-spike',
    ],
  })
})

it('says all that speaks for a class, which began with the first of it', () => {
  const throttled = [
    verdict('api-throttling', 'candidate', 'breached', ago(3)),
    verdict('api-throttling', 'stable', 'breached', ago(5)),
  ]
  expect(diagnose([stable, ...throttled])).toMatchObject({
    incidentClass: 'api-throttling',
    reason: 'api-throttling of candidate is breached; api-throttling of stable is breached',
    onset: noon - 5 * minute,
  })
})

it.each([
  [
    'throttling that does not explain what the other fleet shows',
    [verdict('api-throttling', 'candidate', 'breached'), stableFailing, failing],
    {},
    'api-throttling: error-rate of stable is breached',
  ],
  [
    'a candidate that has no traffic to move away',
    [verdict('traffic-share', 'service', 'breached'), stable, failing],
    { records: records(100, 0) },
    'bad-candidate: the candidate’s weight is 0 already',
  ],
  [
    'a candidate whose errors nothing can be held against',
    [verdict('traffic-share', 'service', 'breached'), verdict('error-rate', 'stable', 'no-data'), failing],
    {},
    'bad-candidate: error-rate of stable is no-data',
  ],
])('rules out %s, and says so', (_what, verdicts, seen, why) => {
  expect(diagnose(verdicts, seen)).toMatchObject({ status: 'identified', ruledOut: expect.arrayContaining([why]) })
})

it.each<[string, readonly Verdict[], string | undefined, unknown]>([
  [
    'a breach that no class explains, beside what the same signal says of others',
    [stableFailing, verdict('error-rate', 'candidate', 'healthy'), verdict('dns-failure', 'candidate', 'healthy')],
    undefined,
    {
      status: 'unclassified',
      reason: 'error-rate of stable is breached, while error-rate of candidate is healthy',
      onset: noon,
    },
  ],
  [
    'a breach that no class explains, alone',
    [stableFailing],
    undefined,
    { status: 'unclassified', reason: 'error-rate of stable is breached', onset: noon },
  ],
  [
    'a candidate that fails where nobody looked at stable',
    [failing],
    undefined,
    { status: 'unclassified', reason: 'error-rate of candidate is breached', onset: noon },
  ],
  [
    'that a load that harms nobody may be growing',
    [verdict('request-spike', 'service', 'inconclusive', { numbers: { ratio: 1.4 } }), stable],
    undefined,
    { status: 'inconclusive', reason: 'request-spike of service is inconclusive' },
  ],
  [
    'that what is not breached is no incident, whenever it is said to have begun',
    [verdict('request-spike', 'service', 'healthy', { onset: noon }), stable],
    undefined,
    { status: 'healthy', reason: 'request-spike of service is healthy; error-rate of stable is healthy' },
  ],
  [
    'which class it may yet be',
    [verdict('request-spike', 'service', 'inconclusive', { numbers: { ratio: 1.4 } }), stable, failing],
    undefined,
    { status: 'inconclusive', reason: 'it may be request-spike: request-spike of service is inconclusive' },
  ],
  [
    'what is inconclusive, and not what is healthy',
    [stable, verdict('error-rate', 'candidate', 'inconclusive'), verdict('traffic-share', 'service', 'inconclusive')],
    undefined,
    {
      status: 'inconclusive',
      reason: 'error-rate of candidate is inconclusive; traffic-share of service is inconclusive',
    },
  ],
  [
    'what is inconclusive of the signal that woke us',
    [verdict('error-rate', 'candidate', 'inconclusive'), verdict('traffic-share', 'service', 'inconclusive')],
    'traffic-share',
    { status: 'inconclusive', reason: 'traffic-share of service is inconclusive' },
  ],
  [
    'what nobody could measure',
    [verdict('error-rate', 'stable', 'no-data'), verdict('error-rate', 'candidate', 'no-data')],
    undefined,
    { status: 'no-data', reason: 'error-rate of stable is no-data; error-rate of candidate is no-data' },
  ],
  [
    'what is healthy, and not what nobody could measure',
    [stable, verdict('error-rate', 'candidate', 'no-data')],
    undefined,
    { status: 'healthy', reason: 'error-rate of stable is healthy' },
  ],
])('says %s', (_what, verdicts, signal, diagnosis) => {
  expect(diagnose(verdicts, {}, signal)).toEqual(diagnosis)
})

/** Stable has not published the newest minute yet. */
const late = {
  series: {
    ...fleetSeries('stable', [{ minutesAgo: 75, untilMinutesAgo: 1, requests: 5_700 }]),
    ...fleetSeries('candidate', [{ minutesAgo: 75, requests: 300 }]),
  },
}

it('says that it waits for both fleets to publish the minute of the onset', () => {
  expect(diagnose([stable, verdict('error-rate', 'candidate', 'breached', ago(1))], late)).toEqual({
    status: 'inconclusive',
    reason: 'error-rate of candidate is breached; not both fleets have published that minute yet',
  })
})

it('does not wait for requests where the weights themselves are wrong', () => {
  const share = verdict('traffic-share', 'service', 'breached', ago(1))
  expect(diagnose([share, stable], late)).toMatchObject({ incidentClass: 'misweighted-release' })
})
