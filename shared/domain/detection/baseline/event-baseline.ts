import { dispersionEstimate } from '../sequential/dispersion.ts'
import type { CountBaseline } from './load-baseline.ts'
import { season } from './season.ts'

const longHalfLifeMinutes = 3 * 24 * 60
const hourHalfLifeMinutes = 40
/** The long past is worth at most so many events against those of the last hour. */
const longPastWorth = 4
/** A past without events is worth one event in so many minutes without any. */
const priorEvents = 1
const priorMinutes = 60
const acceptedPeriods = 30
const fewestExpected = 0.01
/** Throttled calls and failed queries come in bunches, for clients try again (three attempts in the AWS SDKs' standard mode). */
const prior = { clusterSize: 3, events: 10, shockVariance: 0.2, periods: 30 }

/**
 * The normal rate of events that are rare or absent most of the time: a gamma distribution of the long past and the
 * last hour, and what is usual at this time of the week where that is more. The exposure is the requests of a period
 * where they are known, else 1: then it is a rate per period.
 */
export function eventBaseline(periodSeconds: number): CountBaseline {
  const minutes = periodSeconds / 60
  const keepLong = 0.5 ** (minutes / longHalfLifeMinutes)
  const keepHour = 0.5 ** (minutes / hourHalfLifeMinutes)
  const usual = season()
  const dispersion = dispersionEstimate(prior, periodSeconds)
  const long = { events: 0, exposure: 0, periods: 0 }
  const hour = { events: 0, exposure: 0 }

  function rate(): number {
    const typical = long.periods === 0 ? 1 : long.exposure / long.periods
    const prospect = (long.events + priorEvents) / (long.exposure + (priorMinutes / minutes) * typical)
    const worth = Math.min(longPastWorth, long.events + priorEvents)
    return (worth + hour.events) / (worth / prospect + hour.exposure)
  }

  return {
    expect(at, exposure) {
      const seasonal = usual.usual(at) ?? 0
      const now = rate()
      const worth = Math.min(longPastWorth, long.events + priorEvents) + hour.events
      return {
        count: Math.max(fewestExpected, Math.max(seasonal, now) * exposure),
        shape: 1 / (dispersion.lastingVariance + 1 / (worth + 2)),
        clusterSize: dispersion.clusterSize,
        isSeasonal: seasonal > now,
      }
    },
    follow() {},
    learn(at, count, exposure, expected, wasBreached) {
      if (exposure > 0) usual.learn(at, count / exposure, wasBreached)
      if (wasBreached) return
      dispersion.learn(count, expected.count, 0)
      const deviation = Math.sqrt(
        dispersion.clusterSize * expected.count + dispersion.shockVariance * expected.count ** 2,
      )
      const events = Math.min(count, expected.count + 4 * deviation + 2 * dispersion.clusterSize)
      long.events = long.events * keepLong + events
      long.exposure = long.exposure * keepLong + exposure
      long.periods = long.periods * keepLong + 1
      hour.events = hour.events * keepHour + events
      hour.exposure = hour.exposure * keepHour + exposure
    },
    accept(count, exposure) {
      hour.events = count * acceptedPeriods
      hour.exposure = exposure * acceptedPeriods
    },
  }
}
