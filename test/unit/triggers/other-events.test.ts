import { signals } from '../../../shared/domain/signals/index.ts'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NotAnEventError, parseTrigger } from '../../../shared/triggers/index.ts'
import { fixture, fixtures, protection } from './protection.ts'

const parse = (event: unknown) => parseTrigger(event, protection)

function refusal(event: unknown): NotAnEventError {
  try {
    parse(event)
  } catch (error) {
    if (error instanceof NotAnEventError) return error
    throw error
  }
  throw new Error('the event was taken')
}

type Path = readonly (string | number)[]

describe('a request made by hand', () => {
  it('names a service, and may name a signal, a reason and a time', () => {
    expect(parse(fixture('manual'))).toMatchObject({ kind: 'manual', service: 'web', signal: 'error-rate', at: null })
    expect(parse({ service: 'web' })).toMatchObject({ kind: 'manual', service: 'web', signal: null, at: null })
    const at = '2026-03-04T10:00:00Z'
    expect(parse({ service: 'web', at })).toMatchObject({
      at: Date.parse(at),
      key: expect.stringContaining('10:00:00'),
    })
  })

  it('may carry a key of its own, which then stands for one occurrence', () => {
    const key = 'check:web:2026-03-04T10:00:00.000Z'
    expect(parse({ service: 'web', key })).toMatchObject({ key, isOccurrence: true })
    expect(parse({ service: 'web' })).toMatchObject({ isOccurrence: false })
  })

  it('is ignored for a service in mode off', () => {
    expect(parse({ service: 'old' })).toMatchObject({ kind: 'ignored', service: 'old' })
  })

  it.each([
    [
      'a service that the config has not',
      { service: 'shop' },
      'service',
      "one of the config's services: web, api, old",
    ],
    ['a service that is no text', { service: 7 }, 'service', 'string'],
    ['an unknown signal', { service: 'web', signal: 'errors' }, 'signal', `one of ${Object.keys(signals).join(', ')}`],
    ['a key that is empty', { service: 'web', key: '' }, 'key', 'string to have >=1 characters'],
    ['a time that is none', { service: 'web', at: 'now' }, 'at', 'an ISO 8601 timestamp with a time zone'],
  ])('is refused with %s', (_, event, field, expected) => {
    expect(refusal(event)).toMatchObject({ field, expected, code: 'not-an-event' })
  })
})

describe('an event of another kind', () => {
  it.each([
    ['event-bridge-configuration-change', "an alarm's configuration changed, not its state"],
    ['event-bridge-contributor', 'one contributor of an alarm changed its state'],
    ['event-bridge-scheduled', "'Scheduled Event' of 'aws.events'"],
    ['sns-not-an-alarm', "no alarm notification: 'Build 1284 of web has finished.'"],
  ])('is ignored: %s', (name, reason) => {
    expect(parse(fixture(name))).toMatchObject({ kind: 'ignored', reason: expect.stringContaining(reason) })
  })

  it.each([
    ['null', null],
    ['a list', []],
    ['string', 'ALARM'],
    ['an empty object', {}],
    ['an HTTP request', { version: '2.0', rawPath: '/', headers: {} }],
  ])('is refused when it is %s', (_, event) => {
    expect(refusal(event)).toMatchObject({ field: 'event', value: event })
  })
})

