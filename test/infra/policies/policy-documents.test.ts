import { describe, expect, it } from 'vitest'
import { policyCharacters, policyDocument, policyDocuments } from '../../../infra/policies/policy-documents.ts'
import { controlPolicy, handleIncidentPolicy, runDrillPolicy } from '../../../infra/policies/functions.ts'
import { roles } from '../../../infra/policies/roles.ts'
import type { Statement } from '../../../infra/policies/statements.ts'
import { parseConfig } from '../../../shared/config/index.ts'
import { manyServices } from '../../support/many-services.ts'
import { grantsFor, resourcesOf } from '../least-privilege/evaluator.ts'

const many = parseConfig(manyServices({ services: 300, nodeGroups: 120 }), 'ballast.yml')

/** All that statements allow, each action on each resource on its own, with its condition. */
const allowed = (statements: readonly Statement[]): string[] =>
  statements.flatMap((statement) =>
    statement.Action.flatMap((action) =>
      resourcesOf(statement).map((resource) =>
        [statement.Sid, action, resource, JSON.stringify(statement.Condition)].join(' '),
      ),
    ),
  )

const policies = {
  'handle-incident': handleIncidentPolicy,
  control: controlPolicy,
  'run-drill': runDrillPolicy,
} as const

describe.each(Object.entries(policies))('the policies of %s, where they do not fit one', (_, policy) => {
  const statements = policy(many)

  it.each([
    { inline: 10_240, managed: 6_144 },
    { inline: 4_000, managed: 3_500 },
  ])('allow what they allowed together, each thing once, within $inline and $managed characters', (limits) => {
    const documents = policyDocuments(statements, limits)
    expect(documents.length).toBeGreaterThan(1)
    expect(allowed(documents.flat()).toSorted()).toEqual(allowed(statements).toSorted())
    for (const [index, document] of documents.entries()) {
      const most = index === 0 ? limits.inline : limits.managed
      expect(policyCharacters(policyDocument(document))).toBeLessThanOrEqual(most)
      const sids = document.map(({ Sid }) => Sid)
      expect(new Set(sids).size).toBe(sids.length)
    }
  })
})

describe('policies that fit inline', () => {
  it('stay as they are, in their order', () => {
    const statements = handleIncidentPolicy({ ...many, services: many.services.slice(0, 20) })
    expect(policyDocuments(statements)).toEqual([statements])
  })
})

describe('a statement that no policy can hold', () => {
  it('is kept as it is, for the check of the limits to tell', () => {
    const statement: Statement = { Sid: 'Long', Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['x'.repeat(300)] }
    const list = { ...statement, Sid: 'List', Resource: ['y'.repeat(300), 'z'] }
    expect(policyDocuments([statement, list], { inline: 200, managed: 200 }).flat()).toEqual([statement, list])
  })
})

describe('the role of handle-incident in an account of many services', () => {
  const resources = roles(many)
  const documents = Object.entries(resources)
    .filter(([id]) => id.startsWith('HandleIncidentRole'))
    .flatMap(([, { Type, Properties }]) =>
      Type === 'AWS::IAM::Role' ? (Properties['Policies'] as readonly object[]) : [Properties],
    ) as { PolicyDocument: { Statement: Statement[] } }[]
  const attached = documents.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
  const names = 'route53:ChangeResourceRecordSetsNormalizedRecordNames'
  const change = (zone: string, ...changed: string[]) => ({
    action: 'route53:ChangeResourceRecordSets',
    resource: `arn:aws:route53:::hostedzone/${zone}`,
    keys: {
      [names]: changed,
      'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
      'route53:ChangeResourceRecordSetsActions': ['DELETE', 'CREATE'],
    },
  })

  it('allows the change of each record set, and the size of each node group, by exactly one statement', () => {
    for (const { record, fleets } of many.services) {
      expect(grantsFor(attached, change(record.hostedZoneId, record.name))).toHaveLength(1)
      const group = fleets.candidate.nodeGroup
      if (group === undefined) continue
      const request = {
        action: 'eks:UpdateNodegroupConfig',
        resource: `arn:aws:eks:us-east-1:123456789012:nodegroup/${group.cluster}/${group.name}/8ac8ae53`,
        keys: {},
      }
      expect(grantsFor(attached, request)).toHaveLength(1)
    }
  })

  it('refuses a name in another zone, and another name beside its own', () => {
    const [first] = many.services
    const { hostedZoneId = '', name = '' } = first?.record ?? {}
    expect(grantsFor(attached, change('Z0123456789ABCDEFGH3', name))).toEqual([])
    expect(grantsFor(attached, change(hostedZoneId, name, 'mail.example.com'))).toEqual([])
  })

  it('has no policy attached that is not there, and none is there that is not attached', () => {
    const policiesThere = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy')
    const all = Object.values(resources).flatMap(
      ({ Properties }) => (Properties['ManagedPolicyArns'] as { Ref: string }[] | undefined) ?? [],
    )
    expect(all.map(({ Ref }) => Ref).toSorted()).toEqual(policiesThere.map(([id]) => id).toSorted())
  })
})
