import { describe, expect, it } from 'vitest'
import {
  alarmPatterns,
  failurePattern,
  recordChangePatterns,
  rules,
  type rulesNamed,
} from '../../../infra/events/rules.ts'
import { fixture } from '../../unit/triggers/protection.ts'
import { protection, service } from '../../support/builders.ts'

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

const takesChange = (of: typeof web, event: unknown): boolean =>
  recordChangePatterns(of).some((pattern) => matches(pattern, event))

describe('the rule for record changes', () => {
  it.each(['cloudtrail-weight-change', 'cloudtrail-weight-change-override', 'cloudtrail-other-record'])(
    'takes %s',
    (name) => {
      expect(takesChange(web, fixture(name))).toBe(true)
    },
  )

  it.each(['cloudtrail-access-denied', 'cloudtrail-create-hosted-zone', 'event-bridge-metric-math'])(
    'leaves %s alone',
    (name) => {
      expect(takesChange(web, fixture(name))).toBe(false)
    },
  )

  it('leaves hosted zones alone that hold nothing protected', () => {
    const elsewhere = protection(service({ record: { ...record, hostedZoneId: 'ZELSEWHERE' } }))
    expect(takesChange(elsewhere, fixture('cloudtrail-weight-change'))).toBe(false)
  })

  it('is several where there are many hosted zones, with both forms of an id in one of them', () => {
    const zones = Array.from({ length: 100 }, (_, index) => `Z${String(index).padStart(31, '0')}`)
    const inZones = protection(
      ...zones.map((hostedZoneId, index) => service({ name: `web-${index}`, record: { ...record, hostedZoneId } })),
    )
    const patterns = recordChangePatterns(inZones)
    const ids = patterns.flatMap(({ detail }) => detail.requestParameters.hostedZoneId)
    expect(ids).toEqual(zones.flatMap((zone) => [zone, `/hostedzone/${zone}`]))
    for (const pattern of patterns) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048)
    expect(
      Object.values(rules(inZones, [])).filter(({ Properties }) =>
        JSON.stringify(Properties['EventPattern'] ?? '').includes('aws.route53'),
      ),
    ).toHaveLength(patterns.length)
  })
})

/** Whether an ARN with a wildcard at its end is that of a rule, whose name CloudFormation makes of its logical id. */
const isNamed = (sourceArn: unknown, id: string): boolean => {
  const { 'Fn::Sub': text } = sourceArn as ReturnType<typeof rulesNamed>
  const [before = '', prefix = ''] = text.split(/:rule\/\$\{AWS::StackName\}-/)
  expect(before).toBe('arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}')
  expect(prefix).toMatch(/^[A-Za-z]+\*$/)
  return id.startsWith(prefix.slice(0, -1))
}

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

  const starting = ruleIds.filter((id) => id !== 'FailedExecutionRule')
  const permissions = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Permission')

  it.each(starting)('%s may start the durable alias', (id) => {
    const alias = { Ref: 'HandleIncidentDurableLambdaAlias' }
    expect(resources[id]?.Properties['Targets']).toEqual([expect.objectContaining({ Arn: alias })])
    expect(permissions.filter(({ Properties }) => isNamed(Properties['SourceArn'], id))).toEqual([
      {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: alias,
          Principal: 'events.amazonaws.com',
          SourceArn: expect.anything(),
        },
      },
    ])
  })

  it('lets no other rule of the stack start it', () => {
    for (const id of ['FailedExecutionRule', 'CheckSignalsRule', 'DoctorRule', 'DrillDrillDashweb1']) {
      expect(permissions.filter(({ Properties }) => isNamed(Properties['SourceArn'], id))).toEqual([])
    }
  })

  it('needs one permission for all rules of a kind, for a policy of a function holds no more than 20 KB', () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `ballast-service-${index}-error-rate-candidate`)
    const many = Object.values(rules(web, names))
    expect(many.filter(({ Type }) => Type === 'AWS::Events::Rule').length).toBeGreaterThan(60)
    expect(many.filter(({ Type }) => Type === 'AWS::Lambda::Permission')).toHaveLength(2)
  })

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
