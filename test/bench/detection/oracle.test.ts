import { describe, expect, it } from 'vitest'
import { benchCondition } from '../../../bench/detection/bench-condition.ts'
import { tunedAlarm } from '../../../bench/detection/detectors/alarms.ts'
import type { Detector } from '../../../bench/detection/detectors/detector.ts'
import { fleetLogRatio, oracle } from '../../../bench/detection/detectors/oracle.ts'
import { logClumped } from '../../../bench/detection/detectors/series-oracle.ts'
import { drawsFrom } from '../../../bench/detection/traces/draws.ts'
import { baselineRatio, shockShape, type FleetCondition } from '../../../bench/detection/traces/two-fleets.ts'
import { candidateRatio, fleetDetectors, fleetSource } from '../../../bench/detection/two-fleets.ts'
import { stream } from '../../../drills/account/randomness.ts'
import type { FleetsPoint } from '../../../shared/domain/detection/two-fleets.ts'

const condition = (shocks: FleetCondition['shocks']): FleetCondition => ({
  signal: 'error-rate',
  traffic: 1_000,
  share: 0.1,
  shocks,
  shockMinutes: 1,
})
const point = (errors: number, stableErrors: number): FleetsPoint => ({
  at: 0,
  candidate: { requests: 2_000, errors },
  stable: { requests: 6_000, errors: stableErrors },
})
const counts = Array.from({ length: 120 }, (_, count) => count)
const expected = { candidate: 2_000 * baselineRatio, stable: 6_000 * baselineRatio }

/** Probability of a minute's errors while nothing is wrong. */
const probability = {
  none: (x: number, y: number) =>
    Math.exp(logClumped(x, expected.candidate, 1e7) + logClumped(y, expected.stable, 1e7)),
  'per-fleet': (x: number, y: number) =>
    Math.exp(logClumped(x, expected.candidate, shockShape) + logClumped(y, expected.stable, shockShape)),
  // The sum has the clumps of the common factor, and is divided by the requests.
  common: (x: number, y: number) => {
    const part = expected.candidate / (expected.candidate + expected.stable)
    let divided = x * Math.log(part) + y * Math.log(1 - part)
    for (let k = 1; k <= x; k++) divided += Math.log((y + k) / k)
    return Math.exp(logClumped(x + y, expected.candidate + expected.stable, shockShape) + divided)
  },
}

describe('the oracle’s likelihood ratio', () => {
  // A likelihood ratio averages 1 where the incident is not; anything else is the ratio of something else.
  it.each(['none', 'common', 'per-fleet'] as const)('averages 1 in quiet minutes with shocks: %s', (shocks) => {
    const logRatio = fleetLogRatio[shocks](3)
    let [total, mean] = [0, 0]
    for (const x of counts) {
      for (const y of counts) {
        const weight = probability[shocks](x, y)
        total += weight
        mean += weight * Math.exp(logRatio(point(x, y)))
      }
    }
    expect(total).toBeCloseTo(1, 3)
    expect(mean).toBeCloseTo(1, 2)
  })
})

describe('detection.md’s table is what this bench measures too, where traffic is constant', () => {
  const detectors: Detector<FleetsPoint>[] = [
    oracle(condition('none')),
    tunedAlarm({ m: 1, n: 1 }, candidateRatio, { low: 1e-4, high: 1, steps: 14 }),
    tunedAlarm({ m: 3, n: 3 }, candidateRatio, { low: 1e-4, high: 1, steps: 14 }),
  ]
  /** Errors at a rate of 0.1 % of so many requests a minute, which are the same in each minute. */
  const delays = (traffic: number, effect: number): (number | undefined)[] => {
    const source = {
      draws: (purpose: string) => drawsFrom(stream(1, `flat/${traffic}/${purpose}`)),
      minutesFrom: (draws: ReturnType<typeof drawsFrom>, from: number) => {
        let index = from
        const requests = (0.001 * traffic) / baselineRatio
        return (size: number): FleetsPoint => ({
          at: 60_000 * index++,
          candidate: { requests, errors: draws.poisson(requests * baselineRatio * size) },
          stable: null,
        })
      },
    }
    const effort = { weeks: 20, incidents: 300, practice: 1, stages: { incidents: 0, weeks: 0 } }
    const [cell] = benchCondition(source, detectors, [effect], effort)
    return cell?.detectors.map(({ periods }) => periods?.mean) ?? []
  }

  it.each([
    [100, 5, [17.2, 371, 491]],
    [100, 10, [6.2, 50, 73]],
    [1_000, 3, [6.6, 30, 33]],
    [1_000, 5, [2.6, 4.4, 5.8]],
    [1_000, 10, [1.1, 1.2, 3.1]],
  ])('%i requests a minute, ×%i: oracle, 1 of 1 and 3 of 3 within a quarter of %j', (traffic, effect, means) => {
    const measured = delays(traffic, effect)
    means.forEach((mean, index) => {
      expect(measured[index]! / mean).toBeGreaterThan(0.75)
      expect(measured[index]! / mean).toBeLessThan(1.25)
    })
  })
})

it.each(['none', 'per-fleet', 'common'] as const)(
  'no detector that is as quiet beats the oracle, shocks: %s',
  (shocks) => {
    const effort = { weeks: 5, incidents: 100, practice: 10, stages: { incidents: 0, weeks: 0 } }
    const [cell] = benchCondition(fleetSource(condition(shocks), 3), fleetDetectors(condition(shocks)), [5], effort)
    const [best, ...others] = cell!.detectors
    const quiet = others.filter(({ falseAlarms }) => falseAlarms.rate <= best!.falseAlarms.rate)
    expect(best!.detector).toBe('oracle CUSUM')
    expect(quiet.length).toBeGreaterThan(3)
    for (const other of quiet) expect(other.periods!.mean).toBeGreaterThan(0.97 * best!.periods!.mean)
  },
)
