import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { combine } from '../../infra/cloudformation.ts'
import { functionAlarms } from '../../infra/health/function-alarms.ts'
import { stack, stackResources } from '../../infra/index.ts'
import { protection, service } from '../support/builders.ts'

const resources = stackResources(protection(service()), undefined)

const references = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  const { Ref: ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: [string, string] }
  if (ref !== undefined) return [ref]
  if (attribute !== undefined) return [attribute[0]]
  return Object.values(value).flatMap(references)
}

/** Logical ids of what a condition names, or what they begin with. */
const sourcesIn = (condition: unknown): string[] =>
  [Object.values(Object.values(condition as Record<string, Record<string, unknown>>)[0] ?? {})]
    .flat(2)
    .flatMap((arn) => {
      const { 'Fn::Sub': text } = arn as { 'Fn::Sub'?: string }
      const beginning = 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/${AWS::StackName}'
      return text === undefined ? references(arn) : text.replace(beginning, '')
    })

describe('the stack', () => {
  it('refers only to what it has, or osls makes', () => {
    const known = [
      ...Object.keys(resources),
      'HandleIncidentDurableLambdaAlias',
      'CheckSignalsLambdaFunction',
      'DoctorLambdaFunction',
    ]
    expect(known).toEqual(expect.arrayContaining(references(resources)))
  })

  it('counts throttled calls where the config names the trail’s log group, and nowhere else', () => {
    expect(resources).not.toHaveProperty('ThrottledCallsFilter')
    const withTrail = stackResources({ ...protection(), cloudTrailLogGroup: 'aws-cloudtrail-logs' }, undefined)
    expect(withTrail['ThrottledCallsFilter']).toMatchObject({
      Type: 'AWS::Logs::MetricFilter',
      Properties: {
        LogGroupName: 'aws-cloudtrail-logs',
        FilterPattern: expect.stringContaining('($.errorCode = "*Throttl*")'),
        MetricTransformations: [{ MetricNamespace: 'Ballast', MetricName: 'ThrottledApiCalls', DefaultValue: 0 }],
      },
    })
  })

  it('has a topic for chat applications where the config asks for it, and nowhere else', () => {
    const withChats = (chatApplications: boolean) =>
      stackResources({ ...protection(), notifications: { chatApplications } }, 'on-call@example.com')
    expect(withChats(true)['ChatTopic']).toEqual({ Type: 'AWS::SNS::Topic', Properties: { TopicName: 'ballast-chat' } })
    expect(withChats(false)).not.toHaveProperty('ChatTopic')
    expect(resources).not.toHaveProperty('ChatTopic')
    // Mail is for the other one: nobody gets JSON who did not ask for it.
    expect(JSON.stringify(withChats(true)['PagesTopic'])).toContain('on-call@example.com')
  })

  it('keeps its memory: a table with protection, backups and an end for what is past its time', () => {
    expect(resources['Table']).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      },
    })
  })

  it('pages for a single event that could not be handled, or message that could not be delivered', () => {
    expect(resources['DeadLettersAlarm']?.Properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      AlarmActions: [{ Ref: 'PagesTopic' }],
    })
  })

  it.each([
    ['DeadLetterQueuePolicy', 'sqs:SendMessage', ['-AlarmRule*', '-RecordChangeRule*', 'FailedExecutionRule']],
    [
      'PagesTopicPolicy',
      'sns:Publish',
      [
        'HeartbeatAlarm',
        'FailedChecksAlarm',
        'DeadLettersAlarm',
        ...Object.keys(functionAlarms),
        'FailedExecutionRule',
      ],
    ],
  ])('%s lets in only its own sources, each by its ARN', (id, action, sources) => {
    const document = resources[id]?.Properties['PolicyDocument'] as { Statement: Record<string, unknown>[] } | undefined
    const statements = document?.Statement ?? []
    expect(statements.every(({ Action }) => Action === action)).toBe(true)
    expect(statements.every(({ Principal }) => !JSON.stringify(Principal).includes('*'))).toBe(true)
    expect(statements.flatMap(({ Condition }) => sourcesIn(Condition))).toEqual(sources)
  })

  it('subscribes an address to pages when it is given one', () => {
    expect(stackResources(protection(service()), 'on-call@example.com')['PagesTopic']?.Properties).toMatchObject({
      Subscription: [{ Protocol: 'email', Endpoint: 'on-call@example.com' }],
    })
    expect(resources['PagesTopic']?.Properties).not.toHaveProperty('Subscription')
  })

  it('refuses two resources with one logical id', () => {
    const one = { Table: { Type: 'AWS::DynamoDB::Table', Properties: {} } }
    expect(() => combine(one, one)).toThrow("two resources have the logical id 'Table'")
  })
})

describe('the config that the stack is built from', () => {
  it('is named with what is wrong in it', () => {
    expect(() => stack({ BALLAST_CONFIG: 'no-such-ballast.yml' })).toThrow(/no-such-ballast\.yml/)
  })

  it('is ballast.yml unless another one is named, which may be anywhere', () => {
    expect(stack({})).toEqual(stack({ BALLAST_CONFIG: resolve('ballast.yml') }))
    expect(stack({})).not.toEqual(stack({ BALLAST_CONFIG: 'test/fixtures/configs/chats.yml' }))
  })

  it.each([
    ['leaves it out', 'ballast.yml', ['@aws-sdk/client-ssm']],
    ['has it', 'test/fixtures/configs/chats.yml', []],
  ])('which names secrets or not, decides on the client that reads them: a package %s for %s', (_, path, unused) => {
    expect(stack({ BALLAST_CONFIG: path }).unused).toEqual(unused)
  })
})
