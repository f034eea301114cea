import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeSeries, seriesJudge, type CountPoint, type SeriesKind } from '../../shared/domain/detection/one-series.ts'
import { judgeTwoFleets, twoFleetJudge, type FleetsPoint } from '../../shared/domain/detection/two-fleets.ts'

const settings = { periodSeconds: 60, falseAlarmsPerWeek: 0.25 }
const at = (minute: number): number => Date.UTC(2026, 2, 2) + minute * 60_000

const outcomes = fc.option(
  fc
    .record({ requests: fc.nat({ max: 2_000 }), failing: fc.constantFrom(0, 0, 0.001, 0.01, 0.2, 1) })
    .map(({ requests, failing }) => ({ requests, errors: Math.round(requests * failing) })),
  { freq: 10 },
)
const fleetsWindow = fc
  .array(fc.record({ candidate: outcomes, stable: outcomes }), { maxLength: 150 })
  .map((points): FleetsPoint[] => points.map((point, minute) => ({ at: at(minute), ...point })))

const kind = fc.constantFrom<SeriesKind>('request-spike', 'dns-failure', 'api-throttling')
const number = fc.option(
  fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 50 }) }, { weight: 1, arbitrary: fc.nat({ max: 5_000 }) }),
  { freq: 8 },
)
const countsWindow = fc
  .array(fc.record({ count: number, requests: number }), { maxLength: 150 })
  .map((points): CountPoint[] => points.map((point, minute) => ({ at: at(minute), ...point })))

/** The points in another order. */
const shuffled = <Point>(points: readonly Point[]) =>
  fc.shuffledSubarray([...points], { minLength: points.length, maxLength: points.length })

const even = { requests: 1000, errors: 1 }
const evenMinute = (minute: number): FleetsPoint => ({ at: at(minute), candidate: even, stable: even })

describe('the judge of two fleets', () => {
  it('does not mind in which order points come', () => {
    fc.assert(
      fc.property(
        fleetsWindow.chain((points) => fc.tuple(fc.constant(points), shuffled(points))),
        ([points, others]) => {
          expect(judgeTwoFleets(others, settings)).toEqual(judgeTwoFleets(points, settings))
        },
      ),
    )
  })

  it('takes the last of several points of one time', () => {
    fc.assert(
      fc.property(fleetsWindow, fleetsWindow, (points, revised) => {
        const stale = revised.slice(0, points.length)
        expect(judgeTwoFleets([...stale, ...points], settings)).toEqual(judgeTwoFleets(points, settings))
      }),
    )
  })

  it('says the same period by period as over the window', () => {
    fc.assert(
      fc.property(fleetsWindow, (points) => {
        const judge = twoFleetJudge(settings)
        points.forEach((point, index) => {
          judge.add(point)
          if (index % 10 !== 0) return
          const said = judgeTwoFleets(points.slice(0, index + 1), settings)
          expect(judge.judgement()).toEqual(said)
          expect(judge.isBreached).toBe(said.state === 'breached')
        })
      }),
      { numRuns: 50 },
    )
  })

  it('sees no breach in an even past with points missing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 179 }), { maxLength: 120 }), (missing) => {
        const gone = new Set(missing)
        const points = Array.from({ length: 180 }, (_, minute) => evenMinute(minute)).filter(
          (_, minute) => !gone.has(minute),
        )
        expect(judgeTwoFleets(points, settings).state).not.toBe('breached')
      }),
    )
  })

  it('sees a lasting outage whichever third of the points is missing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 179 }), { maxLength: 60 }), (missing) => {
        const gone = new Set(missing)
        const failing = { requests: 1000, errors: 100 }
        const points = Array.from({ length: 180 }, (_, minute) =>
          minute < 160 ? evenMinute(minute) : { ...evenMinute(minute), candidate: failing },
        ).filter((_, minute) => !gone.has(minute) || minute > 176)
        expect(judgeTwoFleets(points, settings).state).toBe('breached')
      }),
    )
  })

  it('is never made to say breached by a period in which the candidate is as good as stable', () => {
    fc.assert(
      fc.property(fleetsWindow, fc.integer({ min: 1, max: 10 }), (points, more) => {
        fc.pre(judgeTwoFleets(points, settings).state !== 'breached')
        const good = Array.from({ length: more }, (_, index) => ({
          at: at(points.length + index),
          candidate: { requests: 1000, errors: 0 },
          stable: { requests: 1000, errors: 0 },
        }))
        const judge = twoFleetJudge(settings)
        for (const point of points) judge.add(point)
        fc.pre(!judge.isBreached && judge.judgement().state !== 'no-data')
        for (const point of good) {
          judge.add(point)
          expect(judge.isBreached).toBe(false)
        }
      }),
    )
  })

  it('that says breached says so too where twice the requests show the same ratios', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 4, max: 40 }), (size, times) => {
        const judged = (scale: number) => {
          const points = Array.from({ length: 100 }, (_, minute) => ({
            at: at(minute),
            candidate: { requests: 100 * scale, errors: (minute < 98 ? 1 : times) * scale },
            stable: { requests: 100 * scale, errors: scale },
          }))
          return judgeTwoFleets(points, settings).state
        }
        fc.pre(judged(size) === 'breached')
        expect(judged(2 * size)).toBe('breached')
      }),
    )
  })

  it('gives an onset within the window with a breach, else none, and numbers that are finite', () => {
    fc.assert(
      fc.property(fleetsWindow, (points) => {
        const { state, onset, numbers } = judgeTwoFleets(points, settings)
        expect(state === 'breached').toBe(onset !== null)
        expect(onset === null || points.some((point) => point.at === onset)).toBe(true)
        for (const value of Object.values(numbers)) expect(value === null || Number.isFinite(value)).toBe(true)
      }),
    )
  })
})

