import { expect, it } from 'vitest'
import { identify } from '../../../../shared/domain/diagnosis/identify.ts'
import type { Verdict, VerdictState } from '../../../../shared/domain/verdict.ts'
import { noon, observation, records, service } from '../../../support/builders.ts'

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
    ruledOut: [expect.any(String), expect.any(String)],
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
