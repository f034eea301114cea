import { expect, it } from 'vitest'
import type { IncidentClass } from '../../../../shared/domain/incident/incident.ts'
import { playbook } from '../../../../shared/domain/mitigations/index.ts'
import { observation, records, service } from '../../../support/builders.ts'

const namesFor = (incidentClass: IncidentClass) => playbook[incidentClass].map(({ name }) => name)

it.each([
  ['misweighted-release', 'revert-weights'],
  ['request-spike', 'scale-node-group'],
  ['dns-failure', 'revert-weights'],
  ['bad-candidate', 'revert-weights'],
] as const)('%s is answered by %s first', (incidentClass, name) => {
  expect(namesFor(incidentClass)[0]).toBe(name)
})

it('releases are held before throttled calls move any traffic', () => {
  expect(namesFor('api-throttling').slice(0, 2)).toEqual(['hold-changes', 'revert-weights'])
})

it('a cause that both fleets share leads to advice, and to no change', () => {
  expect(namesFor('shared-cause')).toEqual(['zonal-shift'])
})

const answers = new Map(Object.values(playbook).flatMap((all) => all.map((each) => [each.name, each])))

it.each([
  [
    'revert-weights',
    false,
    ['route53:ListResourceRecordSets', 'route53:ChangeResourceRecordSets', 'route53:GetChange'],
  ],
  ['scale-node-group', true, ['eks:DescribeNodegroup', 'eks:UpdateNodegroupConfig', 'eks:DescribeUpdate']],
  ['hold-changes', false, []],
  ['zonal-shift', false, []],
] as const)('%s has node groups read: %s, and may need %j', (name, needsNodeGroups, requiredActions) => {
  expect(answers.get(name)).toMatchObject({ needsNodeGroups, requiredActions })
})

it('a hold keeps the live weights, and says what may not be exceeded until when', () => {
  const plan = answers.get('hold-changes')?.plan({
    service: service(),
    observation: observation({ records: records(95, 5) }),
    incidentClass: 'api-throttling',
    verdicts: [],
    nodeGroups: {},
  })
  expect(plan).toEqual([
    {
      kind: 'hold',
      mitigation: 'hold-changes',
      weights: { ec2: 95, eks: 5 },
      reason: 'no release beyond ec2 95, eks 5 until the throttling has stopped',
      shortOf: null,
    },
  ])
})
