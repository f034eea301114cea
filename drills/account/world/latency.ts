import type { StatisticSet, WeightedValue } from '../cloudwatch/metric-store.ts'
import type { FleetMinute } from './fleet-minute.ts'

/** Average response time of a fleet that has little to do, and what waiting adds to it at most. */
const baseSeconds = 0.2
const longestWait = 10
/** How long a pod's resolver waits for an answer before it asks again (resolv.conf, timeout). */
const resolverTimeoutSeconds = 5

/** Average response time of a fleet in seconds; `utilisation` is requests over capacity, and waiting grows near 1. */
export function averageLatency(utilisation: number): number {
  const busy = Math.min(utilisation, 1)
  return baseSeconds * Math.min(longestWait, 1 + (0.1 * busy ** 4) / Math.max(0.01, 1 - busy))
}

/** How response times of one fleet spread around their average: log-normal with a standard deviation of 0.6. */
const sigma = 0.6
const variation = Math.sqrt(Math.exp(sigma ** 2) - 1)
/** Shares of the requests, and the middle of each share as a normal deviate. */
const slices = [
  [0.25, -1.15],
  [0.25, -0.319],
  [0.25, 0.319],
  [0.15, 0.935],
  [0.05, 1.44],
  [0.03, 1.812],
  [0.015, 2.241],
  [0.004, 2.748],
  [0.001, 3.291],
] as const
const unscaled = slices.map(([share, deviate]) => ({ share, relative: Math.exp(sigma * deviate) }))
const mean = unscaled.reduce((sum, { share, relative }) => sum + share * relative, 0)
const shape = unscaled.map(({ share, relative }) => ({ share, relative: relative / mean }))

/**
 * The response times of one minute, in seconds, or undefined without any response. `noise` is a normal deviate: by how
 * much the average of so many requests happens to be off.
 */
export function responseTimes(
  { responses, latencySeconds, resolverTimeouts }: FleetMinute,
  noise: number,
): StatisticSet | undefined {
  if (responses === 0) return undefined
  const average = (latencySeconds / responses) * Math.max(0.5, 1 + (noise * variation) / Math.sqrt(responses))
  const spread = (count: number, added: number): WeightedValue[] =>
    count === 0 ? [] : shape.map(({ share, relative }) => [added + average * relative, count * share])
  const values = [...spread(responses - resolverTimeouts, 0), ...spread(resolverTimeouts, resolverTimeoutSeconds)]
  return {
    sum: values.reduce((sum, [value, count]) => sum + value * count, 0),
    count: responses,
    minimum: values[0]?.[0] ?? average,
    maximum: values.at(-1)?.[0] ?? average,
    values,
  }
}
