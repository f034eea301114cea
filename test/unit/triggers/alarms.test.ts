import { describe, expect, it } from 'vitest'
import { alarmName } from '../../../shared/domain/signals/alarm-name.ts'
import { parseTrigger } from '../../../shared/triggers/index.ts'
import { fixture, fixtures, protection } from './protection.ts'

const parse = (event: unknown) => parseTrigger(event, protection)

const renamed = (name: string): unknown => fixture('event-bridge-metric-math', [['detail', 'alarmName'], name])

describe('an alarm that went into ALARM', () => {
  it.each([
    ['event-bridge-single-metric', 'prod-web-5xx', '2026-03-04T10:22:44.431Z'],
    ['event-bridge-metric-math', 'ballast-web-error-rate-candidate', '2026-03-04T10:22:41.431Z'],
    ['event-bridge-anomaly-band', 'web-errors-out-of-band', '2026-03-04T10:23:04.653Z'],
    ['event-bridge-composite', 'web-unhealthy', '2026-03-04T10:22:45.394Z'],
    ['event-bridge-composite-released', 'web-unhealthy', '2026-03-04T10:24:45.394Z'],
    ['sns-single-metric', 'prod-web-5xx', '2026-03-04T10:22:44.431Z'],
    ['sns-metric-math', 'ballast-web-error-rate-candidate', '2026-03-04T10:22:41.431Z'],
    ['sns-composite', 'web-unhealthy', '2026-03-04T10:22:45.394Z'],
    ['alarm-action-metric-math', 'ballast-web-error-rate-candidate', '2026-03-04T10:22:41.431Z'],
    ['alarm-action-composite', 'web-unhealthy', '2026-03-04T10:24:45.394Z'],
  ])('%s wakes Ballast for the error rate of web', (name, alarm, at) => {
    const key = `alarm:arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${alarm}@${at}`
    expect(parse(fixture(name))).toEqual({
      kind: 'alarm',
      key,
      service: 'web',
      signal: 'error-rate',
      alarmName: alarm,
      at: Date.parse(at),
      reason: expect.stringContaining(`alarm '${alarm}' went into ALARM at ${at}`),
    })
  })

  it.each([
    ['a metric math alarm', ['event-bridge-metric-math', 'sns-metric-math', 'alarm-action-metric-math']],
    ['a single-metric alarm', ['event-bridge-single-metric', 'sns-single-metric']],
    ['a composite alarm', ['event-bridge-composite', 'sns-composite']],
    ['a composite alarm after its suppression', ['event-bridge-composite-released', 'alarm-action-composite']],
  ])('%s has one key, whichever way it came', (_, names) => {
    expect(new Set(names.map((name) => parse(fixture(name)).key)).size).toBe(1)
  })

  it.each([
    ['2026-03-04T10:22:41.431Z', '2026-03-04T10:22:41.431Z'],
    ['2026-03-04T10:22:41.431+0000', '2026-03-04T10:22:41.431Z'],
    ['2026-03-04T10:22:41.431+00:00', '2026-03-04T10:22:41.431Z'],
    ['2026-03-04T19:22:41.431+0900', '2026-03-04T10:22:41.431Z'],
    ['2026-03-04T10:22:41Z', '2026-03-04T10:22:41.000Z'],
    ['2026-03-04T10:22:41.4Z', '2026-03-04T10:22:41.400Z'],
    ['2026-03-04T10:22:41.431000Z', '2026-03-04T10:22:41.431Z'],
    ['2026-03-04T10:22:41.431720Z', '2026-03-04T10:22:41.43172Z'],
    ['2026-03-04T10:22:41.4319Z', '2026-03-04T10:22:41.4319Z'],
  ])('with the timestamp %s has the key of %s', (timestamp, iso) => {
    const trigger = parse(fixture('event-bridge-metric-math', [['detail', 'state', 'timestamp'], timestamp]))
    expect(trigger.key.endsWith(`@${iso}`)).toBe(true)
    expect(trigger).toMatchObject({ at: Date.parse(`${iso.slice(0, 23).replace('Z', '')}Z`) })
  })

  it.each([
    ['web', 'error-rate', 'stable'],
    ['web', 'traffic-share', 'service'],
    ['api', 'error-rate', 'candidate'],
  ] as const)('is known by the name that Ballast gives: %s, %s, %s', (service, signal, subject) => {
    expect(parse(renamed(alarmName(service, signal, subject)))).toMatchObject({ kind: 'alarm', service, signal })
  })

  it.each([
    'ballast-web-error-rate',
    'ballast-web-error-rate-candidate-2',
    'Ballast-web-error-rate-candidate',
    'ballast-shop-error-rate-candidate',
    'ballast-web-latency-candidate',
    'x-ballast-web-error-rate-candidate',
  ])('is nobody’s when the name only resembles one: %s', (name) => {
    expect(parse(renamed(name))).toMatchObject({ kind: 'ignored', service: null, signal: null, alarmName: name })
  })
})

describe('an alarm is ignored', () => {
  it.each([
    ['event-bridge-ok', 'only ALARM wakes Ballast', 'ballast-web-error-rate-candidate'],
    ['event-bridge-insufficient-data', 'only ALARM wakes Ballast', 'ballast-web-error-rate-candidate'],
    ['event-bridge-composite-suppressed', "held back by its action suppressor ('WaitPeriod')", 'web-unhealthy'],
    ['alarm-action-composite-suppressed', "held back by its action suppressor ('Alarm')", 'web-unhealthy'],
    ['event-bridge-muted', 'held back by the mute rule', 'ballast-web-error-rate-candidate'],
  ])('%s: %s', (name, reason, alarm) => {
    expect(parse(fixture(name))).toMatchObject({
      kind: 'ignored',
      service: 'web',
      signal: 'error-rate',
      alarmName: alarm,
      reason: expect.stringContaining(reason),
    })
  })

  it('when it belongs to no service', () => {
    expect(parse(fixture('event-bridge-single-metric-unknown'))).toMatchObject({
      kind: 'ignored',
      service: null,
      signal: null,
      alarmName: 'batch-cpu-high',
      reason: expect.stringContaining('it belongs to no service'),
    })
  })

  it('when its service is in mode off', () => {
    expect(parse(renamed('ballast-old-error-rate-candidate'))).toMatchObject({
      kind: 'ignored',
      service: 'old',
      reason: expect.stringContaining('in mode off'),
    })
  })

  it('with a key of its own while its actions are held back, so that their release is no duplicate', () => {
    expect(parse(fixture('event-bridge-muted')).key).not.toBe(parse(fixture('event-bridge-metric-math')).key)
  })
})

describe('an SNS event with several records', () => {
  it('is taken for the first record that is not ignored, and its reason names the others', () => {
    const trigger = parse(fixture('sns-several-records'))
    expect(trigger).toMatchObject({ kind: 'alarm', alarmName: 'ballast-web-error-rate-candidate' })
    expect(trigger.reason).toContain('also in this event: ')
    expect(trigger.reason).toContain('Build 1284')
    expect(trigger.reason).toContain("'prod-web-5xx' went into ALARM")
  })

  it('is taken once where its records repeat each other', () => {
    const { Records } = fixtures['sns-metric-math'] as { Records: unknown[] }
    expect(parse({ Records: [...Records, ...Records] })).toEqual(parse(fixture('sns-metric-math')))
  })
})

it('quotes no more than a part of a long name, on one line', () => {
  const { reason } = parse(renamed(`a\nb\u0007${'x'.repeat(900)}`))
  expect(reason).toContain(String.raw`'a b\u0007xxx`)
  expect(reason.length).toBeLessThan(300)
})
