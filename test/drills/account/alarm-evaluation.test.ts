import { describe, expect, it } from 'vitest'
import { breaches, evaluateAlarm, evaluationRange } from '../../../drills/account/cloudwatch/alarm-evaluation.ts'

const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const

// The two tables of the CloudWatch user guide: X breaching, 0 not, - missing, oldest first.
const tables = {
  '3 of 3': [
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', 'retain', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', 'retain', 'ALARM', 'OK'],
  ],
  '2 of 3': [
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'ALARM', 'retain', 'ALARM', 'OK'],
  ],
} as const

const cells = Object.entries(tables).flatMap(([rule, rows]) =>
  rows.flatMap(([points, ...states]) =>
    treatments.map((treatMissingData, column) => ({
      rule,
      points,
      treatMissingData,
      state: states[column] ?? 'no such column',
    })),
  ),
)
const parse = (points: string) => points.split(' ').map((point) => (point === '-' ? null : point === 'X'))

describe('an alarm with missing data', () => {
  it('has 40 cells in the user guide', () => expect(cells).toHaveLength(40))

  it.each(cells)('$rule with $treatMissingData: $points is $state', ({ rule, points, treatMissingData, state }) => {
    const [datapointsToAlarm, evaluationPeriods] = rule.split(' of ').map(Number) as [number, number]
    expect(evaluateAlarm(parse(points), { evaluationPeriods, datapointsToAlarm, treatMissingData })).toBe(state)
  })

  it.each([
    ['- - X', 1, 1, 'notBreaching', 'ALARM'],
    ['X - -', 1, 1, 'notBreaching', 'ALARM'],
    ['X - 0', 1, 1, 'notBreaching', 'OK'],
    ['- - -', 1, 1, 'notBreaching', 'OK'],
    ['- X X', 1, 1, 'missing', 'ALARM'],
    ['- - - - X', 3, 3, 'missing', 'OK'],
  ] as const)(
    '%s for %i of %i with %s is %s',
    (points, datapointsToAlarm, evaluationPeriods, treatMissingData, state) => {
      expect(evaluateAlarm(parse(points), { evaluationPeriods, datapointsToAlarm, treatMissingData })).toBe(state)
    },
  )

  it('looks at more periods than it evaluates', () => {
    expect([1, 3].map((evaluationPeriods) => evaluationRange({ evaluationPeriods }))).toEqual([3, 5])
  })

  it.each([
    ['GreaterThanThreshold', [false, false, true, null]],
    ['GreaterThanOrEqualToThreshold', [false, true, true, null]],
    ['LessThanThreshold', [true, false, false, null]],
    ['LessThanOrEqualToThreshold', [true, true, false, null]],
  ] as const)('compares with %s', (comparison, expected) => {
    expect(breaches([1, 2, 3, null], { comparison, threshold: 2 })).toEqual(expected)
  })
})
