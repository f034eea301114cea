import type { IncidentClass } from '../incident/incident.ts'
import { knownGood } from '../known-good.ts'
import type { Service } from '../service.ts'
import type { Observation } from '../signals/signal.ts'
import type { Weights } from '../weighted-record.ts'
import { liveChange } from '../weight-changes.ts'
import { describeWeights, sameWeights, weightsOf, withWeights } from '../weights.ts'
import type { Mitigation, NoPlan, WeightPlan } from './mitigation.ts'

/** Integer weights in per cent give every share that a policy lists. */
const wholeWeight = 100

/** Weights that give the candidate `share` per cent; other siblings keep theirs only where they carry nothing. */
function weightsFor(service: Service, live: Weights, share: number): Weights {
  const { stable, candidate } = service.fleets
  const others = Object.fromEntries(Object.keys(live).map((name) => [name, 0]))
  const candidateWeight = Math.round((share / 100) * wholeWeight)
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

function target(service: Service, observation: Observation, incidentClass: IncidentClass): [Weights, string] {
  const live = weightsOf(observation.records)
  if (incidentClass === 'bad-candidate') return [withoutCandidate(service, live), 'stable carries all']
  const good = knownGood(
    observation.state,
    service.release,
    liveChange(observation.changes, live)?.at ?? observation.at,
  )
  if (good !== null) return [good.weights, `known good since ${good.since}`]
  const { fallbackShare } = service.release
  return [
    weightsFor(service, live, fallbackShare),
    `no known good weights on record, so the fallback of ${fallbackShare} %`,
  ]
}

function plan(service: Service, observation: Observation, incidentClass: IncidentClass): WeightPlan | NoPlan {
  const live = weightsOf(observation.records)
  const { stable, candidate } = service.fleets
  const missing = [stable, candidate].find(({ setIdentifier }) => !(setIdentifier in live))
  if (missing !== undefined) {
    return { impossible: `the live set has no record '${missing.setIdentifier}', so there is no weight to change` }
  }
  const [weights, why] = target(service, observation, incidentClass)
  const unknown = Object.keys(weights).find((name) => !(name in live))
  if (unknown !== undefined || Object.keys(live).some((name) => !(name in weights))) {
    return {
      impossible: `the live set (${describeWeights(live)}) has other records than the known good one (${describeWeights(weights)})`,
    }
  }
  if (sameWeights(live, weights)) return { impossible: `the live weights are ${describeWeights(live)} already` }
  return {
    mitigation: revertWeights.name,
    hostedZoneId: service.record.hostedZoneId,
    before: observation.records,
    after: withWeights(observation.records, weights),
    reason: `${describeWeights(live)} → ${describeWeights(weights)} (${why})`,
  }
}

/** Moves traffic back: to the last known good weights, or off a candidate that is bad. */
export const revertWeights: Mitigation = {
  name: 'revert-weights',
  plan,
  revert: ({ before, after, ...rest }) => ({ ...rest, before: after, after: before, reason: `undo: ${rest.reason}` }),
  requiredActions: ['route53:ListResourceRecordSets', 'route53:ChangeResourceRecordSets', 'route53:GetChange'],
}
