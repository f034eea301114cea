import { expect, it } from 'vitest'
import type { Diagnosis } from '../../../../shared/domain/diagnosis/diagnosis.ts'
import { judgeHindsight } from '../../../../shared/domain/incident/hindsight.ts'
import type { Hindsight, IncidentClass } from '../../../../shared/domain/incident/incident.ts'
import type { WeightPlan } from '../../../../shared/domain/mitigations/mitigation.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { noon, observation, records, service } from '../../../support/builders.ts'

const plan: WeightPlan = {
  kind: 'weights',
  mitigation: 'revert-weights',
  hostedZoneId: 'Z0123456789',
  before: records(95, 5),
  after: records(100, 0),
  reason: '',
  shortOf: null,
}
const identified = (incidentClass: IncidentClass): Diagnosis => ({
  status: 'identified',
  incidentClass,
  reason: '',
  onset: noon,
  ruledOut: [],
})
const goesOn = identified('bad-candidate')
const over: Diagnosis = { status: 'healthy', reason: '' }
const other = identified('shared-cause')
const blind: Diagnosis = { status: 'no-data', reason: '' }

it.each<[string, number, [number, number], Diagnosis, Hindsight['verdict'] | null]>([
  ['it goes on, too early to tell', 3, [95, 5], goesOn, null],
  ['nobody can see, too early to tell', 3, [95, 5], blind, null],
  ['it was over by itself before the change would have shown', 3, [95, 5], over, 'unneeded'],
  ['it went on for as long as the change takes to show', 6, [95, 5], goesOn, 'right'],
  ['nobody can see by then', 6, [95, 5], blind, 'unknown'],
  ['it has become something else by then', 6, [95, 5], other, 'unknown'],
  ['people did the same', 2, [100, 0], goesOn, 'right'],
  ['people went further than the plan', 2, [255, 0], over, 'right'],
  ['people did something else', 2, [90, 10], goesOn, 'unknown'],
])('where %s, acting would have been …', (_, minutes, weights, diagnosis, verdict) => {
  const withheld = {
    service: service(),
    incidentClass: 'bad-candidate' as const,
    plans: [plan],
    observation: observation({ records: records(95, 5) }),
  }
  const look = { observation: observation({ at: noon + minutes * minute, records: records(...weights) }), diagnosis }
  expect(judgeHindsight(withheld, look)?.verdict ?? null).toBe(verdict)
})
