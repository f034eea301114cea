import { describe, expect, it } from 'vitest'
import { evaluateExpression, MetricMathError } from '../../../drills/account/cloudwatch/metric-math.ts'

const series: Readonly<Record<string, readonly (number | null)[]>> = {
  m1: [1, null, 3],
  m2: [10, 20, null],
  m3: [100, 0, 300],
  empty: [null, null, null],
}
const lookup = (id: string) => series[id]
const evaluate = (expression: string) => evaluateExpression(expression, 3, lookup, () => Object.values(series))

describe('metric math', () => {
  it.each([
    ['m1 + m2', [11, null, null]],
    ['100*(FILL(m1,0)+FILL(m2,0))/m3', [11, null, 1]],
    ['m3/m3', [1, null, 1]],
    ['-m1', [-1, null, -3]],
    ['2^2*m1', [4, null, 12]],
    ['m3 > 50', [1, 0, 1]],
    ['m3 > 50 AND m3 < 200', [1, 0, 0]],
    ['m3 == 0 OR m3 == 300', [0, 1, 1]],
    ['IF(m3 > 0, m1, 7)', [1, 7, 3]],
    ['IF(m1 > 2, 1, 0)', [0, null, 1]],
    ['FILL(empty, 0)', [0, 0, 0]],
    ['FILL(m2, REPEAT)', [10, 20, 20]],
    ['FILL(m1, m3)', [1, 0, 3]],
    ['SUM([m1, m2])', [11, 20, 3]],
    ['MAX([m1, m2, m3])', [100, 20, 300]],
    ['MIN([m1, m2])', [1, 20, 3]],
    ['m3 - MIN(m3)', [100, 0, 300]],
    ['m1 / SUM(m1)', [0.25, null, 0.75]],
    ['AVG([m1, m2])', [5.5, 20, 3]],
    ['SUM(METRICS())', [111, 20, 303]],
    ['ABS(-m1)', [1, null, 3]],
    ['DIFF(m3)', [null, -100, 300]],
    ['DIFF(m1)', [null, null, 2]],
    ['FILL(DIFF(m3),0)', [0, -100, 300]],
    ['SUM(FILL([m1, m2], 0))', [11, 20, 3]],
  ])('%s', (expression, values) => {
    expect(evaluate(expression)).toEqual({ kind: 'series', values })
  })

  it('gives a number where no time series is involved', () => {
    expect(evaluate('2 + 3 * 4')).toEqual({ kind: 'scalar', value: 14 })
    expect(evaluate('MAX(m3)')).toEqual({ kind: 'scalar', value: 300 })
  })

  it.each([
    ['ANOMALY_DETECTION_BAND(m1, 2)', 'the function ANOMALY_DETECTION_BAND is not supported'],
    ['m1 + other', 'the id other is not defined'],
    ['m1 + "a"', '"a" is not a number'],
    ['[m1, m2] + 1', 'an array of time series cannot be used with an operator here'],
    ['m1 % 2', 'the operator % is not supported'],
    ['MAX(m1, m2)', 'MAX takes one argument, e.g. MAX([m1, m2])'],
    ['IF(m1 > 2, m1)', 'IF is supported with three arguments'],
    ['m1 +', 'Expected expression after + at character 4'],
    ['1 / 0', 'a number without time series is not finite'],
  ])('refuses %s and says why', (expression, reason) => {
    expect(() => evaluate(expression)).toThrow(new MetricMathError(`metric math '${expression}': ${reason}`))
  })
})
