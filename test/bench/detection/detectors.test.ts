import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrate, isQuiet, lowestThreshold } from '../../../bench/detection/calibration.ts'
import { alarmRule } from '../../../bench/detection/detectors/alarm-rule.ts'
import { bestAlarm, fixedAlarm, tunedAlarm } from '../../../bench/detection/detectors/alarms.ts'
import { anomalyBand, hourOfWeek, usualOf } from '../../../bench/detection/detectors/anomaly-band.ts'
import { burnRateAlert } from '../../../bench/detection/detectors/burn-rate.ts'
import { slidingMannWhitney } from '../../../bench/detection/detectors/canary.ts'
import type { Lab } from '../../../bench/detection/detectors/detector.ts'
import { cusum } from '../../../bench/detection/detectors/oracle.ts'
import { firstMonday } from '../../../bench/detection/traces/season.ts'
import { evaluateAlarm, evaluationRange } from '../../../drills/account/cloudwatch/alarm-evaluation.ts'

/** A lab for tuning on these quiet values, with incidents of constant size. */
const lab = <Point>(quiet: readonly Point[], allowed: number, incident: Point = quiet[0]!): Lab<Point> => ({
  quiet,
  weeks: 1,
  allowed,
  horizon: 30,
  incidents: () => [{ onset: 0, at: (index) => ({ point: incident, readableAt: index + 1 }) }],
})
const value = (point: number | null): number | null => point

describe('an M-of-N alarm', () => {
  it('is in the state that CloudWatch’s rules give for the newest periods', () => {
    const minutes = fc.array(fc.constantFrom(true, true, false, null), { maxLength: 60 })
    const sizes = fc
      .integer({ min: 1, max: 8 })
      .chain((n) => fc.record({ m: fc.integer({ min: 1, max: n }), n: fc.constant(n) }))
    fc.assert(
      fc.property(minutes, sizes, (breaching, { m, n }) => {
        const rule = { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData: 'notBreaching' } as const
        const isAlarm = alarmRule({ m, n })
        const padded = [...Array.from({ length: evaluationRange(rule) }, () => null), ...breaching]
        breaching.forEach((each, index) => {
          const window = padded.slice(index + 1, index + 1 + evaluationRange(rule))
          expect(isAlarm(each)).toBe(evaluateAlarm(window, rule) === 'ALARM')
        })
      }),
    )
  })

  it.each([
    [{ m: 1, n: 1 }, [0, 5, 0, 6, 6], [false, false, false, true, true]],
    [{ m: 2, n: 3 }, [6, 0, 6, 0, 0], [false, false, true, false, false]],
    [{ m: 3, n: 3 }, [6, 6, null, 6, 0], [false, false, false, true, false]],
  ])('%j above 5 by hand', (rule, values, states) => {
    const run = fixedAlarm(rule, value, 5)
      .tune(lab<number | null>([0], 0), 1)
      .start()
    expect(values.map((each) => run(each))).toEqual(states)
  })

  it('is tuned to the lowest threshold that its false alarms allow', () => {
    const quiet = [1, 9, 1, 8, 1, 7, 1, 1]
    const bounds = { low: 0.5, high: 100, steps: 30 }
    const first = (allowed: number, threshold: number) => {
      const run = tunedAlarm({ m: 1, n: 1 }, value, bounds).tune(lab<number | null>(quiet, allowed), 1).start()
      return run(threshold)
    }
    expect([first(1, 8), first(1, 8.1)]).toEqual([false, true])
    expect([first(2, 7), first(2, 7.1)]).toEqual([false, true])
  })

  it('is chosen by how fast it finds incidents of the size', () => {
    const bounds = { low: 0.5, high: 100, steps: 30 }
    // Single minutes of 9 rule out 1 of 1 below 9; an incident at 5 is found by rules that want several.
    const quiet = Array.from({ length: 1_000 }, (_, index) => (index % 100 === 0 ? 9 : 1))
    expect(bestAlarm(value, bounds).tune(lab<number | null>(quiet, 1, 5), 5).setting).toMatch(/^2 of 2 above 1/)
    expect(bestAlarm(value, bounds).tune(lab<number | null>(quiet, 1, 50), 50).setting).toMatch(/^1 of 1 above 9/)
  })
})

describe('tuning', () => {
  it('does not take an alarm that never ends for a quiet one', () => {
    const always = Array.from({ length: 200 }, () => 1)
    expect(isQuiet(always, () => true, 1)).toBe(false)
    expect(isQuiet(always, () => true, 4)).toBe(true)
    expect(isQuiet(always, (point) => point > 1, 0)).toBe(true)
  })

  it('halves its way to the threshold', () => {
    expect(lowestThreshold({ low: 1, high: 1_000, steps: 40 }, (threshold) => threshold >= 77)).toBeCloseTo(77, 6)
    expect(
      calibrate({ quiet: [1, 5, 1, 3], allowed: 1 }, (threshold) => (point) => point > threshold, {
        low: 0.1,
        high: 10,
        steps: 40,
      }),
    ).toBeCloseTo(3, 6)
  })
})

