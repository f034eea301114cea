import { describe, expect, it } from 'vitest'
import type { Ready } from '../../../bench/detection/detectors/detector.ts'
import { delaysOf, falseAlarmsOf } from '../../../bench/detection/measure.ts'
import type { Trace } from '../../../bench/detection/traces/trace.ts'

/** Says alarm for values above 5; `stays` after the first. */
const above5: Ready<number> = { setting: 'above 5', start: () => (value) => value > 5 }

/** A trace of these values, each published `lag` minutes after its end. */
const trace = (onset: number, values: readonly number[], lag = 2): Trace<number> => ({
  onset,
  at: (index) => ({ point: values[index] ?? 0, readableAt: index + 1 + lag }),
})

describe('the delay', () => {
  it('is from the onset to the end of the period that raised the alarm, and with the lag to when that can be read', () => {
    const { periods, delay, incidents, unfound } = delaysOf(above5, [trace(3, [0, 0, 0, 0, 9])], 10)
    expect({ periods, delay, incidents, unfound }).toEqual({
      periods: { mean: 2, median: 2, p90: 2 },
      delay: { mean: 4, median: 4, p90: 4 },
      incidents: 1,
      unfound: 0,
    })
  })

  it('of an incident that is not found is the horizon', () => {
    const { periods, unfound } = delaysOf(above5, [trace(3, []), trace(3, [0, 0, 0, 9])], 10)
    expect(periods?.mean).toBe((10 + 1) / 2)
    expect(unfound).toBe(1)
  })

  it('leaves out incidents that a false alarm was already on for, and counts the false alarms before incidents', () => {
    const traces = [trace(3, [0, 0, 9, 9]), trace(3, [9, 0, 0, 9]), trace(3, [0, 0, 0, 9])]
    const { incidents, periods, coldFalseAlarms } = delaysOf(above5, traces, 10)
    expect(incidents).toBe(2)
    expect(periods?.mean).toBe(1)
    expect(coldFalseAlarms.count).toBe(2)
    expect(coldFalseAlarms.exposure).toBeCloseTo(9 / 10_080, 9)
  })

  it('of more than ten minutes, lag included, is a miss', () => {
    const at = (minute: number) => trace(0, [...Array.from({ length: minute - 1 }, () => 0), 9])
    expect(delaysOf(above5, [at(1), at(8), at(9), at(30)], 60).missedSoon).toBe(0.5)
  })
})

it('counts a false alarm once however long it lasts, also over the end of a week', () => {
  const weeks = [
    [0, 9, 9, 0, 9],
    [9, 9, 0, 9],
  ]
  const rates = falseAlarmsOf([above5], 2, () => weeks.shift() ?? [])
  expect(rates[0]).toMatchObject({ count: 3, exposure: 2, rate: 1.5 })
})