describe('the judge of one series', () => {
  it('does not mind order, and takes the last of several points of one time', () => {
    fc.assert(
      fc.property(
        kind,
        countsWindow.chain((points) => fc.tuple(fc.constant(points), shuffled(points))),
        countsWindow,
        (each, [points, others], revised) => {
          const said = judgeSeries(points, { ...settings, kind: each })
          const stale = revised.slice(0, points.length)
          expect(judgeSeries([...stale, ...others], { ...settings, kind: each })).toEqual(said)
        },
      ),
    )
  })

  it('says the same period by period as over the window', () => {
    fc.assert(
      fc.property(kind, countsWindow, (each, points) => {
        const judge = seriesJudge({ ...settings, kind: each })
        points.forEach((point, index) => {
          judge.add(point)
          if (index % 10 !== 0) return
          const said = judgeSeries(points.slice(0, index + 1), { ...settings, kind: each })
          expect(judge.judgement()).toEqual(said)
          expect(judge.isBreached).toBe(said.state === 'breached')
        })
      }),
      { numRuns: 50 },
    )
  })

  it('takes a period without a point for one without a count', () => {
    fc.assert(
      fc.property(kind, countsWindow, (each, points) => {
        const empty = ({ count, requests }: CountPoint): boolean => count === null && requests === null
        const firstKnown = points.findIndex((point) => !empty(point))
        const known = points.filter(
          (point, index) => index >= firstKnown && (!empty(point) || index === points.length - 1),
        )
        const whole = points.slice(Math.max(0, firstKnown))
        fc.pre(firstKnown !== -1)
        const settingsOf = { ...settings, kind: each }
        expect(judgeSeries(known, settingsOf)).toEqual(judgeSeries(whole, settingsOf))
      }),
    )
  })

  it('sees no breach in a level series with points missing', () => {
    fc.assert(
      fc.property(
        kind,
        fc.uniqueArray(fc.nat({ max: 179 }), { maxLength: 120 }),
        fc.integer({ min: 1, max: 5_000 }),
        (each, missing, level) => {
          const gone = new Set(missing)
          const points = Array.from({ length: 180 }, (_, minute) => ({
            at: at(minute),
            count: level,
            requests: null,
          })).filter((_, minute) => !gone.has(minute))
          expect(judgeSeries(points, { ...settings, kind: each }).state).not.toBe('breached')
        },
      ),
    )
  })

  it('is never made to say breached by a period at or below the normal', () => {
    fc.assert(
      fc.property(kind, countsWindow, fc.integer({ min: 1, max: 10 }), (each, points, more) => {
        const judge = seriesJudge({ ...settings, kind: each })
        for (const point of points) judge.add(point)
        fc.pre(!judge.isBreached && judge.judgement().state !== 'no-data')
        for (let index = 0; index < more; index++) {
          judge.add({ at: at(points.length + index), count: 0, requests: 50 })
          expect(judge.isBreached).toBe(false)
        }
      }),
    )
  })

  it('gives an onset within the window with a breach, else none, and numbers that are finite', () => {
    fc.assert(
      fc.property(kind, countsWindow, (each, points) => {
        const { state, onset, numbers } = judgeSeries(points, { ...settings, kind: each })
        expect(state === 'breached').toBe(onset !== null)
        expect(onset === null || points.some((point) => point.at === onset)).toBe(true)
        for (const value of Object.values(numbers)) expect(value === null || Number.isFinite(value)).toBe(true)
      }),
    )
  })
})
