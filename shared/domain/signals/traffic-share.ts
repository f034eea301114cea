import { fleetMetrics } from '../metrics/fleet-metrics.ts'
import { fleetMinutes, publishedUntil, tally } from '../metrics/fleet-minutes.ts'
import { goodShare, isListed, knownGood, largestNextShare } from '../records/known-good.ts'
import type { Service } from '../service/service.ts'
import { iso, minute } from '../time.ts'
import type { Verdict } from '../verdict.ts'
import { eventGraceMinutes, liveChange, liveOverride } from '../records/weight-changes.ts'
import { describeShare, describeWeights, exceeds, fleetShare, sameWeights, weightsOf } from '../records/weights.ts'
import type { Observation, Signal } from './signal.ts'

/** Longer than any TTL and propagation that a weighted record should have: requests must have followed by then. */
const settledAfterMinutes = 10
/** Resolvers keep answers, so that few of them make the shares of single minutes differ: all since then count. */
const crossCheckMinutes = settledAfterMinutes

/**
 * The candidate's share of both fleets' requests in the newest complete minutes, in per cent; null while too few
 * requests are on record. A fleet without datapoints beside one with them had no requests.
 */
function requestShare(service: Service, observation: Pick<Observation, 'series' | 'at'>): number | null {
  const stable = fleetMinutes(observation.series, 'stable', observation.at)
  const candidate = fleetMinutes(observation.series, 'candidate', observation.at)
  const end = publishedUntil(observation)?.both ?? observation.at
  const from = end - crossCheckMinutes * minute
  const requests = tally(candidate, from, end).requests
  const total = requests + tally(stable, from, end).requests
  return total < service.limits.minimumRequests ? null : (100 * requests) / total
}

function judgeShare(service: Service, observation: Observation): Verdict {
  const { state, at, changes, weightsSeenSince } = observation
  const live = weightsOf(observation.records)
  const changedAt = liveChange(changes, live)?.at ?? null
  const share = fleetShare(service, live, 'candidate')
  const measured = requestShare(service, observation)
  const good = knownGood(state, service.release, changedAt ?? at)
  const limit = largestNextShare(service.release, goodShare(service, good))
  const seen = `live weights ${describeWeights(live)} give the candidate ${describeShare(share)}`
  const verdict = (verdictState: Verdict['state'], evidence: string): Verdict => ({
    signal: 'traffic-share',
    subject: 'service',
    state: verdictState,
    evidence,
    numbers: { share, requestShare: measured, limit, goodShare: good === null ? null : goodShare(service, good) },
    onset: verdictState === 'breached' ? (changedAt ?? weightsSeenSince) : null,
  })

  if (observation.records.length === 0) {
    return verdict('no-data', `${service.record.name} has no weighted ${service.record.type} records`)
  }
  if (!(service.fleets.stable.setIdentifier in live)) {
    return verdict('breached', `${seen}, and the stable record '${service.fleets.stable.setIdentifier}' is gone`)
  }
  if (state.lastWrite !== null && sameWeights(state.lastWrite.weights, live)) {
    return verdict('healthy', `${seen}, as Ballast set them at ${state.lastWrite.since}`)
  }
  const override = liveOverride(changes, live)
  if (override !== null) return verdict('healthy', `${seen}, set with an override by ${override.by}`)
  const { hold } = state
  const mayBeOverride = changedAt === null && at - weightsSeenSince < eventGraceMinutes * minute
  const against = (evidence: string): Verdict =>
    mayBeOverride
      ? verdict('inconclusive', `${evidence}; the change's event, and with it its comment, has not come yet`)
      : verdict('breached', evidence)
  if (hold !== null && exceeds(share, fleetShare(service, hold.weights, 'candidate'))) {
    return against(`${seen}; releases are held at ${describeWeights(hold.weights)} since ${hold.since}`)
  }
  const base =
    good === null ? 'no known good weights are on record' : `${describeWeights(good.weights)} were known good`
  if (exceeds(share, limit)) {
    const listed = isListed(service.release, share)
    // Without a known good share to step from, a share that the policy lists is taken as the first one.
    if (good !== null || !listed) {
      return against(`${seen}; ${base}, so the policy allows ${describeShare(limit)} at the most`)
    }
  }
  const unchangedFor = at - (changedAt ?? Date.parse(state.baking?.since ?? good?.since ?? iso(at)))
  const settled = unchangedFor >= settledAfterMinutes * minute
  if (settled && measured !== null && measured > share + service.limits.shareTolerancePoints) {
    return verdict('inconclusive', `${seen}, but it gets ${describeShare(measured)} of the requests`)
  }
  return verdict('healthy', `${seen}; ${base}`)
}

/**
 * The candidate's share of traffic as the live weighted set gives it (weights are relative), against the release
 * policy, and cross-checked against the requests that each fleet gets. The change event itself is its tripwire.
 *
 * @reads the live weights, the noted changes, the requests of each fleet
 * @wakes the change event itself
 */
export const trafficShare: Signal = {
  name: 'traffic-share',
  isFelt: false,
  metrics: (service) => fleetMetrics(service.fleets),
  tripwires: () => [],
  judge: (service, observation) => [judgeShare(service, observation)],
}
