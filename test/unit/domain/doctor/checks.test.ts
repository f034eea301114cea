import { describe, expect, it } from 'vitest'
import { check } from '../../../../shared/domain/doctor/check.ts'
import { alarmPeriod } from '../../../../shared/domain/doctor/checks/alarm-period.ts'
import { fleetMetrics } from '../../../../shared/domain/doctor/checks/fleet-metrics.ts'
import { checks } from '../../../../shared/domain/doctor/checks/index.ts'
import { permissions } from '../../../../shared/domain/doctor/checks/permissions.ts'
import { rules } from '../../../../shared/domain/doctor/checks/rules.ts'
import { weightsPolicy } from '../../../../shared/domain/doctor/checks/weights-policy.ts'
import { examine, notChecked } from '../../../../shared/domain/doctor/examine.ts'
import { quoted } from '../../../../shared/domain/doctor/finding.ts'
import { reportMessage, reportText } from '../../../../shared/domain/doctor/report.ts'
import type { EventRule, Parts, Snapshot } from '../../../../shared/domain/doctor/snapshot.ts'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import { emptyLedger } from '../../../../shared/domain/service/ledger.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { noon, protection, records } from '../../../support/builders.ts'

const circumstances = { protection: protection(), region: 'us-east-1', at: noon }
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:ballast-handle-incident'

/** Parts of which nothing is wrong; checks look only at those that they read. */
const parts: Parts = {
  functions: [],
  alarms: [],
  alarmMetrics: [],
  rules: [],
  forwarding: [],
  trails: [],
  records: [{ service: 'web', records: records(99, 1) }],
  nodeGroups: [],
  karpenter: [],
  requests: [{ service: 'web', requests: { stable: 360_000, candidate: 3_600 } }],
  ownMetrics: { heartbeats: [], failed: [] },
  table: { name: 't', hasPointInTimeRecovery: true, timeToLiveAttribute: 'expiresAt', hasDeletionProtection: true },
  topic: { arn: 'arn:aws:sns:us-east-1:123456789012:pages', confirmed: 1, pending: 0 },
  deadLetters: { url: 'https://sqs/q', waiting: 0 },
  memory: [{ service: 'web', state: emptyState, claim: null }],
  ledger: emptyLedger,
  denials: [],
}
const seen = (changes: Partial<Parts>) => ({ ...circumstances, ...parts, ...changes })

describe('an alarm period is too fine', () => {
  const every = (minutes: number, count: number) =>
    Array.from({ length: count }, (_, index) => noon - (count - index) * minutes * minute)
  const metric = { alarm: 'mine', namespace: 'Orders', metricName: 'Errors', dimensions: {}, periodSeconds: 60 }
  it.each([
    ['at 60 s for a metric that comes every 5 minutes', { publishedAt: every(5, 12) }, 1],
    ['not at 300 s for it', { publishedAt: every(5, 12), periodSeconds: 300 }, 0],
    ['not where too few datapoints tell', { publishedAt: every(5, 9) }, 0],
    [
      'not for a sparse metric, whose datapoints come in any minute',
      { publishedAt: [...every(5, 12), noon - 3 * minute, noon] },
      0,
    ],
    ['not for a metric that never came', { publishedAt: [] }, 0],
    [
      'at 10 s for a load balancer, which publishes each minute',
      { namespace: 'AWS/ApplicationELB', publishedAt: [], periodSeconds: 10 },
      1,
    ],
    ['not at 10 s for a metric that may be of high resolution', { publishedAt: every(1, 12), periodSeconds: 10 }, 0],
  ])('%s', (_, changes, count) => {
    const found = alarmPeriod.check(seen({ alarmMetrics: [{ ...metric, ...changes }] }))
    expect(found).toHaveLength(count)
  })
})

describe('a fleet lacks metrics', () => {
  it.each([
    ['where it has a share and the other has requests', { stable: 360_000, candidate: null }, [99, 1], 1],
    ['not where its share of so few requests may well be none', { stable: 900, candidate: null }, [99, 1], 0],
    ['not where it has no weight', { stable: 360_000, candidate: null }, [100, 0], 0],
    ['where it has everything', { stable: null, candidate: null }, [0, 100], 1],
    ['once where neither publishes', { stable: null, candidate: null }, [50, 50], 1],
  ])('%s', (_, requests, [stable = 0, candidate = 0], count) => {
    const given = seen({
      records: [{ service: 'web', records: records(stable, candidate) }],
      requests: [{ service: 'web', requests }],
    })
    expect(fleetMetrics.check(given)).toHaveLength(count)
  })
})

describe('weights', () => {
  it('that Ballast itself has set are not at odds with the policy', () => {
    const live = { records: [{ service: 'web', records: records(85, 15) }] }
    expect(weightsPolicy.check(seen(live))).toHaveLength(1)
    const lastWrite = { weights: { ec2: 85, eks: 15 }, since: 'x', incidentId: 'y', leaseUntil: 'z' }
    const memory = [{ service: 'web', state: { ...emptyState, lastWrite }, claim: null }]
    expect(weightsPolicy.check(seen({ ...live, memory }))).toEqual([])
  })
})

