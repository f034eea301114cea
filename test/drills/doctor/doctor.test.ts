import { describe, expect, it } from 'vitest'
import { anyTime, drillProtection, drillService } from '../../../drills/deployed/stack.ts'
import { accountOf } from '../../../drills/doctor/account-of.ts'
import { accountWith } from '../../../drills/doctor/defect.ts'
import { defects } from '../../../drills/doctor/defects/index.ts'
import { roles } from '../../../infra/policies/roles.ts'
import { parseConfig } from '../../../shared/config/index.ts'
import { checks } from '../../../shared/domain/doctor/checks/index.ts'
import { notChecked } from '../../../shared/domain/doctor/examine.ts'
import { examineAccount } from '../../../shared/workflow/doctor/doctor.ts'

/** Two services: one with node groups, a mapped alarm and everything permitted, and a small one beside it. */
const config = parseConfig(
  `services:
  web:
    mode: enforce
    record: { hostedZoneId: Z0123456789ABCDEFGHIJ, name: www.example.com, type: A }
    fleets:
      stable: { setIdentifier: ec2, loadBalancer: app/web-ec2/50dc6c495c0c9188 }
      candidate:
        setIdentifier: eks
        loadBalancer: app/web-eks/1f2e3d4c5b6a7988
        nodeGroup: { cluster: prod, name: web, maxNodes: 20 }
    alarms: [{ name: prod-web-5xx, signal: error-rate }]
  api:
    record: { hostedZoneId: Z0123456789ABCDEFGHIJ, name: api.example.com, type: CNAME }
    fleets:
      stable: { setIdentifier: old, loadBalancer: app/api-old/50dc6c495c0c9188 }
      candidate: { setIdentifier: new, loadBalancer: app/api-new/1f2e3d4c5b6a7988 }
`,
  'ballast.yml',
)

const findingsIn = async (account: Awaited<ReturnType<typeof accountOf>>) =>
  (await account.clock.complete(examineAccount(account.protection, account.ports))).findings

describe('doctor finds nothing', () => {
  it.each(['us-east-1', 'eu-west-1'])('in an account as it is deployed to %s', async (region) => {
    expect(await findingsIn(await accountOf(config, { region }))).toEqual([])
  })
})

it('doctor finds nothing in an account with a service for drills, which has no metrics', async () => {
  const weekly = [{ scenario: 'bad-candidate', day: 'tue', at: '10:00' }] as const
  const drilled = drillProtection({ ...drillService, drills: { ...anyTime, weekly } })
  expect(await findingsIn(await accountOf(drilled))).toEqual([])
})

it('doctor finds nothing where policies of a role are managed ones and services have stacks of their own', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `a-service-with-a-name-of-many-letters-${index + 10}`)
  const services = names.map(
    (name) => `
  ${name}:
    mode: enforce
    record: { hostedZoneId: Z0123456789ABCDEFGHIJ, name: ${name}.shop.example.com, type: A }
    fleets:
      stable:
        { setIdentifier: old, loadBalancer: app/old/50dc6c495c0c9188, targetGroup: targetgroup/${name}/73e2d6bc24d8a067, nodeGroup: { cluster: ${name}-old, name: ${name}, maxNodes: 20 } }
      candidate:
        { setIdentifier: new, loadBalancer: app/new/1f2e3d4c5b6a7988, targetGroup: targetgroup/${name}/73e2d6bc24d8a068, nodeGroup: { cluster: ${name}-new, name: ${name}, maxNodes: 20 } }`,
  )
  const many = parseConfig(`serviceStacks: 4\nservices:${services.join('')}\n`, 'ballast.yml')
  expect(Object.values(roles(many)).map(({ Type }) => Type)).toContain('AWS::IAM::ManagedPolicy')
  expect(await findingsIn(await accountOf(many))).toEqual([])
})

describe('doctor finds exactly one thing', () => {
  it.each(Object.entries(defects).map(([name, defect]) => ({ name, ...defect })))(
    'where $title ($name)',
    async (defect) => {
      const findings = await findingsIn(await accountWith(config, defect))
      expect(findings.map(({ check }) => check)).toEqual([defect.check])
      const [finding] = findings
      for (const text of [finding?.what, finding?.why, finding?.todo]) expect(text).toMatch(/\w+ \w+/)
      expect(JSON.stringify(finding)).not.toMatch(/undefined|NaN|null.*null|\[object/)
    },
  )
})

it.each(Object.keys(checks))('the check %s has a defect', (name) => {
  expect(Object.values(defects).map(({ check }) => check)).toContain(name)
})

describe('what may not be read', () => {
  const calls = [
    'lambda:GetFunctionConfiguration',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:GetMetricData',
    'events:ListRules',
    'events:ListTargetsByRule',
    'cloudtrail:DescribeTrails',
    'cloudtrail:GetTrailStatus',
    'cloudtrail:GetEventSelectors',
    'route53:ListResourceRecordSets',
    'eks:DescribeNodegroup',
    'tag:GetResources',
    'dynamodb:DescribeTable',
    'dynamodb:DescribeContinuousBackups',
    'dynamodb:DescribeTimeToLive',
    'dynamodb:GetItem',
    'sns:GetTopicAttributes',
    'sqs:GetQueueAttributes',
    'iam:SimulatePrincipalPolicy',
  ]

  it('is all that doctor calls', async () => {
    const account = await accountOf(config)
    const before = { ...account.account.calls }
    await findingsIn(account)
    const made = Object.entries(account.account.calls).filter(([call, count]) => count > (before[call] ?? 0))
    expect(made.map(([call]) => call).toSorted()).toEqual(calls.toSorted())
  })

  it.each(calls)('without %s is one finding that names the checks, and never fine', async (call) => {
    const account = await accountOf(config)
    account.account.injectFault({ call, kind: 'denied', times: 1_000 })
    const findings = await findingsIn(account)
    expect(findings.map(({ check }) => check)).toEqual([notChecked])
    expect(findings[0]?.what).toMatch(/could not be read: .*not authorized/)
    const named = /\((.*)\)/.exec(findings[0]?.why ?? '')?.[1]?.split(', ') ?? []
    expect(named.length).toBeGreaterThan(0)
    for (const name of named) expect(checks).toHaveProperty([name])
  })
})
