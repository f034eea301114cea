import { describe, expect, it } from 'vitest'
import { drawsFrom, type Draws } from '../../../bench/detection/traces/draws.ts'
import { firstMonday, minutesAWeek, season } from '../../../bench/detection/traces/season.ts'
import { seriesMinutesOf } from '../../../bench/detection/traces/series.ts'
import { traceOf } from '../../../bench/detection/traces/trace.ts'
import { baselineRatio, fleetMinutesOf, type FleetCondition } from '../../../bench/detection/traces/two-fleets.ts'
import { stream } from '../../../drills/account/randomness.ts'

const draws = (seed = 1): Draws => drawsFrom(stream(seed, 'test'))
const condition = (changes: Partial<FleetCondition> = {}): FleetCondition => ({
  signal: 'error-rate',
  traffic: 10_000,
  share: 0.1,
  shocks: 'none',
  shockMinutes: 1,
  ...changes,
})
const week = (changes: Partial<FleetCondition>, effect = 1) => {
  const minutes = fleetMinutesOf(condition(changes), draws(), 0)
  return Array.from({ length: minutesAWeek }, () => minutes(effect))
}
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** How errors vary around what their requests make expect, over how many that is: 1 where only chance is at work. */
function dispersion(points: ReturnType<typeof week>, role: 'candidate' | 'stable', ratio = baselineRatio): number {
  const fleets = points.flatMap((point) => point[role] ?? [])
  const squares = sum(fleets.map(({ requests, errors }) => (errors - requests * ratio) ** 2))
  return squares / sum(fleets.map(({ requests }) => requests * ratio))
}

/** Correlation of both fleets' error ratios, minute by minute. */
function correlation(points: ReturnType<typeof week>): number {
  const pairs = points.flatMap(({ candidate, stable }) =>
    candidate === null || stable === null
      ? []
      : [[candidate.errors / candidate.requests, stable.errors / stable.requests] as const],
  )
  const means = ([0, 1] as const).map((side) => sum(pairs.map((pair) => pair[side])) / pairs.length)
  const deviation = (side: 0 | 1, pair: readonly [number, number]): number => pair[side] - means[side]!
  const product = (one: 0 | 1, other: 0 | 1): number =>
    sum(pairs.map((pair) => deviation(one, pair) * deviation(other, pair)))
  return product(0, 1) / Math.sqrt(product(0, 0) * product(1, 1))
}

describe('the season', () => {
  it('averages 1 over a week, is low at night and lower at the weekend, and comes again', () => {
    const hour = (day: number, hours: number): number => season((24 * day + hours) * 60)
    expect(sum(Array.from({ length: minutesAWeek }, (_, minute) => season(minute))) / minutesAWeek).toBeCloseTo(1, 9)
    expect(hour(1, 4)).toBeLessThan(0.5 * hour(1, 16))
    expect(hour(5, 16)).toBeCloseTo(0.7 * hour(4, 16), 9)
    expect(season(minutesAWeek + 77)).toBe(season(77))
  })
})