describe('rules', () => {
  const deployed = (name: string) => ({ arn: functionArn, roleArn: 'r', state: 'Active', environment: {}, name })
  const functions = [
    { name: 'ballast-handle-incident' as const, found: deployed('ballast-handle-incident') },
    { name: 'ballast-check-signals' as const, found: null },
  ]
  const rule = (changes: Partial<EventRule>): EventRule => ({
    name: 'ballast-x',
    isEnabled: true,
    pattern: {},
    schedule: null,
    targetArns: [`${functionArn}:durable`, parts.topic.arn],
    ...changes,
  })

  it('of any kind will do, if they take everything to the right place', () => {
    expect(rules.check(seen({ functions, rules: [rule({})] }))).toEqual([])
  })

  it('that are disabled are enough where another is enabled', () => {
    expect(rules.check(seen({ functions, rules: [rule({ isEnabled: false }), rule({})] }))).toEqual([])
  })

  it('that take a hosted zone by one spelling of its id only are not enough', () => {
    const zone = { detail: { requestParameters: { hostedZoneId: ['Z0123456789'] } } }
    const others = rule({ pattern: { source: [{ 'anything-but': 'aws.route53' }] } })
    const found = rules.check(seen({ functions, rules: [others, rule({ pattern: zone })] }))
    expect(found.map(({ what }) => what)).toEqual([
      'there is no rule for changes of records in hosted zone Z0123456789',
    ])
  })
})

describe('permissions', () => {
  it('that one role lacks are one finding, with the first few', () => {
    const denial = { functionName: 'ballast-control' as const, roleArn: 'r', resource: 'x', decision: 'implicitDeny' }
    const denials = ['a', 'b', 'c', 'd', 'e'].map((action) => ({ ...denial, action }))
    const found = permissions.check(seen({ denials }))
    expect(found).toHaveLength(1)
    expect(found[0]?.what).toMatch(/a on x \(implicitDeny\), b on x .*, c on x .* and 2 more$/)
  })
})

describe('an examination', () => {
  const read = (Object.keys(parts) as (keyof Parts)[]).map((part) => [part, { value: parts[part], unread: [] }])
  const snapshot = (changes: Partial<Snapshot['parts']>): Snapshot => ({
    ...circumstances,
    parts: { ...(Object.fromEntries(read) as Snapshot['parts']), ...changes },
  })
  const always = check('always', 'x', ['records'], () => [
    { severity: 'info', what: 'what', why: 'why', todo: 'todo', command: null },
  ])
  const never = check('never', 'x', ['table'], () => [])

  it('leaves out checks that need what was not read, and says so', () => {
    const unread = { value: null, unread: [{ of: 'the records', why: 'denied' }] }
    const findings = examine(snapshot({ records: unread }), [always, never])
    expect(findings.map(({ check: name }) => name)).toEqual([notChecked])
    expect(findings[0]?.why).toMatch(/\(always\)/)
  })

  it('carries checks out on the part that was read, and names the rest', () => {
    const half = { value: parts.records, unread: [{ of: 'the records of api', why: 'denied' }] }
    const findings = examine(snapshot({ records: half }), [always, never])
    expect(findings.map(({ check: name }) => name)).toEqual([notChecked, 'always'])
  })

  it('tells one reason for several things once', () => {
    const unread = (of: string) => ({ value: null, unread: [{ of, why: 'denied' }] })
    const findings = examine(snapshot({ records: unread('the records'), table: unread('the table') }), [always, never])
    expect(findings).toHaveLength(1)
    expect(findings[0]?.what).toMatch(/the records, the table could not be read: denied/)
  })

  it('puts the gravest first', () => {
    const grave = check('grave', 'x', [], () => [
      { severity: 'error', what: 'what', why: 'why', todo: 'todo', command: null },
    ])
    expect(examine(snapshot({}), [always, grave]).map(({ severity }) => severity)).toEqual(['error', 'info'])
  })
})

it.each(Object.entries(checks))('the check %s has its name and says what it finds', (name, { name: own, title }) => {
  expect(own).toBe(name)
  expect(title).toMatch(/\w+ \w+/)
})

describe('a report', () => {
  const finding = { check: 'x', severity: 'error' as const, what: 'a is b', why: 'bad', todo: 'do', command: 'run it' }

  it('says that nothing was found', () => {
    expect(reportText([], 24, 'us-east-1')).toBe('us-east-1: 24 checks, nothing found.')
  })

  it('says what, why, what to do and the command, with counts above', () => {
    const lines = reportText([finding, { ...finding, severity: 'info' }], 24, 'us-east-1').split('\n')
    expect(lines.slice(0, 6)).toEqual([
      'us-east-1: 24 checks, 1 error, 1 info.',
      '',
      'error  a is b  [x]',
      '    bad',
      '    do',
      '    $ run it',
    ])
  })

  it('lets nothing from outside begin a line, and leaves out commands that cannot be pasted', () => {
    const text = reportText([{ ...finding, what: 'a\nerror  forged', command: 'run\nrm -rf' }], 1, 'us-east-1')
    expect(text).not.toMatch(/^error {2}forged/m)
    expect(text).not.toContain('rm -rf')
  })

  it('has a subject that e-mail takes', () => {
    expect(reportMessage([finding], 24, 'eu-west-1').subject).toBe('[Ballast] doctor: 1 error in eu-west-1')
  })

  it.each([
    ['plain-words_1/x:y.z', 'plain-words_1/x:y.z'],
    ["it's; rm", String.raw`'it'\''s; rm'`],
    ['', "''"],
  ])('writes %j into a command as %s', (word, shown) => {
    expect(quoted(word)).toBe(shown)
  })
})
