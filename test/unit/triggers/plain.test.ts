import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../../shared/config/index.ts'
import { NotAnEventError, parseTrigger } from '../../../shared/triggers/index.ts'
import { fixture, protection, type Edit } from './protection.ts'

const forged = "x'\n2026-03-04T10:22:41Z  fix\u2028\u202e\u200b\u009b2K\ud800"
const shown = String.raw`x' 2026-03-04T10:22:41Z  fix \u202e\u200b\u009b2K\ud800`
const treacherous = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

const message = ['Records', 0, 'Sns', 'Message']
const state = ['detail', 'state']
const identity = ['detail', 'userIdentity']
const request = ['detail', 'requestParameters']
const batch = [...request, 'changeBatch']
const firstRecord = [...batch, 'changes', 0, 'resourceRecordSet']

describe('text in an event is plain in its trigger', () => {
  it.each<[string, string, ...Edit[]]>([
    ['an alarm’s name', 'event-bridge-metric-math', [['detail', 'alarmName'], forged]],
    ['an alarm’s ARN', 'event-bridge-metric-math', [['resources', 0], forged]],
    ['the ARN of an alarm action', 'alarm-action-metric-math', [['alarmArn'], forged]],
    ['an action suppressor', 'event-bridge-composite-suppressed', [[...state, 'actionsSuppressedBy'], forged]],
    ['a mute rule', 'event-bridge-muted', [['detail', 'muteDetail', 'mutedByArn'], forged]],
    ['a detail type', 'event-bridge-scheduled', [['detail-type'], forged]],
    ['a source', 'event-bridge-scheduled', [['source'], forged]],
    ['an event’s id', 'event-bridge-scheduled', [['id'], forged]],
    ['the alarm of another event', 'event-bridge-configuration-change', [['detail', 'alarmName'], forged]],
    ['a message that is no alarm', 'sns-not-an-alarm', [message, forged]],
    ['its topic', 'sns-not-an-alarm', [['Records', 0, 'Sns', 'TopicArn'], forged]],
    ['its id', 'sns-not-an-alarm', [['Records', 0, 'Sns', 'MessageId'], forged]],
    ['a caller’s ARN', 'cloudtrail-weight-change', [[...identity, 'arn'], forged]],
    ['a role’s ARN', 'cloudtrail-weight-change', [[...identity, 'sessionContext', 'sessionIssuer', 'arn'], forged]],
    ['a comment', 'cloudtrail-weight-change', [[...batch, 'comment'], forged]],
    ['a set identifier', 'cloudtrail-weight-change', [[...firstRecord, 'setIdentifier'], forged]],
    ['the id of a call', 'cloudtrail-weight-change', [['detail', 'eventID'], forged]],
    ['another record', 'cloudtrail-other-record', [[...firstRecord, 'name'], forged]],
    ['a hosted zone', 'cloudtrail-weight-change', [[...request, 'hostedZoneId'], forged]],
    ['an error code', 'cloudtrail-access-denied', [['detail', 'errorCode'], forged]],
    ['another call', 'cloudtrail-weight-change', [['detail', 'eventName'], forged]],
    ['a reason given by hand', 'manual', [['reason'], forged]],
    ['a key given by hand', 'manual', [['key'], forged]],
  ])('%s', (_, name, ...edits) => {
    const trigger = JSON.stringify(parseTrigger(fixture(name, ...edits), protection))
    expect(trigger).toContain(JSON.stringify(shown).slice(1, -1))
    expect(trigger).not.toMatch(treacherous)
  })

  it.each<[string, string, Edit]>([
    ['a value', 'event-bridge-metric-math', [[...state, 'timestamp'], forged]],
    ['a service', 'manual', [['service'], forged]],
  ])('and in the error that refuses it: %s', (_, name, edit) => {
    const parse = () => parseTrigger(fixture(name, edit), protection)
    expect(parse).toThrow(NotAnEventError)
    expect(parse).toThrow(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u)
  })
})

it('an alarm is known by its name as it came, not by what is shown of it', () => {
  const named = (name: string) =>
    parseConfig(
      `services: { web: { record: { hostedZoneId: Z0123456789, name: www.example.com, type: A }, fleets: {
        stable: { setIdentifier: ec2, loadBalancer: app/a/0 }, candidate: { setIdentifier: eks, loadBalancer: app/b/0 } },
        alarms: [{ name: ${JSON.stringify(name)}, signal: error-rate }] } }`,
      'test.yml',
    )
  const event = fixture('event-bridge-metric-math', [['detail', 'alarmName'], 'a\u00adb'])
  expect(parseTrigger(event, named('a\u00adb'))).toMatchObject({ kind: 'alarm', alarmName: String.raw`a\u00adb` })
  expect(parseTrigger(event, named(String.raw`a\u00adb`))).toMatchObject({ kind: 'ignored', service: null })
})

describe('the override mark', () => {
  const mark = '[ballast:override]'
  it.each([
    ['where it stands', `${mark} game day`, `${mark} game day`],
    ['far behind the end of what is shown', `${'x'.repeat(100_000)}${mark}`, `${mark} ${'x'.repeat(236)}…`],
    [
      'behind much that is spelled out',
      `${'\u202e'.repeat(230)}${mark}`,
      expect.stringMatching(/^\[ballast:override\] \\u202e/),
    ],
    ['cut in two by the end', `${'x'.repeat(240)}${mark}`, `${mark} ${'x'.repeat(236)}…`],
  ])('is found in a comment %s', (_, comment, expected) => {
    expect(
      parseTrigger(fixture('cloudtrail-weight-change', [[...batch, 'comment'], comment]), protection),
    ).toMatchObject({
      comment: expected,
    })
  })

  it.each(['[ballast:\u00adoverride]', '[ballast:\noverride]', '[ballast: override]'])(
    'is not made out of %j',
    (comment) => {
      const trigger = parseTrigger(fixture('cloudtrail-weight-change', [[...batch, 'comment'], comment]), protection)
      expect(trigger).not.toMatchObject({ comment: expect.stringContaining(mark) })
    },
  )
})

describe('what Route 53 would not have taken is refused, for it would be remembered', () => {
  it.each<[string, string, unknown, string]>([
    ['a weight above 255', 'weight', 256, 'number to be <=255'],
    ['a negative weight', 'weight', -1, 'number to be >=0'],
    ['half a weight', 'weight', 0.5, 'int'],
    ['a set identifier of 129 characters', 'setIdentifier', 'x'.repeat(129), 'string to have <=128 characters'],
  ])('%s', (_, field, value, expected) => {
    const parse = () => parseTrigger(fixture('cloudtrail-weight-change', [[...firstRecord, field], value]), protection)
    expect(parse).toThrow(`resourceRecordSet.${field}: found `)
    expect(parse).toThrow(expected)
  })

  it.each(['0000-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '9999-12-31T23:59:59-01:00'])('a time of %s', (time) => {
    const parse = () => parseTrigger(fixture('cloudtrail-weight-change', [['detail', 'eventTime'], time]), protection)
    expect(parse).toThrow(`detail.eventTime: found "${time}", expected a time from 1970 to 9999`)
  })
})
