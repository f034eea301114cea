import { describe, expect, it } from 'vitest'
import { judgeTwoFleets, twoFleetJudge, type FleetsPoint } from '../../../../shared/domain/detection/two-fleets.ts'
import { at, during, fleets, settings } from './support.ts'

const threeHours = 180
const judge = (points: readonly FleetsPoint[]) => judgeTwoFleets(points, settings)
const quiet = (minutes: number, requests = 1000) =>
  Array.from({ length: minutes }, (_, index) => ({
    at: at(index),
    candidate: { requests, errors: 0 },
    stable: { requests, errors: 0 },
  }))

describe('the two-fleet judge says', () => {
  it.each([
    ['healthy where both fleets fail alike', fleets({ minutes: threeHours }), 'healthy'],
    ['healthy of a candidate that is a little worse', fleets({ minutes: threeHours, times: () => 1.15 }), 'healthy'],
    [
      'breached two minutes after the candidate fails ten times as often',
      fleets({ minutes: threeHours, times: during(178, 180, 10) }),
      'breached',
    ],
    [
      'breached after a quarter of an hour at three times as many',
      fleets({ minutes: threeHours, times: during(160, 180, 3) }),
      'breached',
    ],
    [
      'healthy where both fleets fail ten times as often at once',
      fleets({ minutes: threeHours, common: during(170, 180, 10) }),
      'healthy',
    ],
    [
      'breached where 1 % of the traffic goes to a candidate that fails',
      fleets({ minutes: threeHours, candidate: 100, stable: 10_000, times: during(176, 180, 50) }),
      'breached',
    ],
    [
      'healthy again five minutes after an incident',
      fleets({ minutes: threeHours, times: during(150, 175, 10) }),
      'healthy',
    ],
    ['inconclusive at a request a minute', fleets({ minutes: threeHours, candidate: 1, stable: 1 }), 'inconclusive'],
    [
      'no data where the candidate has been silent for four minutes',
      fleets({ minutes: threeHours }).map((point) => (point.at >= at(176) ? { ...point, candidate: null } : point)),
      'no-data',
    ],
    ['no data of nothing', [], 'no-data'],
    ['inconclusive of a first minute', fleets({ minutes: 1 }), 'inconclusive'],
  ])('%s', (_, points, state) => {
    const said = judge(points)
    expect(said.state).toBe(state)
    expect(said.onset === null).toBe(state !== 'breached')
  })

  it.each([1, 2, 3])('no breach for %i failed requests, whatever the ratio', (errors) => {
    const points = [
      ...quiet(threeHours - 1, 5),
      { ...quiet(1)[0]!, at: at(179), candidate: { requests: errors, errors } },
    ]
    expect(judge(points).state).not.toBe('breached')
  })

  it('nothing worse of two missing minutes than of none', () => {
    const points = fleets({ minutes: threeHours, times: during(170, 180, 10) })
    const late = points.map((point) => (point.at >= at(178) ? { ...point, candidate: null, stable: null } : point))
    expect(judge(late).state).toBe('breached')
  })

  it('since when, to within two minutes', () => {
    const { onset } = judge(fleets({ minutes: threeHours, times: during(165, 180, 10) }))
    expect(Math.abs((onset ?? 0) - at(165)) / 60_000).toBeLessThanOrEqual(2)
  })

  it('why, in words and numbers', () => {
    const { evidence, numbers } = judge(fleets({ minutes: threeHours, times: during(170, 180, 20) }))
    expect(evidence).toMatch(
      /^\d+ of the candidate's [\d,]+ requests since 02:5\d failed \(\d\.?\d* %\), [\d.]+ times the 0\.\d+ % that stable leads to expect; log likelihood ratio [\d.]+, limit [\d.]+ for 0\.25 false alarms a week$/,
    )
    expect(numbers['times']).toBeGreaterThan(10)
    expect(numbers['ratio']! / numbers['referenceRatio']!).toBeCloseTo(numbers['times']!, 5)
    expect(numbers['evidence']).toBeGreaterThanOrEqual(numbers['limit']!)
  })
})

describe('a candidate that carries all', () => {
  const alone = (times: (minute: number) => number, minutes = threeHours) =>
    fleets({ minutes, candidate: 2000, stable: 0, times })

  it('is compared with its own past', () => {
    const { state, evidence } = judge(alone(during(175, 180, 10)))
    expect(state).toBe('breached')
    expect(evidence).toContain('its own past')
  })

  it('is healthy while that goes on', () => {
    expect(judge(alone(() => 1)).state).toBe('healthy')
  })

  it('takes a rate that has held for a day for the normal one', () => {
    const minutes = 4 * 1440
    const said = judge(alone((minute) => (minute > 1440 ? 6 : 1), minutes))
    expect(said.state).toBe('healthy')
    const later = judge(alone((minute) => (minute > minutes - 5 ? 40 : minute > 1440 ? 6 : 1), minutes))
    expect(later.state).toBe('breached')
  })

  it('has nothing to be compared with in its first half hour', () => {
    const { state, evidence } = judge(alone(() => 30, 25))
    expect({ state, evidence }).toEqual({
      state: 'inconclusive',
      evidence: expect.stringContaining('too little of a past'),
    })
  })
})

describe('over weeks the two-fleet judge', () => {
  const episodes = (points: readonly FleetsPoint[]): number[] => {
    const each = twoFleetJudge(settings)
    const starts: number[] = []
    let was = false
    for (const point of points) {
      each.add(point)
      if (each.isBreached && !was) starts.push((point.at - at(0)) / 60_000)
      was = each.isBreached
    }
    return starts
  }
  const twoWeeks = 14 * 1440
  const deploys = new Set(Array.from({ length: 14 }, (_, day) => day * 1440 + 600))

  it('keeps to its budget of false alarms', () => {
    expect(episodes(fleets({ minutes: twoWeeks })).length).toBeLessThanOrEqual(1)
  })

  it('learns that a minute of failures is what a deploy does, and is not woken by it for ever', () => {
    const starts = episodes(fleets({ minutes: twoWeeks, times: (minute) => (deploys.has(minute) ? 100 : 1) }))
    expect(starts.length).toBeGreaterThan(0)
    expect(starts.filter((start) => start > 4 * 1440)).toEqual([])
  })

  it('still sees an outage within three minutes after such a past', () => {
    const outage = twoWeeks - 30
    const starts = episodes(
      fleets({ minutes: twoWeeks, times: (minute) => (deploys.has(minute) ? 100 : minute >= outage ? 200 : 1) }),
    )
    expect(starts.filter((start) => start >= outage && start < outage + 4)).toHaveLength(1)
  })

  it('says an incident once', () => {
    const starts = episodes(fleets({ minutes: 5000, times: during(4000, 4060, 8) }))
    expect(starts).toHaveLength(1)
    expect(starts[0]).toBeLessThan(4006)
  })
})
