import { describe, expect, it } from 'vitest'
import { alarmPatterns, failurePattern, recordChangePattern, rules } from '../../infra/rules.ts'
import { fixture } from '../unit/triggers/protection.ts'
import { protection, service } from '../support/builders.ts'

/** EventBridge's matching, as far as these patterns use it: lists of values, and `exists: false` for no such field. */
const matches = (pattern: object, value: unknown): boolean =>
  Object.entries(pattern).every(([key, wanted]: [string, unknown]) => {
    const found = (value as Record<string, unknown> | undefined)?.[key]
    if (!Array.isArray(wanted)) return matches(wanted as object, found)
    return wanted.some((each) => (typeof each === 'object' ? found === undefined : found === each))
  })

const record = { hostedZoneId: 'Z0123456789ABCDEFGHIJ', name: 'www.example.com', type: 'A' } as const
const web = protection(service({ record, alarms: [{ name: 'prod-web-5xx', signal: 'error-rate' }] }))
const [alarmPattern = {}] = alarmPatterns(['ballast-web-error-rate-candidate', 'prod-web-5xx'])

describe('the rule for alarms', () => {
  it.each(['event-bridge-metric-math', 'event-bridge-single-metric', 'event-bridge-muted'])('takes %s', (name) => {
    expect(matches(alarmPattern, fixture(name))).toBe(true)
  })

  it.each([
    'event-bridge-ok',
    'event-bridge-insufficient-data',
    'event-bridge-single-metric-unknown',
    'event-bridge-composite',
    'event-bridge-configuration-change',
    'event-bridge-scheduled',
    'cloudtrail-weight-change',
  ])('leaves %s alone', (name) => {
    expect(matches(alarmPattern, fixture(name))).toBe(false)
  })

  it('names each alarm once, in patterns that EventBridge takes', () => {
    const names = Array.from({ length: 200 }, (_, index) => `ballast-service-${index}-error-rate-candidate`)
    const patterns = alarmPatterns([...names, ...names])
    expect(patterns.flatMap(({ detail }) => detail.alarmName)).toEqual(names)
    for (const pattern of patterns) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048)
  })
})

describe('the rule for record changes', () => {
  it.each(['cloudtrail-weight-change', 'cloudtrail-weight-change-override', 'cloudtrail-other-record'])(
    'takes %s',
    (name) => {
      expect(matches(recordChangePattern(web), fixture(name))).toBe(true)
    },
  )

  it.each(['cloudtrail-access-denied', 'cloudtrail-create-hosted-zone', 'event-bridge-metric-math'])(
    'leaves %s alone',
    (name) => {
      expect(matches(recordChangePattern(web), fixture(name))).toBe(false)
    },
  )

  it('leaves hosted zones alone that hold nothing protected', () => {
    const elsewhere = protection(service({ record: { ...record, hostedZoneId: 'ZELSEWHERE' } }))
    expect(matches(recordChangePattern(elsewhere), fixture('cloudtrail-weight-change'))).toBe(false)
  })
})

describe('rules', () => {
  const resources = rules(web, ['ballast-web-error-rate-candidate'])
  const ruleIds = Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::Events::Rule')

  it.each(ruleIds)('%s keeps in the dead-letter queue what it cannot deliver', (id) => {
    expect(resources[id]?.Properties['Targets']).toEqual([
      expect.objectContaining({
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] } },
      }),
    ])
  })

  it.each(ruleIds.filter((id) => id !== 'FailedExecutionRule'))(
    '%s alone may start the durable alias by its permission',
    (id) => {
      const alias = { Ref: 'HandleIncidentDurableLambdaAlias' }
      expect(resources[id]?.Properties['Targets']).toEqual([expect.objectContaining({ Arn: alias })])
      expect(resources[`${id}Permission`]).toEqual({
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: alias,
          Principal: 'events.amazonaws.com',
          SourceArn: { 'Fn::GetAtt': [id, 'Arn'] },
        },
      })
    },
  )

  it("listens to mapped alarms as well as to Ballast's own", () => {
    expect(resources['AlarmRule1']?.Properties['EventPattern']).toMatchObject({
      detail: { alarmName: ['ballast-web-error-rate-candidate', 'prod-web-5xx'] },
    })
  })

  it('pages when an execution of this function ends without having done its work', () => {
    expect(failurePattern.detail.status).toEqual(['FAILED', 'TIMED_OUT', 'STOPPED'])
    expect(JSON.stringify(failurePattern.detail.functionArn)).toContain(':function:ballast-handle-incident:')
    expect(resources['FailedExecutionRule']?.Properties['Targets']).toEqual([
      expect.objectContaining({ Arn: { Ref: 'PagesTopic' } }),
    ])
  })
})