describe('two fleets', () => {
  it.each([0.01, 0.1, 0.5])(
    'give the candidate a share of %d and the requests a minute that were asked for',
    (share) => {
      const points = week({ share, traffic: 1_000 })
      const candidate = sum(points.map((point) => point.candidate?.requests ?? 0))
      const stable = sum(points.map((point) => point.stable?.requests ?? 0))
      expect(candidate / minutesAWeek).toBeGreaterThan(980)
      expect(candidate / minutesAWeek).toBeLessThan(1_020)
      expect(candidate / (candidate + stable)).toBeCloseTo(share, 2)
    },
  )

  it('fail 0.09 % of their requests, in an incident so many times as many of the candidate', () => {
    const ratioOf = (points: ReturnType<typeof week>, role: 'candidate' | 'stable'): number =>
      sum(points.map((point) => point[role]?.errors ?? 0)) / sum(points.map((point) => point[role]?.requests ?? 0))
    const quiet = week({})
    const incident = week({}, 10)
    expect(ratioOf(quiet, 'candidate')).toBeCloseTo(0.0009, 4)
    expect(ratioOf(quiet, 'stable')).toBeCloseTo(0.0009, 4)
    expect(ratioOf(incident, 'candidate')).toBeCloseTo(0.009, 3)
    expect(ratioOf(incident, 'stable')).toBeCloseTo(0.0009, 4)
  })

  it.each([
    ['none', 0.95, 1.05],
    ['common', 3.7, 4.9],
    ['per-fleet', 3.7, 4.9],
  ] as const)(
    '%s: the variance of errors over their mean at 9 errors a minute is from %d to %d',
    (shocks, low, high) => {
      const measured = dispersion(week({ shocks }), 'candidate')
      expect(measured).toBeGreaterThan(low)
      expect(measured).toBeLessThan(high)
    },
  )

  it.each([
    ['none', -0.05, 0.05],
    ['per-fleet', -0.05, 0.05],
    ['common', 0.6, 1],
  ] as const)('%s: the correlation of the fleets’ error ratios is from %d to %d', (shocks, low, high) => {
    const measured = correlation(week({ shocks }))
    expect(measured).toBeGreaterThan(low)
    expect(measured).toBeLessThan(high)
  })

  it('keep a shock for as long as it is to last', () => {
    const points = week({ shocks: 'per-fleet', shockMinutes: 5, traffic: 1e6 })
    const ratios = points.map(({ candidate }) => (candidate === null ? null : candidate.errors / candidate.requests))
    const alike = (one: number | null | undefined, other: number | null | undefined): boolean | null =>
      typeof one !== 'number' || typeof other !== 'number'
        ? null
        : Math.abs(one - other) < 0.2 * Math.max(one, other, 1e-4)
    const within = ratios.flatMap((ratio, index) => (index % 5 === 4 ? [] : [alike(ratio, ratios[index + 1])]))
    const between = ratios.flatMap((ratio, index) => (index % 5 === 4 ? [alike(ratio, ratios[index + 1])] : []))
    const share = (all: readonly (boolean | null)[]): number => all.filter((each) => each === true).length / all.length
    expect(share(within)).toBeGreaterThan(0.9)
    expect(share(between)).toBeLessThan(0.4)
  })

  it('lack a datapoint once in 500 minutes, and where there was no request', () => {
    const lost = week({}).filter(({ candidate }) => candidate === null).length
    expect(lost).toBeGreaterThan(8)
    expect(lost).toBeLessThan(40)
    const rare = week({ traffic: 1 })
    expect(rare.every(({ candidate }) => candidate === null || candidate.requests > 0)).toBe(true)
    expect(rare.filter(({ candidate }) => candidate === null).length).toBeGreaterThan(minutesAWeek / 5)
  })

  it('are the same for the same seed, and others for another', () => {
    const some = (seed: number) => {
      const minutes = fleetMinutesOf(condition({ shocks: 'per-fleet' }), draws(seed), 99)
      return Array.from({ length: 200 }, () => minutes(2))
    }
    expect(some(5)).toEqual(some(5))
    expect(some(6)).not.toEqual(some(5))
    expect(some(5)[0]!.at).toBe(firstMonday + 99 * 60_000)
  })
})

describe('a series', () => {
  it('of requests is multiplied by the incident', () => {
    const mean = (effect: number): number => {
      const minutes = seriesMinutesOf({ signal: 'request-spike', traffic: 1_000 }, draws(), 0)
      return sum(Array.from({ length: minutesAWeek }, () => minutes(effect).count ?? 0)) / minutesAWeek
    }
    expect(mean(1)).toBeGreaterThan(970)
    expect(mean(1)).toBeLessThan(1_030)
    expect(mean(3) / mean(1)).toBeCloseTo(3, 1)
  })

  it('of rare counts publishes no zeros, and averages what the incident’s size says', () => {
    const rare = (effect: number) => {
      const minutes = seriesMinutesOf({ signal: 'dns-failure', traffic: 1_000, usual: 0.05 }, draws(), 0)
      return Array.from({ length: 2 * minutesAWeek }, () => minutes(effect))
    }
    const mean = (points: ReturnType<typeof rare>): number => sum(points.map(({ count }) => count ?? 0)) / points.length
    expect(rare(1).some(({ count }) => count === 0)).toBe(false)
    expect(mean(rare(1))).toBeCloseTo(0.05, 1)
    expect(mean(rare(10))).toBeGreaterThan(9.5)
    expect(mean(rare(10))).toBeLessThan(10.5)
  })
})

describe('publication', () => {
  it('is one to three minutes late, in order, and the same however a trace is looked at', () => {
    const make = () => traceOf((effect) => effect, draws(), 3, 7)
    const trace = make()
    const published = Array.from({ length: 500 }, (_, index) => trace.at(index))
    const lags = published.map(({ readableAt }, index) => readableAt - index - 1)
    expect(new Set(lags)).toEqual(new Set([1, 2, 3]))
    expect(published.every(({ readableAt }, index) => readableAt >= (published[index - 1]?.readableAt ?? 0))).toBe(true)
    expect(published.slice(0, 5).map(({ point }) => point)).toEqual([1, 1, 1, 7, 7])
    expect(make().at(300)).toEqual(published[300])
  })
})
