import { fleetMinutes, tally } from '../../domain/metrics/fleet-minutes.ts'
import { fleetMetricId } from '../../domain/metrics/fleet-metrics.ts'
import { median } from '../../domain/detection/median.ts'
import { mark, note } from '../../domain/incident/draft.ts'
import type { IncidentClass } from '../../domain/incident/incident.ts'
import { judgeRecovery, recoveryDatapoints, type RecoveryTarget } from '../../domain/incident/recovery.ts'
import { isOutgrown } from '../../domain/mitigations/scale-node-group.ts'
import type { MetricSeries } from '../../domain/metrics/metric.ts'
import type { Service } from '../../domain/service/service.ts'
import type { SizePlan } from '../../domain/mitigations/mitigation.ts'
import { metricsOf, signals } from '../../domain/signals/index.ts'
import { minute } from '../../domain/time.ts'
import { fleetShare, weightsOf } from '../../domain/records/weights.ts'
import type { Applied } from '../fix/apply.ts'
import type { Finding } from '../incident/detect.ts'
import { step, type Execution } from '../incident/execution.ts'
import { effective, failed, waitUntil, type Verification } from './effective.ts'

const metricsPollSeconds = 15

function recoveryTarget(
  { service }: Execution,
  { observation }: Finding,
  applied: readonly Applied[],
  onset: number,
): RecoveryTarget {
  const { series, at } = observation
  const usual = (role: 'stable' | 'candidate'): number | null => {
    const before = (series[fleetMetricId(role, 'latency')] ?? []).filter((point) => point.at < onset)
    return before.length === 0 ? null : median(before.map(({ value }) => value))
  }
  const moved = applied.find(({ plan }) => plan.kind === 'weights')?.plan
  return {
    candidateShare: moved?.kind === 'weights' ? fleetShare(service, weightsOf(moved.after), 'candidate') : 100,
    baseline: tally(fleetMinutes(series, 'stable', at), 0, onset),
    usualLatency: { stable: usual('stable'), candidate: usual('candidate') },
  }
}

/** Whether the newest minute needs more nodes than a plan asked for, and the limit allows them. */
function outgrown(
  service: Service,
  plan: SizePlan,
  seen: { readonly series: MetricSeries; readonly at: number },
): string | null {
  for (const role of ['stable', 'candidate'] as const) {
    const { nodeGroup } = service.fleets[role]
    if (nodeGroup?.cluster !== plan.group.cluster || nodeGroup.name !== plan.group.name) continue
    const peakRequestsPerMinute = fleetMinutes(seen.series, role, seen.at).at(-1)?.requests ?? 0
    const load = { peakRequestsPerMinute, measuredRequestsPerNode: plan.requestsPerNode }
    if (isOutgrown(nodeGroup, plan.after.min, load) && plan.after.min < nodeGroup.maxNodes) {
      return `the load of ${plan.group.name} has grown to ${peakRequestsPerMinute} requests a minute since it was scaled`
    }
  }
  return null
}

/** Signals that must not be breached any more, where error ratio and latency are not all that can be seen. */
const recoverySignals: Readonly<Partial<Record<IncidentClass, readonly (keyof typeof signals)[]>>> = {
  'dns-failure': ['dns-failure'],
}

/** New datapoints behind those that were read before: the judges compare with the past. */
function withPast(past: MetricSeries, now: MetricSeries): MetricSeries {
  const ids = new Set([...Object.keys(past), ...Object.keys(now)])
  return Object.fromEntries(
    [...ids].map((id) => {
      const newer = now[id] ?? []
      const from = newer[0]?.at ?? Infinity
      return [id, [...(past[id] ?? []).filter(({ at }) => at < from), ...newer]]
    }),
  )
}

/**
 * First whatever was changed has to be effective; then share, error ratio and latency must be at baseline for two
 * datapoints whose periods began after that.
 */
export async function verify(
  execution: Execution,
  finding: Finding,
  applied: readonly Applied[],
  incident: { readonly incidentClass: IncidentClass; readonly onset: number },
): Promise<Verification> {
  const { draft, durable, ports, service } = execution
  let from = 0
  let now = 0
  for (const each of applied) {
    const effect = await effective(execution, each)
    if ('verified' in effect) return effect
    from = Math.max(from, effect.from)
    now = Math.max(now, effect.at)
  }

  const target = recoveryTarget(execution, finding, applied, incident.onset)
  const firstPeriod = Math.ceil(from / minute) * minute
  const deadline = firstPeriod + service.limits.verifyMinutes * minute
  await waitUntil(execution, 'first-datapoints', now, firstPeriod + recoveryDatapoints * minute)
  for (let poll = 1; ; poll++) {
    const seen = await step(execution, `verify-${poll}`, async () => {
      const asked = ports.clock.now()
      return { series: await ports.metrics.read(metricsOf(service), firstPeriod, asked), at: ports.clock.now() }
    })
    const recovery = judgeRecovery(service, seen.series, seen.at, firstPeriod, target)
    const series = withPast(finding.observation.series, seen.series)
    const observation = { ...finding.observation, ...seen, series, state: execution.state }
    const still = (recoverySignals[incident.incidentClass] ?? [])
      .flatMap((name) => signals[name].judge(service, observation))
      .filter(({ state }) => state === 'breached')
    if (recovery.verified && still.length === 0) {
      mark(draft, 'verified', seen.at)
      note(draft, seen.at, 'verify', recovery.evidence)
      return { verified: true, reason: recovery.evidence, at: seen.at, outgrown: false }
    }
    const grown = applied.flatMap(({ plan }) =>
      plan.kind === 'node-group' ? (outgrown(service, plan, seen) ?? []) : [],
    )
    if (grown.length > 0) return { verified: false, reason: grown.join('; '), at: seen.at, outgrown: true }
    if (seen.at >= deadline) {
      const evidence = [recovery.evidence, ...still.map((verdict) => verdict.evidence)].join('; ')
      return failed(
        `not at baseline ${service.limits.verifyMinutes} minutes after the change took effect: ${evidence}`,
        seen.at,
      )
    }
    await durable.wait(`before-verify-${poll + 1}`, { seconds: metricsPollSeconds })
  }
}
