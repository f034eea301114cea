import { benchSeries, seriesConditionName } from './one-series.ts'
import { shockKinds, type FleetCondition, type Shocks } from './traces/two-fleets.ts'
import type { SeriesCondition } from './traces/series.ts'
import { benchFleets, benchIdleFleet, fleetConditionName } from './two-fleets.ts'
import type { BenchedService, Effort } from './bench-condition.ts'

/** A kind of service, and the sizes of the incidents that it is put through. */
export interface BenchService {
  readonly condition: FleetCondition | SeriesCondition
  readonly effects: readonly number[]
}

const traffics = [100, 1_000, 10_000]
const shares = [0.01, 0.1, 0.5]
const fleetEffects = [2, 3, 5, 10, 50]

const fleets = (
  traffic: number,
  share: number,
  shocks: Shocks,
  { shockMinutes = 1, effects = fleetEffects } = {},
): BenchService => ({ condition: { signal: 'error-rate', traffic, share, shocks, shockMinutes }, effects })

/** A service in no release: stable carries all. Of its traffic and shocks only the two stages are measured. */
const idle = (traffic: number, shocks: Shocks): BenchService => fleets(traffic, 1, shocks)

const spike = (traffic: number, effects: readonly number[] = [2, 3, 5, 10]): BenchService => ({
  condition: { signal: 'request-spike', traffic },
  effects,
})

const rare = (signal: 'dns-failure' | 'api-throttling', usual: number, effects: readonly number[]): BenchService => ({
  condition: { signal, traffic: 1_000, usual },
  effects,
})

/** Every combination of two fleets, per-fleet shocks that last as nobody expects them to, and the series. */
export const allServices: readonly BenchService[] = [
  ...shockKinds.flatMap((shocks) =>
    traffics.flatMap((traffic) => shares.map((share) => fleets(traffic, share, shocks))),
  ),
  ...traffics.map((traffic) => fleets(traffic, 0.1, 'per-fleet', { shockMinutes: 5 })),
  ...shockKinds
    .filter((shocks) => shocks !== 'common')
    .flatMap((shocks) => traffics.map((traffic) => idle(traffic, shocks))),
  ...traffics.map((traffic) => spike(traffic)),
  rare('dns-failure', 0.05, [1.5, 10, 60]),
  rare('dns-failure', 2, [10, 60]),
  rare('api-throttling', 0.02, [1.5, 5, 20]),
]

/** The few that tests run. */
export const quickServices: readonly BenchService[] = [
  fleets(1_000, 0.1, 'per-fleet', { effects: [5, 10] }),
  idle(1_000, 'per-fleet'),
  spike(1_000, [5]),
  rare('api-throttling', 0.02, [5]),
]

/** A service's name, which its random streams and its rows go by. */
export const serviceName = ({ condition }: BenchService): string =>
  condition.signal === 'error-rate' ? fleetConditionName(condition) : seriesConditionName(condition)

/** Measures whatever there is to measure on one kind of service. */
export function benchService({ condition, effects }: BenchService, effort: Effort, seed: number): BenchedService {
  if (condition.signal !== 'error-rate') return benchSeries(condition, effects, effort, seed)
  const bench = condition.share === 1 ? benchIdleFleet : benchFleets
  return bench(condition, effects, effort, seed)
}
