import { describe, expect, it } from 'vitest'
import { parseTrigger, parseTriggers } from '../../../shared/triggers/index.ts'
import { fixture, protection, type Edit } from './protection.ts'

const parse = (event: unknown) => parseTrigger(event, protection)

const change = 'cloudtrail-weight-change'
const request = ['detail', 'requestParameters']
const changes = [...request, 'changeBatch', 'changes']

/** The weight change fixture with other fields in both of its records. */
const withRecord = (fields: Readonly<Record<string, string>>): unknown =>
  fixture(
    change,
    ...[0, 1].flatMap((index) =>
      Object.entries(fields).map(([key, value]): Edit => [[...changes, index, 'resourceRecordSet', key], value]),
    ),
  )
const inZone = (id: string): unknown => fixture(change, [[...request, 'hostedZoneId'], id])

describe('a change of a weighted record set', () => {
  it('tells who made it through which role, when, and with which comment', () => {
    expect(parse(fixture('cloudtrail-weight-change'))).toEqual({
      kind: 'weight-change',
      key: 'cloudtrail:883b14d9-2f84-4005-8bc5-c7bf0cebc116',
      service: 'web',
      signal: 'traffic-share',
      at: Date.parse('2026-03-04T10:20:05Z'),
      by: {
        arn: 'arn:aws:sts::123456789012:assumed-role/deploy/release-1284',
        roleArn: 'arn:aws:iam::123456789012:role/deploy',
      },
      comment: 'release web: 5 % to eks',
      weights: { ec2: 5, eks: 5 },
      reason: expect.stringContaining("changed the weighted record set of service web ('ec2 5, eks 5')"),
    })
  })

  it('has no role when an IAM user made it', () => {
    expect(parse(fixture('cloudtrail-weight-change-override'))).toMatchObject({
      kind: 'weight-change',
      by: { arn: 'arn:aws:iam::123456789012:user/smithj', roleArn: null },
      comment: '[ballast:override] game day',
    })
  })

  it('sets the weights of what it creates, not of what it deletes', () => {
    const override = 'cloudtrail-weight-change-override'
    expect(parse(fixture(override))).toMatchObject({ weights: { ec2: 0, eks: 100 } })
    const deleting = fixture(override, [[...changes, 2, 'action'], 'DELETE'], [[...changes, 3, 'action'], 'DELETE'])
    expect(parse(deleting)).toMatchObject({
      kind: 'weight-change',
      weights: {},
      reason: expect.stringContaining('no weights set'),
    })
  })

  it.each([
    [
      'an AWS service',
      { type: 'AWSService', invokedBy: 'cloudformation.amazonaws.com' },
      'cloudformation.amazonaws.com',
    ],
    ['a federated user', { type: 'SAMLUser', principalId: 'EXAMPLE:jane' }, 'EXAMPLE:jane'],
    ['nobody that CloudTrail names', {}, 'unknown'],
  ])('counts also when it was made by %s, without ARN', (_, userIdentity, arn) => {
    expect(parse(fixture(change, [['detail', 'userIdentity'], userIdentity]))).toMatchObject({
      kind: 'weight-change',
      by: { arn, roleArn: null },
    })
  })

  it('takes a role only from an assumed role: a federated user names another issuer', () => {
    const event = fixture(change, [['detail', 'userIdentity', 'type'], 'FederatedUser'])
    expect(parse(event)).toMatchObject({ by: { roleArn: null } })
  })

  it('has an empty comment when the batch has none, and no more than Route 53 takes', () => {
    const commented = (comment: unknown): unknown => fixture(change, [[...request, 'changeBatch', 'comment'], comment])
    const trigger = parse(commented('x'.repeat(10_000)))
    expect(trigger).toMatchObject({ comment: expect.stringMatching(/^x{255}…$/) })
    expect(trigger.reason.length).toBeLessThan(600)
    expect(parse(commented(undefined))).toMatchObject({ kind: 'weight-change', comment: '' })
  })

  it.each([
    ['without the final dot', 'web', withRecord({ name: 'www.example.com' })],
    ['in capitals', 'web', withRecord({ name: 'WWW.Example.com.' })],
    ['with the zone id in its long form', 'web', inZone('/hostedzone/Z0123456789ABCDEFGHIJ')],
    ['with an asterisk', 'api', withRecord({ name: '*.api.example.com.' })],
    ['with an escaped asterisk', 'api', withRecord({ name: '\\052.api.example.com.' })],
    ['of a third set identifier', 'web', withRecord({ setIdentifier: 'lambda' })],
  ])('is recognised %s', (_, service, event) => {
    expect(parse(event)).toMatchObject({ kind: 'weight-change', service })
  })

  it.each([
    ['another type', withRecord({ type: 'AAAA' })],
    ['a name below the protected one', withRecord({ name: 'a.www.example.com.' })],
    ['a name that ends alike', withRecord({ name: 'xwww.example.com.' })],
    ['a label under a wildcard', withRecord({ name: 'v1.api.example.com.' })],
    ['an escaped dot in place of a dot', withRecord({ name: 'www\\056example.com.' })],
    ['another hosted zone', inZone('Z9999999999ABCDEFGHIJ')],
  ])('is ignored when it touches %s', (_, event) => {
    expect(parse(event)).toMatchObject({
      kind: 'ignored',
      service: null,
      reason: expect.stringContaining('touches no protected record'),
    })
  })

  it('is ignored when its service is in mode off', () => {
    expect(parse(withRecord({ name: 'old.example.com.' }))).toMatchObject({
      kind: 'ignored',
      service: 'old',
      reason: expect.stringContaining('mode off'),
    })
  })

  it.each([
    ['cloudtrail-other-record', "the change of 'shop.www.example.com., www.example.com.'"],
    ['cloudtrail-access-denied', "failed with 'AccessDenied'"],
    ['cloudtrail-create-hosted-zone', "call 'CreateHostedZone' changes no records"],
  ])('is ignored: %s', (name, reason) => {
    expect(parse(fixture(name))).toMatchObject({ kind: 'ignored', reason: expect.stringContaining(reason) })
  })

  it('of two services in one batch gives one trigger each, and the first one’s reason names the other', () => {
    const event = fixture(change, [[...changes, 1, 'resourceRecordSet', 'name'], '*.api.example.com.'])
    const triggers = parseTriggers(event, protection)
    expect(triggers.map(({ kind, service, key }) => [kind, service, key.replace(/^.*#/, '')])).toEqual([
      ['weight-change', 'web', 'web'],
      ['weight-change', 'api', 'api'],
    ])
    expect(parse(event)).toMatchObject({ service: 'web', reason: expect.stringContaining('of service api') })
  })
})
