import { isElevated } from '../detection/two-proportions.ts'
import { errorRatio, fleetMinutes, tally, type Tally } from '../metrics/fleet-minutes.ts'
import type { MetricSeries } from '../metrics/metric.ts'
import { fleetMetricId } from '../metrics/fleet-metrics.ts'
import type { FleetRole, Service } from '../service/service.ts'
import { minute } from '../time.ts'
import { describeShare } from '../records/weights.ts'

/** Datapoints in a row that must be at baseline. */
export const recoveryDatapoints = 2

/** What the metrics say of a mitigation: `verified` when the newest two minutes since `since` are at baseline. */
export interface Recovery {
  readonly verified: boolean
  readonly evidence: string
}

/** What the service must come back to. */
export interface RecoveryTarget {
  /** The candidate's share that the new weights give, per cent. */
  readonly candidateShare: number
  /** Stable's requests and errors before the onset. */
  readonly baseline: Tally
  /** Each fleet's p99 latency before the onset, seconds; null where none was measured. */
  readonly usualLatency: Readonly<Record<FleetRole, number | null>>
}

/** A p99 that is still this many times the usual has not recovered. */
const slowRatio = 2

const isSlow = (series: MetricSeries, start: number, { usualLatency }: RecoveryTarget): boolean =>
  (['stable', 'candidate'] as const).some((role) => {
    const usual = usualLatency[role]
    const latency = series[fleetMetricId(role, 'latency')]?.find(({ at }) => at === start)?.value
    return usual !== null && latency !== undefined && latency > slowRatio * usual
  })

/**
 * Whether share, error ratio and latency are back at baseline in the newest two complete minutes that start at or after
 * `since` (epoch milliseconds). A candidate without datapoints beside a stable fleet with them had no requests.
 */
export function judgeRecovery(
  service: Service,
  series: MetricSeries,
  at: number,
  since: number,
  target: RecoveryTarget,
): Recovery {
  const stable = fleetMinutes(series, 'stable', at)
  const candidate = fleetMinutes(series, 'candidate', at)
  const newest = Math.max(stable.at(-1)?.at ?? 0, candidate.at(-1)?.at ?? 0)
  const from = newest - (recoveryDatapoints - 1) * minute
  if (from < since) return { verified: false, evidence: 'too few datapoints since the TTL passed' }

  const limit = target.candidateShare + service.limits.shareTolerancePoints
  const findings = [from, newest].map((start) => {
    const mine = tally(candidate, start, start + minute)
    const theirs = tally(stable, start, start + minute)
    const total = { requests: mine.requests + theirs.requests, errors: mine.errors + theirs.errors }
    const share = total.requests === 0 ? 100 : (100 * mine.requests) / total.requests
    const ratio = errorRatio(total) ?? 1
    return {
      fine: share <= limit && !isSlow(series, start, target) && !isElevated(ratio, errorRatio(target.baseline) ?? 0),
      words: `candidate ${describeShare(share)} of ${total.requests} requests, errors ${describeShare(100 * ratio)}`,
    }
  })
  return {
    verified: findings.every(({ fine }) => fine),
    evidence: `${findings.map(({ words }) => words).join('; then ')} (share limit ${describeShare(limit)})`,
  }
}