describe('an event that lacks what is needed is refused with the field', () => {
  const alarm = 'event-bridge-metric-math'
  const change = 'cloudtrail-weight-change'
  it.each<[string, Path, unknown, string, string]>([
    [alarm, ['detail-type'], undefined, 'detail-type', 'string'],
    [alarm, ['source'], undefined, 'source', 'string'],
    [alarm, ['resources'], [], 'resources[0]', 'string'],
    [alarm, ['detail', 'alarmName'], undefined, 'detail.alarmName', 'string'],
    [alarm, ['detail', 'state'], undefined, 'detail.state', 'object'],
    [alarm, ['detail', 'state', 'value'], 'alarm', 'detail.state.value', 'one of "OK"|"ALARM"|"INSUFFICIENT_DATA"'],
    [
      alarm,
      ['detail', 'state', 'timestamp'],
      '2026-02-30T10:00:00Z',
      'detail.state.timestamp',
      'an ISO 8601 timestamp',
    ],
    [alarm, ['detail', 'state', 'timestamp'], '2026-03-04T10:22:41', 'detail.state.timestamp', 'with a time zone'],
    ['alarm-action-metric-math', ['alarmArn'], undefined, 'alarmArn', 'string'],
    ['alarm-action-metric-math', ['alarmData'], undefined, 'alarmData', 'object'],
    ['alarm-action-metric-math', ['source'], 'aws.ec2', 'source', '"aws.cloudwatch"'],
    ['sns-metric-math', ['Records'], [], 'Records', 'array to have >=1 items'],
    ['sns-metric-math', ['Records', 0, 'EventSource'], 'aws:s3', 'Records[0].EventSource', '"aws:sns"'],
    ['sns-metric-math', ['Records', 0, 'Sns', 'Message'], undefined, 'Records[0].Sns.Message', 'string'],
    [
      'sns-metric-math',
      ['Records', 0, 'Sns', 'Message'],
      '{"AlarmName":"a"}',
      'Records[0].Sns.Message.AlarmArn',
      'string',
    ],
    [change, ['detail', 'eventID'], undefined, 'detail.eventID', 'string'],
    [change, ['detail', 'eventTime'], 'noon', 'detail.eventTime', 'an ISO 8601 timestamp'],
    [change, ['detail', 'userIdentity'], undefined, 'detail.userIdentity', 'object'],
    [change, ['detail', 'requestParameters'], null, 'detail.requestParameters', 'object'],
    [
      change,
      ['detail', 'requestParameters', 'changeBatch', 'changes', 1, 'resourceRecordSet', 'type'],
      undefined,
      'detail.requestParameters.changeBatch.changes[1].resourceRecordSet.type',
      'string',
    ],
  ])('%s with %j = %j: %s', (name, path, value, field, expected) => {
    const error = refusal(fixture(name, [path, value]))
    expect(error.field).toBe(field)
    expect(error.expected).toContain(expected)
    expect(error.message).toContain(`${field}: found `)
  })
})

/** Every path into a value, the root's first. */
const pathsOf = (value: unknown, path: Path = []): Path[] =>
  typeof value !== 'object' || value === null
    ? [path]
    : [
        path,
        ...Object.entries(value).flatMap(([key, each]) =>
          pathsOf(each, [...path, Array.isArray(value) ? Number(key) : key]),
        ),
      ]

/** Throws unless the event gives a sound trigger or a NotAnEventError. */
function check(event: unknown): void {
  try {
    const trigger = parse(event)
    expect(['alarm', 'weight-change', 'manual', 'ignored']).toContain(trigger.kind)
    expect(trigger.reason).not.toBe('')
    expect(trigger.reason.length).toBeLessThan(5_000)
    expect([null, ...protection.services.map(({ name }) => name)]).toContain(trigger.service)
    expect(trigger.service === null && trigger.kind !== 'ignored').toBe(false)
  } catch (error) {
    if (!(error instanceof NotAnEventError)) throw error
  }
}

describe('whatever comes, parsing gives a trigger or a NotAnEventError', () => {
  it('for arbitrary JSON', () => {
    const property = fc.property(fc.jsonValue({ maxDepth: 4 }), check)
    expect(() => fc.assert(property, { numRuns: 500 })).not.toThrow()
  })

  it('for arbitrary JSON in the place of a part of a fixture', () => {
    const place = fc
      .constantFrom(...Object.keys(fixtures))
      .chain((name) => fc.tuple(fc.constant(name), fc.constantFrom(...pathsOf(fixtures[name]))))
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant(undefined), fc.constant('x'.repeat(20_000)))
    const property = fc.property(place, value, ([name, path], other) => check(fixture(name, [path, other])))
    expect(() => fc.assert(property, { numRuns: 2_000 })).not.toThrow()
  })
})