describe('the anomaly band', () => {
  it.each([
    [[1, 2, 3, 4, 100], { middle: 3, spread: 1.4826 }],
    [[0, 0, 0, 0, 10], { middle: 0, spread: 1.2533 * 2 }],
    [[], { middle: 0, spread: 0 }],
  ])('of %j', (values, usual) => {
    expect(usualOf(values).middle).toBe(usual.middle)
    expect(usualOf(values).spread).toBeCloseTo(usual.spread, 9)
  })

  it('knows the hour of the week', () => {
    expect([0, 59, 60, 167 * 60, 168 * 60].map((minute) => hourOfWeek(firstMonday + minute * 60_000))).toEqual([
      0, 0, 1, 167, 0,
    ])
  })

  it('alarms at two of three values above it', () => {
    const quiet = Array.from({ length: 168 * 60 }, (_, index) => ({
      at: firstMonday + index * 60_000,
      count: 10 + (index % 3),
    }))
    const detector = anomalyBand<{ at: number; count: number }>(({ count }) => count, {
      low: 0.5,
      high: 100,
      steps: 20,
    })
    const run = detector.tune(lab(quiet, 1), 1).start()
    expect([10, 30, 10, 30, 10, 10].map((count, index) => run({ at: firstMonday + index * 60_000, count }))).toEqual([
      false,
      false,
      false,
      true,
      false,
      false,
    ])
  })
})

describe('the Mann–Whitney canary', () => {
  const bruteForce = (left: readonly number[], right: readonly number[]): number => {
    const n = left.length
    const all = [...left, ...right]
    const u = left
      .flatMap((one) => right.map((other): number => (one > other ? 1 : one === other ? 0.5 : 0)))
      .reduce((sum, each) => sum + each, 0)
    const ties = [...new Set(all)]
      .map((each) => all.filter((other) => other === each).length)
      .reduce((sum, t) => sum + t ** 3 - t, 0)
    const variance = ((n * n) / 12) * (2 * n + 1 - ties / (2 * n * (2 * n - 1)))
    return variance > 1e-9 ? (u - (n * n) / 2) / Math.sqrt(variance) : 0
  }

  it('has the z of the textbook for values that are all apart', () => {
    const windows = slidingMannWhitney(5)
    const z = [6, 7, 8, 9, 10].map((left, index) => windows.add(left, index + 1)).at(-1)
    // U = 25, mean 12.5, variance 5 · 5 · 11 / 12.
    expect(z).toBeCloseTo(12.5 / Math.sqrt(275 / 12), 9)
  })

  it('slides as if it were computed anew', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), {
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 8 }), (values, size) => {
        const windows = slidingMannWhitney(size)
        values.forEach(([left, right], index) => {
          const newest = values.slice(Math.max(0, index + 1 - size), index + 1)
          const expected = bruteForce(
            newest.map(([one]) => one),
            newest.map(([, other]) => other),
          )
          expect(windows.add(left, right)).toBeCloseTo(expected, 9)
        })
      }),
    )
  })
})

describe('the burn rate alert', () => {
  const minutes = (count: number, errors: number) =>
    Array.from({ length: count }, (_, at) => ({ at, candidate: { requests: 1_000, errors }, stable: null }))
  const alarmedAfter = (quiet: number, errors: number): number => {
    const run = burnRateAlert.tune(lab([], 0), 1).start()
    for (const point of minutes(quiet, 0)) run(point)
    return minutes(100, errors).findIndex((point) => run(point)) + 1
  }

  it.each([
    // 1.44 % of 60,000 requests are 864 errors: passed by the 9th minute of 100 errors, the 5th of 200.
    ['10 % errors after a quiet hour', 60, 100, 9],
    ['20 % errors after a quiet hour', 60, 200, 5],
    ['1.5 % errors', 60, 15, 58],
    ['1.4 % errors, which is slow enough', 60, 14, 0],
    ['10 % errors with no past', 0, 100, 1],
  ])('pages for %s', (_, quiet, errors, minute) => {
    expect(alarmedAfter(quiet, errors)).toBe(minute)
  })

  it('stops when the last five minutes are good', () => {
    const run = burnRateAlert.tune(lab([], 0), 1).start()
    for (const point of minutes(30, 100)) run(point)
    expect(minutes(6, 0).map((point) => run(point))).toEqual([true, true, true, true, false, false])
  })
})

it('CUSUM adds up, never below zero, and starts anew after an alarm', () => {
  const run = cusum((increment: number) => increment)(5)
  expect([3, -9, 3, 1, 1, 4, 1].map((increment) => run(increment))).toEqual([
    false,
    false,
    false,
    false,
    true,
    false,
    true,
  ])
})
