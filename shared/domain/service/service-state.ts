import type { NodeGroupSize } from './node-group.ts'
import type { Weights } from '../records/weighted-record.ts'

/** Weights that were live from `since` (ISO 8601) on. */
export interface WeightsSince {
  readonly weights: Weights
  readonly since: string
}

/** A node group's size that Ballast set: before, raised to, and what its limits last were by Ballast's doing. `since` is ISO 8601. */
export interface SizeLease {
  readonly incidentId: string
  readonly group: { readonly cluster: string; readonly name: string }
  readonly before: NodeGroupSize
  readonly after: NodeGroupSize
  readonly written: NodeGroupSize
  /** A step that was begun, up or back: it may have been made, with its answer lost or by an execution that did not live to say so. */
  readonly begun: NodeGroupSize | null
  /** What one node was seen to carry, requests a minute; null where that is not known. */
  readonly requestsPerNode: number | null
  readonly since: string
  /** When it has to be handed back at the latest (ISO 8601); whoever finds it later does so. */
  readonly until: string
}

/** What Ballast remembers of a service between incidents. */
export interface ServiceState {
  /** The newest weights that passed the release policy and its bake time. */
  readonly lastGood: WeightsSince | null
  /** Weights that passed the policy and are still baking. */
  readonly baking: WeightsSince | null
  /** What Ballast last wrote, held as a lease until `leaseUntil` (ISO 8601). */
  readonly lastWrite: (WeightsSince & { readonly incidentId: string; readonly leaseUntil: string }) | null
  /** Until `until` (ISO 8601) at the latest, the candidate may get no more than these weights give it. */
  readonly hold: (WeightsSince & { readonly incidentId: string; readonly until: string }) | null
  /** Node groups that Ballast has scaled and not handed back yet. */
  readonly sizeLeases: readonly SizeLease[]
  /** Until when (ISO 8601) Ballast leaves the weights to the person who was changing them as well. */
  readonly handsOff: { readonly until: string; readonly reason: string } | null
}

/** The lease as the node group's limits show it: a step that was begun has been made where they are what it sets. */
export const asSeen = (lease: SizeLease, { min, max }: NodeGroupSize): SizeLease =>
  lease.begun?.min === min && lease.begun.max === max ? { ...lease, written: lease.begun, begun: null } : lease

/** The state as it holds at an instant (epoch milliseconds): a hold that is past its time holds nothing. */
export const lasting = (state: ServiceState, at: number): ServiceState =>
  state.hold !== null && Date.parse(state.hold.until) <= at ? { ...state, hold: null } : state
