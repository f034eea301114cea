import { expect, it } from 'vitest'
import { letsThrough } from '../../../../shared/domain/doctor/event-pattern.ts'

const event = { source: 'aws.cloudwatch', detail: { alarmName: 'ballast-web', state: { value: 'ALARM' } } }

it.each([
  ['a value that is listed', { source: ['aws.s3', 'aws.cloudwatch'] }, true],
  ['no value that is not', { source: ['aws.s3'] }, false],
  ['everything without conditions', {}, true],
  ['fields within fields', { detail: { state: { value: ['ALARM'] } } }, true],
  ['nothing where a field is missing', { detail: { region: ['eu-west-1'] } }, false],
  ['a prefix', { detail: { alarmName: [{ prefix: 'ballast-' }] } }, true],
  ['no other prefix', { detail: { alarmName: [{ prefix: 'other-' }] } }, false],
  ['a suffix', { detail: { alarmName: [{ suffix: '-web' }] } }, true],
  ['an absent field that is to be absent', { detail: { errorCode: [{ exists: false }] } }, true],
  ['no present field that is to be absent', { detail: { alarmName: [{ exists: false }] } }, false],
  ['anything but others', { detail: { alarmName: [{ 'anything-but': ['x', 'y'] }] } }, true],
  ['not anything but this', { detail: { alarmName: [{ 'anything-but': 'ballast-web' }] } }, false],
  ['any case where that is said', { source: [{ 'equals-ignore-case': 'AWS.CloudWatch' }] }, true],
  ['nothing by an operator that is not known', { source: [{ wildcard: 'aws.*' }] }, false],
])('a pattern lets through %s', (_, pattern, expected) => {
  expect(letsThrough(pattern, event)).toBe(expected)
})

it('lets nothing through without a pattern, as a schedule has none', () => {
  expect(letsThrough(null, event)).toBe(false)
})
