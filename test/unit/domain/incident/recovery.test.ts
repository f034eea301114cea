import { expect, it } from 'vitest'
import { judgeRecovery } from '../../../../shared/domain/incident/recovery.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { fleetSeries, noon, service, type Load } from '../../../support/builders.ts'

const baseline = { requests: 60_000, errors: 60 }
const judge = (stable: Load[], candidate: Load[], { share = 1, since = noon - 2 * minute } = {}) =>
  judgeRecovery(service(), { ...fleetSeries('stable', stable), ...fleetSeries('candidate', candidate) }, noon, since, {
    candidateShare: share,
    baseline,
    usualLatency: { stable: null, candidate: null },
  }).verified
const load = (requests: number, errorRatio = 0.001): Load[] => [{ minutesAgo: 5, requests, errorRatio }]

it.each([
  ['share and errors at baseline', judge(load(5940), load(60)), true],
  ['a share within the tolerance', judge(load(5760), load(240)), true],
  ['a share above it', judge(load(5700), load(300)), false],
  ['a candidate that gets nothing any more', judge(load(6000), [], { share: 0 }), true],
  ['stable failing now', judge(load(5940, 0.05), load(60)), false],
  ['only one minute since the TTL passed', judge(load(5940), load(60), { since: noon - minute }), false],
  ['no datapoints at all', judge([], []), false],
  [
    'one good minute after a bad one',
    judge(
      [
        { minutesAgo: 2, untilMinutesAgo: 1, requests: 3000 },
        { minutesAgo: 1, requests: 5940 },
      ],
      [
        { minutesAgo: 2, untilMinutesAgo: 1, requests: 3000 },
        { minutesAgo: 1, requests: 60 },
      ],
    ),
    false,
  ],
])('%s', (_rule, verified, expected) => {
  expect(verified).toBe(expected)
})
