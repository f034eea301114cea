import type { ReleasePolicy, Service } from '../service/service.ts'
import type { ServiceState, WeightsSince } from '../service/service-state.ts'
import { iso, minute } from '../time.ts'
import type { WeightChange } from './weight-changes.ts'
import type { Weights } from './weighted-record.ts'
import { exceeds, fleetShare, sameWeights, weightTolerancePoints } from './weights.ts'

/** What Ballast knows of a service that it has never seen. */
export const emptyState: ServiceState = {
  lastGood: null,
  baking: null,
  lastWrite: null,
  hold: null,
  sizeLeases: [],
  handsOff: null,
}

/** The newest weights that had been live for the policy's bake time at `at`; null when none are on record. */
export function knownGood(state: ServiceState, policy: ReleasePolicy, at: number): WeightsSince | null {
  const { baking, lastGood } = state
  const baked = baking !== null && at - Date.parse(baking.since) >= policy.bakeMinutes * minute
  return baked ? baking : lastGood
}

/** Whether the policy lists this share of the candidate. */
export const isListed = (policy: ReleasePolicy, share: number): boolean =>
  policy.allowedShares.some((allowed) => Math.abs(allowed - share) <= weightTolerancePoints)

/** The largest candidate share that may follow: one step above the known good one. */
export const largestNextShare = (policy: ReleasePolicy, goodShare: number): number =>
  policy.allowedShares.find((share) => exceeds(share, goodShare)) ?? 100

/** The state after weights were seen live that passed the release policy: they bake from `since` on. */
export function startBaking(state: ServiceState, policy: ReleasePolicy, live: Weights, since: string): ServiceState {
  const good = knownGood(state, policy, Date.parse(since))
  if (state.baking !== null && sameWeights(state.baking.weights, live)) return state
  if (good !== null && sameWeights(good.weights, live)) return { ...state, lastGood: good, baking: null }
  return { ...state, lastGood: good, baking: { weights: live, since } }
}

/** The state after others took the place of weights that were baking: known good if they had been live for long enough. */
function interrupted(state: ServiceState, policy: ReleasePolicy, { at, weights }: WeightChange): ServiceState {
  const { baking } = state
  if (baking === null || Object.entries(weights).every(([name, weight]) => baking.weights[name] === weight))
    return state
  return { ...state, lastGood: knownGood(state, policy, at), baking: null }
}

/**
 * The state with what noted changes (newest first) tell besides: weights that the policy allowed and that then were live
 * until the next change, as if Ballast had looked at each when it was made. What the newest change set is still to be
 * looked at.
 */
export function caughtUp(service: Service, state: ServiceState, changes: readonly WeightChange[]): ServiceState {
  const { release, fleets } = service
  const known = [state.lastGood, state.baking, state.lastWrite].map((each) => Date.parse(each?.since ?? iso(0)))
  const missed = changes.filter((change) => change.at > Math.max(...known))
  return missed.toReversed().reduce((before, change) => {
    const learnt = interrupted(before, release, change)
    const { at, isOverride, weights } = change
    const isWhole = [fleets.stable, fleets.candidate].every(({ setIdentifier }) => setIdentifier in weights)
    if (change === changes[0] || isOverride || !isWhole) return learnt
    const limit = largestNextShare(release, goodShare(service, knownGood(learnt, release, at)))
    if (exceeds(fleetShare(service, weights, 'candidate'), limit)) return learnt
    return startBaking(learnt, release, weights, iso(at))
  }, state)
}

/** The candidate's share of the known good weights, or of the policy's fallback where none are on record. */
export const goodShare = (service: Service, good: WeightsSince | null): number =>
  good === null ? service.release.fallbackShare : fleetShare(service, good.weights, 'candidate')
