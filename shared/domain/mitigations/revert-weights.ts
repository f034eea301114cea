import { fleetMinutes } from '../metrics/fleet-minutes.ts'
import { knownGood } from '../records/known-good.ts'
import type { Service } from '../service/service.ts'
import { isFelt } from '../signals/index.ts'
import type { Observation } from '../signals/signal.ts'
import { minute } from '../time.ts'
import { liveChange } from '../records/weight-changes.ts'
import type { Weights } from '../records/weighted-record.ts'
import { describeShare, describeWeights, fleetShare, sameWeights, weightsOf, withWeights } from '../records/weights.ts'
import type { Mitigation, NoPlan, Situation, WeightPlan } from './mitigation.ts'

/** Integer weights in per cent give every share that a policy lists. */
const wholeWeight = 100
const loadMinutes = 6

/** Where the weights shall go, in words and numbers. */
interface Target {
  readonly weights: Weights
  readonly why: string
  readonly shortOf: string | null
}

/** Weights that give the candidate `share` per cent, and siblings that the config does not name nothing. */
function weightsFor(service: Service, live: Weights, share: number): Weights {
  const { stable, candidate } = service.fleets
  const others = Object.fromEntries(Object.keys(live).map((name) => [name, 0]))
  const candidateWeight = Math.ceil((share / 100) * wholeWeight)
  return {
    ...others,
    [stable.setIdentifier]: wholeWeight - candidateWeight,
    [candidate.setIdentifier]: candidateWeight,
  }
}

/** Candidate to 0, everything else as it is; stable gets a weight where it has none, for never may all be 0. */
function withoutCandidate(service: Service, live: Weights): Weights {
  const { stable, candidate } = service.fleets
  const stableWeight = live[stable.setIdentifier] ?? 0
  return {
    ...live,
    [stable.setIdentifier]: stableWeight > 0 ? stableWeight : wholeWeight,
    [candidate.setIdentifier]: 0,
  }
}

/** The largest share of the present load, in per cent, that fits into what stable is known to carry. */
export function stableFits(service: Service, { series, at }: Observation): number {
  const capacity = service.fleets.stable.capacityRequestsPerMinute
  if (capacity === undefined) return 100
  const total = new Map<number, number>()
  for (const role of ['stable', 'candidate'] as const) {
    for (const each of fleetMinutes(series, role, at)) {
      if (each.at >= at - loadMinutes * minute) total.set(each.at, (total.get(each.at) ?? 0) + each.requests)
    }
  }
  const load = Math.max(0, ...total.values())
  return load <= capacity ? 100 : (100 * capacity) / load
}

/** The smallest share that still shows whether the candidate has recovered: zero errors at zero traffic proves nothing. */
const probingShare = (service: Service, live: number): number => {
  const smallest = service.release.allowedShares.find((share) => share > 0) ?? 0
  return smallest < live ? smallest : 0
}

/** As much of the candidate's traffic to stable as fits there. */
function offCandidate({ service, observation, incidentClass }: Situation): Target {
  const live = weightsOf(observation.records)
  const wanted = incidentClass === 'dns-failure' ? probingShare(service, fleetShare(service, live, 'candidate')) : 0
  const room = stableFits(service, observation)
  if (100 - wanted > room) {
    const share = 100 - Math.floor(room)
    const shortOf = `stable has room for ${describeShare(Math.floor(room))} of the requests only`
    return { weights: weightsFor(service, live, share), why: shortOf, shortOf }
  }
  if (wanted === 0) return { weights: withoutCandidate(service, live), why: 'stable carries all', shortOf: null }
  const why = `stable carries all but ${describeShare(wanted)}, which shows whether the candidate recovers`
  return { weights: weightsFor(service, live, wanted), why, shortOf: null }
}

/** Back to what was known good, or held, before the release. */
function backToGood({ service, observation }: Situation): Target {
  const live = weightsOf(observation.records)
  const { hold } = observation.state
  if (hold !== null) return { weights: hold.weights, why: `held since ${hold.since}`, shortOf: null }
  const good = knownGood(
    observation.state,
    service.release,
    liveChange(observation.changes, live)?.at ?? observation.at,
  )
  if (good !== null) return { weights: good.weights, why: `known good since ${good.since}`, shortOf: null }
  const { fallbackShare } = service.release
  const why = `no known good weights on record, so the fallback of ${describeShare(fallbackShare)}`
  return { weights: weightsFor(service, live, fallbackShare), why, shortOf: null }
}

/** Whether the candidate fails its users: throttled calls alone are no reason to move traffic. */
const suffers = ({ verdicts }: Situation): boolean =>
  verdicts.some((verdict) => isFelt(verdict) && verdict.subject === 'candidate' && verdict.state === 'breached')

function plan(situation: Situation): readonly WeightPlan[] | NoPlan {
  const { service, observation, incidentClass } = situation
  const live = weightsOf(observation.records)
  const { stable, candidate } = service.fleets
  const missing = [stable, candidate].find(({ setIdentifier }) => !(setIdentifier in live))
  if (missing !== undefined) {
    return { impossible: `the live set has no record '${missing.setIdentifier}', so there is no weight to change` }
  }
  if (incidentClass === 'api-throttling' && !suffers(situation)) {
    return { impossible: 'the candidate’s users notice nothing so far', isUnneeded: true }
  }
  const { weights, why, shortOf } =
    incidentClass === 'misweighted-release' ? backToGood(situation) : offCandidate(situation)
  if (Object.keys(weights).some((name) => !(name in live)) || Object.keys(live).some((name) => !(name in weights))) {
    return {
      impossible: `the live set (${describeWeights(live)}) has other records than the known good one (${describeWeights(weights)})`,
    }
  }
  if (sameWeights(live, weights)) return { impossible: `the live weights are ${describeWeights(live)} already` }
  const before = fleetShare(service, live, 'candidate')
  if (fleetShare(service, weights, 'candidate') >= before) {
    return { impossible: `${why}, which is no less than the candidate's ${describeShare(before)} now` }
  }
  return [
    {
      kind: 'weights',
      mitigation: revertWeights.name,
      hostedZoneId: service.record.hostedZoneId,
      before: observation.records,
      after: withWeights(observation.records, weights),
      reason: `${describeWeights(live)} → ${describeWeights(weights)} (${why})`,
      shortOf,
    },
  ]
}

/** The plan that puts back what this one changed. */
export const undoWeights = ({ before, after, reason, ...rest }: WeightPlan): WeightPlan => ({
  ...rest,
  before: after,
  after: before,
  reason: `undo: ${reason}`,
})

/**
 * Moves traffic back: to the last known good weights, or off a candidate that is bad, as far as stable has room.
 *
 * @does sets the weights: after a wrong share to those that are held, else known good, else to `release.fallbackShare`; for
 * `dns-failure` the candidate's to the smallest allowed share above 0, for no errors at no traffic prove nothing; else the
 * candidate's to 0, where its users suffer. As much as stable's stated capacity has room for
 */
export const revertWeights: Mitigation = {
  name: 'revert-weights',
  needsNodeGroups: false,
  plan,
  requiredActions: ['route53:ListResourceRecordSets', 'route53:ChangeResourceRecordSets', 'route53:GetChange'],
}
