import { beforeAll, describe, expect, it } from 'vitest'
import { loadScenario, scenarioNames } from '../../../drills/scenario/scenario-files.ts'
import { handleIncidentPolicy } from '../../../infra/roles.ts'
import { protection } from '../../support/builders.ts'
import { grantsFor } from './evaluator.ts'
import { record, type Recorded } from './recorded.ts'
import type { IamRequest } from './requests.ts'
import { errorPaths } from './scenarios.ts'

/** What Lambda does in a function's name, which no client of the function asks for. */
const byLambdaItself = /^\S+ (Checkpoint|Log) /

let recorded: Recorded

beforeAll(async () => {
  const drills = Object.fromEntries(scenarioNames().map((name) => [name, loadScenario(name).scenario]))
  recorded = await record({ ...drills, ...errorPaths })
}, 300_000)

describe('least privilege, in all drills:', () => {
  it('every call is allowed by the policy of the function that makes it', () => {
    expect([...recorded.refused]).toEqual([])
    expect(Object.keys(recorded.calls).toSorted()).toEqual(['check-signals', 'control', 'handle-incident'])
  })

  it('everything that a policy allows is used by a call', () => {
    const unused = [...recorded.allowed].filter((each) => !recorded.used.has(each) && !byLambdaItself.test(each))
    expect(unused).toEqual([])
  })

  it.each(Object.keys(errorPaths))('%s goes as planned', (name) => {
    expect(recorded.unplanned.filter((each) => each.startsWith(`${name}: `))).toEqual([])
  })

  it('counts', () => {
    expect(recorded.refused.size).toBe(0)
    const counts = Object.entries(recorded.calls).map(
      ([name, calls]) =>
        `${name} ${calls.toLocaleString('en-US')} calls, ${recorded.statements[name]?.size} statements`,
    )
    console.log(`least privilege: ${counts.join('; ')}; ${recorded.used.size} permissions used, none refused or unused`)
  })
})

describe('the policy of handle-incident refuses', () => {
  const policy = handleIncidentPolicy(protection())
  const names = 'route53:ChangeResourceRecordSetsNormalizedRecordNames'
  const change: IamRequest = {
    action: 'route53:ChangeResourceRecordSets',
    resource: 'arn:aws:route53:::hostedzone/Z0123456789',
    keys: {
      [names]: ['www.example.com'],
      'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
      'route53:ChangeResourceRecordSetsActions': ['DELETE', 'CREATE'],
    },
  }
  const withKeys = (keys: IamRequest['keys']): IamRequest => ({ ...change, keys: { ...change.keys, ...keys } })

  it('nothing of a change of its own record set', () => {
    expect(grantsFor(policy, change)).toHaveLength(1)
  })

  it.each<[string, IamRequest]>([
    ['a change in another hosted zone', { ...change, resource: 'arn:aws:route53:::hostedzone/ZOTHER' }],
    ['a change of another name', withKeys({ [names]: ['mail.example.com'] })],
    ['a change of another name beside its own', withKeys({ [names]: ['www.example.com', 'mail.example.com'] })],
    ['a change that does not say its names', { ...change, keys: { ...change.keys, [names]: [] } }],
    ['a change of another type', withKeys({ 'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'MX'] })],
    ['an UPSERT', withKeys({ 'route53:ChangeResourceRecordSetsActions': ['UPSERT'] })],
    ['to delete the zone', { ...change, action: 'route53:DeleteHostedZone' }],
    [
      'to write another table',
      { action: 'dynamodb:PutItem', resource: 'arn:aws:dynamodb:us-east-1:123456789012:table/other', keys: {} },
    ],
    [
      'to publish to another topic',
      { action: 'sns:Publish', resource: 'arn:aws:sns:us-east-1:123456789012:other', keys: {} },
    ],
  ])('%s', (_, request) => {
    expect(grantsFor(policy, request)).toEqual([])
  })
})
