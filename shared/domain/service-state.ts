import type { Weights } from './weighted-record.ts'

/** Weights that were live from `since` (ISO 8601) on. */
export interface WeightsSince {
  readonly weights: Weights
  readonly since: string
}

/** What Ballast remembers of a service between incidents. */
export interface ServiceState {
  /** The newest weights that passed the release policy and its bake time. */
  readonly lastGood: WeightsSince | null
  /** Weights that passed the policy and are still baking. */
  readonly baking: WeightsSince | null
  /** What Ballast last wrote, held as a lease until `leaseUntil` (ISO 8601). */
  readonly lastWrite: (WeightsSince & { readonly incidentId: string; readonly leaseUntil: string }) | null
  /** Until when (ISO 8601) Ballast leaves the weights to the person who was changing them as well. */
  readonly handsOff: { readonly until: string; readonly reason: string } | null
}
