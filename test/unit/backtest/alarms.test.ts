import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alarmRules, alarmStatistic, alarmTimes, tunedThreshold, type AlarmName } from '../../../backtest/alarms.ts'

const names = Object.keys(alarmRules) as AlarmName[]
const when = { firstAt: 0, periodSeconds: 60 }
const minutesOf = (times: readonly string[]): number[] => times.map((time) => Date.parse(time) / 60_000)
const never = (values: readonly unknown[]): boolean[] => values.map(() => false)

describe('an emulated alarm', () => {
  const _ = null
  it.each<[AlarmName, (number | null)[], number[]]>([
    ['1of1', [0, 9, 0, 9, 9], [2, 4]],
    ['2of3', [0, 9, 0, 9, 0, 0, 0], [4]],
    ['2of3', [0, 9, _, 9, 0], [4]],
    ['2of3', [0, 9, 0, 0, 9], []],
    ['3of3', [9, 9, 0, 9, 9, 9, 9], [6]],
    ['3of3', [0, 9, 9, _, 9], [5]],
    ['3of3', [9, _, _, _, 9, 9], []],
    ['1of1', [_, _, _], []],
  ])('%s of %j goes to ALARM at the end of minutes %j', (name, values, minutes) => {
    expect(minutesOf(alarmTimes({ values, isBreached: never(values) }, alarmRules[name], 5, when))).toEqual(minutes)
  })

  it('is in ALARM where its statistic is above the threshold, by CloudWatch’s own rules', () => {
    const value = fc.option(fc.nat({ max: 9 }), { freq: 3 })
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(value, { maxLength: 40 }),
        fc.nat({ max: 9 }),
        (name, values, threshold) => {
          const statistic = alarmStatistic(values, alarmRules[name])
          const expected = [...statistic].flatMap((each, index) =>
            each > threshold && !((statistic[index - 1] ?? 0) > threshold) ? [index + 1] : [],
          )
          expect(
            minutesOf(alarmTimes({ values, isBreached: never(values) }, alarmRules[name], threshold, when)),
          ).toEqual(expected)
        },
      ),
    )
  })
})

describe('a tuned threshold', () => {
  const values = [1, 2, 7, 2, 1, 9, 1, 1, 5, 1, 50, 60, 70, 50, 60, 70, 50, 60, 70, 50]

  it.each([
    ['none may be false: the largest of the first half', 0, 9],
    ['one may be: the second largest', 1, 7],
    ['a hundred may be: the smallest', 100, 1],
  ])('if %s', (_rule, allowed, threshold) => {
    expect(tunedThreshold({ values, isBreached: never(values) }, alarmRules['1of1'], allowed)).toBe(threshold)
  })

  it('leaves out what Ballast took for an incident, and the minutes about it', () => {
    const isBreached = values.map((_, index) => index === 5)
    expect(tunedThreshold({ values, isBreached }, alarmRules['1of1'], 0)).toBe(7)
  })

  it('keeps to its budget over the first half, whatever the values', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.array(fc.option(fc.nat({ max: 100 })), { minLength: 2, maxLength: 80 }),
        fc.nat({ max: 3 }),
        (name, all, allowed) => {
          const threshold = tunedThreshold({ values: all, isBreached: never(all) }, alarmRules[name], allowed)
          const half = all.slice(0, Math.floor(all.length / 2))
          const times = alarmTimes({ values: half, isBreached: never(half) }, alarmRules[name], threshold, when)
          expect(times.length).toBeLessThanOrEqual(allowed)
        },
      ),
    )
  })
})
