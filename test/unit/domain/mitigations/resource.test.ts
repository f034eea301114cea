import { expect, it } from 'vitest'
import { resourceOf } from '../../../../shared/domain/mitigations/resource.ts'
import type { Plan } from '../../../../shared/domain/mitigations/mitigation.ts'
import { records, service } from '../../../support/builders.ts'

const words = { mitigation: 'm', reason: '', shortOf: null }
const weights: Plan = {
  ...words,
  kind: 'weights',
  hostedZoneId: 'Z1',
  before: records(5, 5),
  after: records(99, 1),
}
const size = { min: 1, desired: 1, max: 1 }
const nodes: Plan = {
  ...words,
  kind: 'node-group',
  group: { cluster: 'prod', name: 'web' },
  before: size,
  after: size,
  requestsPerNode: null,
}
const wildcard = { hostedZoneId: 'Z1', name: '*.Example.com', type: 'AAAA' as const }

it.each<[Plan, string]>([
  [weights, 'record www.example.com. A'],
  [nodes, 'node group prod/web'],
  [{ ...words, kind: 'hold', weights: {} }, 'releases of web'],
])('the ledger names what is changed by a plan of kind $kind', (plan, name) => {
  expect(resourceOf(plan, service())).toBe(name)
})

it('a record has one name, however the config writes it', () => {
  expect(resourceOf(weights, service({ record: wildcard }))).toBe(String.raw`record \052.example.com. AAAA`)
})
