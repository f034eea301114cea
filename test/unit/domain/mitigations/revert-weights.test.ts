import { expect, it } from 'vitest'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import { changeCommand } from '../../../../shared/domain/mitigations/change-command.ts'
import { revertWeights, undoWeights } from '../../../../shared/domain/mitigations/revert-weights.ts'
import type { Observation } from '../../../../shared/domain/signals/signal.ts'
import { weightsOf } from '../../../../shared/domain/records/weights.ts'
import { observation, records, service, weightedRecord } from '../../../support/builders.ts'

const lastGood = { weights: { ec2: 99, eks: 1 }, since: '2026-03-02T10:00:00.000Z' }
const state = { ...emptyState, lastGood }
const plan = (incidentClass: 'misweighted-release' | 'bad-candidate', changes: Partial<Observation>) =>
  revertWeights.plan({
    service: service(),
    observation: observation(changes),
    incidentClass,
    verdicts: [],
    nodeGroups: {},
  })
const planned = (...args: Parameters<typeof plan>) => {
  const made = plan(...args)
  if ('impossible' in made) throw new Error(made.impossible)
  const [first] = made
  if (first?.kind !== 'weights') throw new Error('no plan of weights')
  return first
}

it.each([
  [
    'a misweighted release to what was known good',
    'misweighted-release',
    { records: records(5, 5), state },
    { ec2: 99, eks: 1 },
  ],
  [
    'to the fallback when nothing is on record',
    'misweighted-release',
    { records: records(60, 40) },
    { ec2: 100, eks: 0 },
  ],
  ['a bad candidate to 0, stable as it is', 'bad-candidate', { records: records(95, 5), state }, { ec2: 95, eks: 0 }],
  [
    'a bad candidate that carried all: stable gets a weight',
    'bad-candidate',
    { records: records(0, 255), state },
    { ec2: 100, eks: 0 },
  ],
] as const)('puts back %s', (_rule, incidentClass, changes, expected) => {
  expect(weightsOf(planned(incidentClass, changes).after)).toEqual(expected)
})

it('changes nothing but the weights', () => {
  const { before, after } = planned('misweighted-release', { records: records(5, 5), state })
  const rest = (all: typeof before) => all.map(({ weight: _weight, ...others }) => others)
  expect(rest(after)).toEqual(rest(before))
})

it('takes back what it planned', () => {
  const made = planned('misweighted-release', { records: records(5, 5), state })
  expect(undoWeights(made)).toMatchObject({ before: made.after, after: made.before })
})

it.each([
  ['a fleet without a record', { records: [weightedRecord('ec2', 1)] }, "no record 'eks'"],
  ['a set that is good already', { records: records(99, 1), state }, 'already'],
  [
    'a sibling that the good weights do not know',
    { records: [...records(5, 5), weightedRecord('new', 0)], state },
    'other records',
  ],
] as const)('is not possible for %s', (_rule, changes, message) => {
  expect(plan('misweighted-release', changes)).toEqual({ impossible: expect.stringContaining(message) })
})

it('gives a person the same compare-and-set as one command', () => {
  const command = changeCommand(planned('misweighted-release', { records: records(5, 5), state }))
  const batch = /--change-batch '(?<json>.*)'$/.exec(command)?.groups?.['json'] ?? ''
  expect(
    JSON.parse(batch).Changes.map((change: { Action: string; ResourceRecordSet: { Weight: number } }) => [
      change.Action,
      change.ResourceRecordSet.Weight,
    ]),
  ).toEqual([
    ['DELETE', 5],
    ['DELETE', 5],
    ['CREATE', 99],
    ['CREATE', 1],
  ])
})
