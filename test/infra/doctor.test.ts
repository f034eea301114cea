import { describe, expect, it } from 'vitest'
import { accountOf } from '../../drills/doctor/account-of.ts'
import { alarmDefinitions } from '../../infra/alarms.ts'
import { doctorSchedule } from '../../infra/events/doctor-schedule.ts'
import { doctorPolicy } from '../../infra/policies/doctor.ts'
import { doctor } from '../../infra/names.ts'
import { withoutResource } from '../../infra/policies/functions.ts'
import { stackResources } from '../../infra/index.ts'
import { checkSignalsPolicy, controlPolicy, handleIncidentPolicy } from '../../infra/policies/functions.ts'
import type { Statement } from '../../infra/policies/statements.ts'
import { needsOf } from '../../shared/domain/doctor/needs.ts'
import { watchingAlarms } from '../../shared/domain/doctor/own-names.ts'
import { examineAccount } from '../../shared/workflow/doctor/doctor.ts'
import { protection, service } from '../support/builders.ts'
import { allChats } from '../support/chats.ts'

const config = protection(
  service({
    fleets: {
      stable: { setIdentifier: 'ec2', loadBalancer: 'app/web-ec2/1111111111111111' },
      candidate: {
        setIdentifier: 'eks',
        loadBalancer: 'app/web-eks/2222222222222222',
        nodeGroup: { cluster: 'prod', name: 'web', maxNodes: 20 },
      },
    },
  }),
)

const actionsOf = (statements: readonly Pick<Statement, 'Action'>[]): string[] =>
  [...new Set(statements.flatMap(({ Action }) => Action))].toSorted()

describe("doctor's policy", () => {
  it('allows the calls that doctor makes, and no others', async () => {
    const { account, clock, ports } = await accountOf(config)
    const before = { ...account.calls }
    await clock.complete(examineAccount(config, ports))
    const made = Object.entries(account.calls).filter(([call, count]) => count > (before[call] ?? 0))
    // To tell people, and for Lambda to keep an event that could not be handled.
    const besides = ['sns:Publish', 'sqs:SendMessage']
    expect(actionsOf(doctorPolicy(config))).toEqual([...made.map(([call]) => call), ...besides].toSorted())
  })

  it('has * only for actions without a resource, each with a reason', () => {
    for (const { Action, Resource } of doctorPolicy(config)) {
      if (Resource !== '*') continue
      for (const action of Action) expect(withoutResource[action]).toMatch(/\w+ \w+/)
    }
  })
})

describe.each([
  ['without chats', config],
  ['with all chats', { ...config, notifications: allChats().notifications }],
] as const)('what doctor knows that a function needs, %s,', (_, given) => {
  const needs = needsOf(given, {
    partition: 'aws',
    region: 'us-east-1',
    account: '123456789012',
    table: 't',
    topic: 'p',
    deadLetters: 'q',
    handleIncident: 'a',
  })
  it.each([
    ['ballast-handle-incident', handleIncidentPolicy(given)],
    ['ballast-control', controlPolicy(given)],
    ['ballast-check-signals', checkSignalsPolicy(given)],
  ] as const)('is what the policy of %s allows, apart from its log', (name, policy) => {
    const needed = [...new Set(needs[name].flatMap(({ actions }) => actions))].toSorted()
    expect(needed).toEqual(actionsOf(policy).filter((action) => !action.startsWith('logs:')))
  })
})

it('doctor knows all alarms of the stack that watch Ballast itself', () => {
  const waking = new Set(alarmDefinitions(config).map(({ name }) => name))
  const all = Object.values(stackResources(config, undefined)).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
  const watching = all.map(({ Properties }) => String(Properties['AlarmName'])).filter((name) => !waking.has(name))
  expect([...watchingAlarms].toSorted()).toEqual(watching.toSorted())
})

it('doctor runs once a week, and only its own rule may start it', () => {
  expect(doctorSchedule['DoctorRule']?.Properties).toMatchObject({
    ScheduleExpression: 'cron(0 8 ? * MON *)',
    State: 'ENABLED',
    Targets: [{ Arn: { 'Fn::GetAtt': [doctor.function, 'Arn'] } }],
  })
  expect(doctorSchedule['DoctorRulePermission']?.Properties).toMatchObject({
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': ['DoctorRule', 'Arn'] },
  })
})
