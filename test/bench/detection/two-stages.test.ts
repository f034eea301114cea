import { describe, expect, it } from 'vitest'
import {
  alarmedValues,
  alarmStates,
  idleDollars,
  movingService,
  tripwireOf,
} from '../../../bench/detection/stages/tripwires.ts'
import { twoStages } from '../../../bench/detection/stages/two-stages.ts'
import { drawsFrom } from '../../../bench/detection/traces/draws.ts'
import { stream } from '../../../drills/account/randomness.ts'

const errorRate = tripwireOf(movingService, 'error-rate', 'candidate')

/** What the alarm lets pass of so many requests: one error, what is usual at the most, and chance. */
const letPass = (requests: number): number => 1 + 0.0025 * requests + Math.sqrt(0.0025 * requests)

it('a tripwire’s alarm sees what its metric math makes of what was published', () => {
  const minutes = [
    { candidate_requests: 200 },
    { candidate_requests: 200, candidate_target5xx: 3 },
    { candidate_requests: 200, candidate_target5xx: 2 },
    { candidate_requests: 98, candidate_target5xx: 1, candidate_elb5xx: 2 },
    { candidate_elb5xx: 50 },
  ]
  expect(errorRate.subject).toBe('candidate')
  expect(alarmedValues(errorRate, minutes)).toEqual([
    0,
    3 / letPass(200),
    2 / letPass(200),
    3 / letPass(100),
    50 / letPass(50),
  ])
  expect(
    alarmedValues(tripwireOf(movingService, 'request-spike', 'service'), [
      { stable_requests: 500 },
      { stable_requests: 2_000 },
    ])[1],
  ).toBe(75)
})

it('alarms by the alarm’s own rule, at the threshold asked for', () => {
  const rule = { ...errorRate, evaluationPeriods: 3, datapointsToAlarm: 2 }
  expect(alarmStates(rule, [0, 2, 0, 2, null, 0, 0], 1)).toEqual([false, false, false, true, true, false, false])
  expect(alarmStates(rule, [0, 2, 0, 2, null, 0, 0], 2)).toEqual(Array.from({ length: 7 }, () => false))
})

it('a service that is idle costs less than a dollar a month', () => {
  // Eight metrics in alarms and four that are read four times an hour are not all of it.
  expect(idleDollars(movingService)).toBeGreaterThan(0.8 + (4 * 4 * 730) / 100_000)
  expect(idleDollars(movingService)).toBeLessThanOrEqual(1)
})

describe('two stages', () => {
  /** Errors in per cent of 1,000 requests: none in quiet times, then `effect`, and half of it in the first minute. */
  const run = (effects: readonly number[], threshold: number) =>
    twoStages(
      {
        draws: (purpose) => drawsFrom(stream(1, purpose)),
        minutesFrom: () => {
          let bad = 0
          return (effect: number): number => (effect === 1 ? 0 : bad++ === 0 ? effect / 2 : effect)
        },
      },
      effects,
      { incidents: 10, weeks: 1 },
      {
        signal: 'error-rate',
        tripwire: { ...errorRate, threshold },
        // A judge that says breached with the second minute of any incident.
        start: () => {
          let seen = 0
          return (percent) => percent > 0 && ++seen >= 2
        },
        publishedBy: (percent) => ({
          candidate_requests: 1_000,
          ...(percent > 0 && { candidate_target5xx: 10 * percent }),
        }),
      },
    )

  it.each([
    ['a threshold below the worst minute until then', 3, 20],
    ['a threshold that only larger incidents pass', 10, 10],
    ['a threshold that none passes', 20, 0],
  ])('are in time with %s', (_, threshold, inTime) => {
    expect(run([4, 8], threshold)).toMatchObject({ incidents: 20, inTime, threshold })
  })

  it('need a threshold below the worst minute of the smallest incident, which in quiet times wakes nobody', () => {
    const { needed } = run([4, 8], 1)
    expect(needed?.threshold).toBeCloseTo(40 / letPass(1_000), 6)
    expect(needed?.threshold).toBeLessThan(40 / letPass(1_000))
    expect(needed?.wakeUps).toMatchObject({ count: 0, exposure: 1 })
  })
})
