import { describe, expect, it } from 'vitest'
import {
  judgeSeries,
  seriesJudge,
  type CountPoint,
  type SeriesKind,
} from '../../../../shared/domain/detection/one-series.ts'
import { at, counts, during, settings } from './support.ts'

const threeHours = 180
const judge = (kind: SeriesKind, points: readonly CountPoint[], periodSeconds = 60) =>
  judgeSeries(points, { ...settings, kind, periodSeconds })

/** Starts of episodes in minutes. */
function episodes(kind: SeriesKind, points: readonly CountPoint[], periodSeconds = 60): number[] {
  const each = seriesJudge({ ...settings, kind, periodSeconds })
  const starts: number[] = []
  let was = false
  for (const point of points) {
    each.add(point)
    if (each.isBreached && !was) starts.push((point.at - at(0)) / 60_000)
    was = each.isBreached
  }
  return starts
}

const day = 1440
/** Five times as many at noon as at midnight. */
const daily = (minute: number): number => 1000 * Math.exp(0.8 * Math.sin((2 * Math.PI * (minute - 540)) / day))
const office = (minute: number): number => {
  const hour = (minute % day) / 60
  return Math.floor(minute / day) % 7 < 5 && hour >= 8 && hour < 18 ? 3000 : 300
}

describe('the judge of requests says', () => {
  it.each([
    ['healthy of a level load', () => 500, 'healthy'],
    [
      'healthy of one and a quarter times the normal',
      (minute: number) => 500 * during(170, 180, 1.25)(minute),
      'healthy',
    ],
    [
      'breached of three times the normal in its first minute',
      (minute: number) => 500 * during(179, 180, 3)(minute),
      'breached',
    ],
    ['breached of twice the normal within a few', (minute: number) => 500 * during(172, 180, 2)(minute), 'breached'],
    ['healthy after a spike', (minute: number) => 500 * during(150, 176, 4)(minute), 'healthy'],
    ['healthy of a load that doubles in an hour and a half', (minute: number) => 500 * 2 ** (minute / 90), 'healthy'],
    ['healthy of a load that falls', (minute: number) => 500 * 2 ** (-minute / 30), 'healthy'],
    [
      'breached of a load that grows fourfold in eight minutes',
      (minute: number) => 500 * 4 ** Math.max(0, (minute - 171) / 8),
      'breached',
    ],
    [
      'healthy when traffic comes back after an outage',
      (minute: number) => 500 * during(140, 170, 0)(minute),
      'healthy',
    ],
    ['inconclusive of a request in ten minutes', () => 0.1, 'inconclusive'],
  ])('%s', (_, mean, state) => {
    expect(judge('request-spike', counts(threeHours, mean)).state).toBe(state)
  })

  it('no data where nothing has been published for three minutes', () => {
    const points = counts(threeHours, () => 500).map((point) =>
      point.at >= at(177) ? { ...point, count: null } : point,
    )
    expect(judge('request-spike', points).state).toBe('no-data')
  })

  it('since when and by how much', () => {
    const { onset, evidence, numbers } = judge(
      'request-spike',
      counts(threeHours, (minute) => 500 * during(174, 180, 4)(minute)),
    )
    expect(onset).toBe(at(174))
    expect(numbers['times']).toBeGreaterThan(3)
    expect(evidence).toMatch(/^[\d,]+ requests a minute since 02:54, [34]\.?\d* times the \d+ that are normal; log/)
  })

  it('nothing of a day whose peak is five times its trough', () => {
    expect(episodes('request-spike', counts(3 * day, daily))).toEqual([])
  })

  it('nothing of the doors that open at eight, once it has seen them twice', () => {
    const starts = episodes('request-spike', counts(21 * day, office))
    expect(starts.length).toBeGreaterThan(0)
    // The third week, and in the second all but the Monday, which so far stood alone.
    expect(starts.filter((start) => start > 8 * day)).toEqual([])
  })

  it('breached of the same load at night', () => {
    const night = 20 * day + 120
    const starts = episodes(
      'request-spike',
      counts(21 * day, (minute) => (minute >= night && minute < night + 30 ? 3000 : office(minute))),
    )
    expect(starts.filter((start) => start >= night && start < night + 2)).toHaveLength(1)
  })

  it('a new level once, and takes it for the normal one three hours later', () => {
    const starts = episodes(
      'request-spike',
      counts(3 * day, (minute) => (minute < day ? 400 : minute < 2 * day ? 1600 : 4800)),
    )
    expect(starts).toHaveLength(2)
  })
})

describe.each<SeriesKind>(['dns-failure', 'api-throttling'])('the judge of %s says', (kind) => {
  it.each([
    ['healthy of none', () => 0, 'healthy'],
    ['healthy of one now and then', () => 0.05, 'healthy'],
    ['breached of thirty a minute where there were none', (minute: number) => (minute >= 178 ? 30 : 0), 'breached'],
    ['healthy of as many as ever', () => 40, 'healthy'],
    ['breached of four times as many as ever', (minute: number) => 40 * during(170, 180, 4)(minute), 'breached'],
    ['healthy again once there are none', (minute: number) => (minute >= 150 && minute < 172 ? 30 : 0), 'healthy'],
  ])('%s', (_, mean, state) => {
    expect(judge(kind, counts(threeHours, mean)).state).toBe(state)
  })

  it.each([1, 2, 4])('no breach of %i in a minute, where there were none', (count) => {
    const points = counts(threeHours, () => 0).map((point) => (point.at === at(179) ? { ...point, count } : point))
    expect(judge(kind, points).state).not.toBe('breached')
  })

  it('zero where nothing is published beside requests', () => {
    const points = counts(threeHours, () => 0, { requests: 800 }).map((point) => ({ ...point, count: null }))
    expect(judge(kind, points).state).toBe('healthy')
  })

  it('zero where a series that is published only now and then is silent', () => {
    const points = counts(threeHours, (minute) => (minute % 60 === 30 ? 3 : 0)).filter(({ count }) => count !== 0)
    expect(points.length).toBeGreaterThan(0)
    const end = { at: at(179), count: null, requests: null }
    expect(judge(kind, [...points, end]).state).toBe('healthy')
  })

  it('no data where a series that is published each minute is silent', () => {
    const points = counts(threeHours, () => 5).map((point) => (point.at >= at(175) ? { ...point, count: null } : point))
    expect(judge(kind, points).state).toBe('no-data')
  })

  it('no data where nothing was ever published', () => {
    expect(judge(kind, [{ at: at(0), count: null, requests: null }]).state).toBe('no-data')
  })

  it('nothing of failures that grow with the requests', () => {
    const requests = counts(threeHours, (minute) => 1000 * 3 ** (minute / 90))
    const points = counts(threeHours, (minute) => 10 * 3 ** (minute / 90)).map((point, index) => ({
      ...point,
      requests: requests[index]!.count,
    }))
    expect(judge(kind, points).state).toBe('healthy')
  })

  it.each([60, 300])('an incident once and soon, at periods of %i s', (periodSeconds) => {
    const periodMinutes = periodSeconds / 60
    const points = counts(4 * day, (minute) => (minute >= 5000 && minute < 5060 ? 12 : 0.02), { periodMinutes })
    const starts = episodes(kind, points, periodSeconds)
    expect(starts).toHaveLength(1)
    expect(starts[0]! - 5000).toBeLessThanOrEqual(2 * periodMinutes)
  })
})
