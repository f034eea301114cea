import { beforeAll, describe, expect, it } from 'vitest'
import { drillProtection, drillService } from '../../../drills/deployed/stack.ts'
import { loadScenario, scenarioNames } from '../../../drills/scenario/scenario-files.ts'
import { handleIncidentPolicy, runDrillPolicy } from '../../../infra/policies/functions.ts'
import { protection } from '../../support/builders.ts'
import { grantsFor } from './evaluator.ts'
import { record, type Recorded } from './recorded.ts'
import type { IamRequest } from './requests.ts'
import { errorPaths, withChats } from './scenarios.ts'

/** What Lambda does in a function's name, which no client of the function asks for. */
const byLambdaItself = /^\S+ (Checkpoint|Log) /

let recorded: Recorded

beforeAll(async () => {
  const drills = Object.fromEntries(scenarioNames().map((name) => [name, loadScenario(name).scenario]))
  recorded = await record({ ...drills, ...errorPaths }, withChats)
}, 300_000)

describe('least privilege, in all drills:', () => {
  it('every call is allowed by the policy of the function that makes it', () => {
    expect([...recorded.refused]).toEqual([])
    expect(Object.keys(recorded.calls).toSorted()).toEqual([
      'check-signals',
      'control',
      'handle-incident',
      'run-drill',
      'show-incidents',
    ])
  })

  it('everything that a policy allows is used by a call', () => {
    const unused = [...recorded.allowed].filter((each) => !recorded.used.has(each) && !byLambdaItself.test(each))
    expect(unused).toEqual([])
  })

  it.each(Object.keys({ ...errorPaths, ...withChats }))('%s goes as planned', (name) => {
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

describe('the policy of run-drill', () => {
  const names = 'route53:ChangeResourceRecordSetsNormalizedRecordNames'
  const change = (name: string): IamRequest => ({
    action: 'route53:ChangeResourceRecordSets',
    resource: 'arn:aws:route53:::hostedzone/Z0123456789DRILL',
    keys: {
      [names]: [name],
      'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
      'route53:ChangeResourceRecordSetsActions': ['DELETE', 'CREATE'],
    },
  })
  const scale = (group: string): IamRequest => ({
    action: 'eks:UpdateNodegroupConfig',
    resource: `arn:aws:eks:us-east-1:123456789012:nodegroup/${group}/8ac8ae53`,
    keys: {},
  })
  const publish = (namespace: string): IamRequest => ({
    action: 'cloudwatch:PutMetricData',
    resource: null,
    keys: { 'cloudwatch:namespace': [namespace] },
  })

  const write = (...keys: string[]): IamRequest => ({
    action: 'dynamodb:PutItem',
    resource: 'arn:aws:dynamodb:us-east-1:123456789012:table/ballast',
    keys: { 'dynamodb:LeadingKeys': keys },
  })

  it.each([
    change('drill-web.example.com'),
    scale('drills/drill-web'),
    publish('Ballast/Drills'),
    write('SERVICE#drill-web'),
  ])('allows what is marked for drills: %j', (request) => {
    expect(grantsFor(runDrillPolicy(drillProtection()), request)).toHaveLength(1)
  })

  it.each<[string, IamRequest]>([
    ['the records of a service with users', change('www.example.com')],
    ['the node group of a service with users', scale('prod/web')],
    ['what is remembered of a service with users', write('SERVICE#web')],
    ['the ledger', write('ACCOUNT')],
    ['a write that does not say of what', write()],
    ['metrics in the namespace of load balancers', publish('AWS/ApplicationELB')],
    ["metrics in Ballast's own namespace", publish('Ballast')],
    ['metrics in no namespace that is said', { ...publish(''), keys: {} }],
    [
      'to start handle-incident',
      {
        action: 'lambda:InvokeFunction',
        resource: 'arn:aws:lambda:us-east-1:123456789012:function:ballast-handle-incident:durable',
        keys: {},
      },
    ],
  ])('refuses %s', (_, request) => {
    expect(grantsFor(runDrillPolicy(drillProtection()), request)).toEqual([])
  })

  it.each<[string, Parameters<typeof runDrillPolicy>[0]]>([
    ['no service is marked', drillProtection({ ...drillService, drills: undefined })],
    ['the marked one may not be changed', drillProtection({ ...drillService, mode: 'observe' })],
  ])('allows no change at all where %s', (_, packaged) => {
    const policy = runDrillPolicy(packaged)
    for (const request of [change('drill-web.example.com'), change('www.example.com'), scale('drills/drill-web')]) {
      expect(grantsFor(policy, request)).toEqual([])
    }
  })
})
