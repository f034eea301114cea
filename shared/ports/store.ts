import type { Incident } from '../domain/incident/incident.ts'
import type { Ledger } from '../domain/service/ledger.ts'
import type { ServiceState } from '../domain/service/service-state.ts'
import type { WeightChange } from '../domain/records/weight-changes.ts'

/** A request to be the one execution that handles a service's incident. Times are epoch milliseconds. */
export interface ClaimRequest {
  readonly service: string
  /** Identifies the trigger whatever its transport, so that redeliveries are recognised. */
  readonly triggerKey: string
  /** The durable execution's ARN; a repeated claim by the same owner succeeds. */
  readonly owner: string
  readonly incidentId: string
  readonly now: number
  /** When the claim lapses if its owner vanishes. */
  readonly expiresAt: number
}

/** `duplicate`: this trigger was handled before. `busy`: another execution holds the service. */
export type Claim =
  | { readonly status: 'claimed'; readonly incidentId: string; readonly state: ServiceState }
  | { readonly status: 'duplicate' | 'busy'; readonly incidentId: string | null }

/** All that one read tells of a service. Times are epoch milliseconds. */
export interface ServiceMemory {
  readonly state: ServiceState
  /** Who holds the service, if anybody; a claim whose time is over is as good as none. */
  readonly claim: { readonly incidentId: string; readonly expiresAt: number } | null
  /** The newest incident that was opened, and when; null where none is remembered. */
  readonly lastIncident: { readonly id: string; readonly claimedAt: number } | null
}

/** A trigger that led to no incident, kept with the reason. `at` is ISO 8601. */
export interface IgnoredTrigger {
  readonly key: string
  readonly at: string
  readonly kind: string
  readonly service: string | null
  readonly reason: string
}

/** A plan that waits for a person's word. Times are epoch milliseconds. */
export interface PendingApproval {
  readonly incidentId: string
  readonly service: string
  /** By which the execution is told the answer. */
  readonly callbackId: string
  /** What is to be agreed to, in words. */
  readonly plans: readonly string[]
  readonly expiresAt: number
  readonly otherwise: 'reject' | 'apply'
}

/** Ballast's memory (DynamoDB). Every method may throw a `PortError`; every write is safe to repeat. */
export interface Store {
  /** One conditional write: takes the service's lock and marks the trigger as handled. */
  claim(request: ClaimRequest): Promise<Claim>
  /** Writes the service's state; fails with `PortError` `mismatch` if `owner` no longer holds the claim. */
  saveState(service: string, owner: string, state: ServiceState): Promise<void>
  /** Keeps a change of weights, with or without a claim: a person's word must not wait for one. */
  noteChange(service: string, change: WeightChange): Promise<void>
  /** The newest changes of weights that were noted, newest first by the time at which they were made; at most ten. */
  recentChanges(service: string): Promise<WeightChange[]>
  /**
   * Writes the state (null: leaves it) and gives the claim back, in one write. Fails with
   * `mismatch` if `owner` does not hold it, unless `owner` was the last to give it back.
   */
  release(service: string, owner: string, state: ServiceState | null): Promise<void>
  /** The service's state together with its claim and its newest incident, without claiming. */
  readMemory(service: string): Promise<ServiceMemory>
  /** What is kept for the whole account. */
  readLedger(): Promise<Ledger>
  /**
   * Writes the ledger in one transaction: only while it still has the version before `next`'s, and, where `holder` is
   * given, only while that execution holds the service's claim. False where the ledger has another version by now;
   * `PortError` `mismatch` where the claim is not held.
   */
  writeLedger(next: Ledger, holder: { readonly service: string; readonly owner: string } | null): Promise<boolean>
  saveApproval(approval: PendingApproval): Promise<void>
  /** What waits for a word in an incident; null where nothing did. */
  readApproval(incidentId: string): Promise<PendingApproval | null>
  saveIncident(incident: Incident): Promise<void>
  readIncident(id: string): Promise<Incident | null>
  /** A service's newest incidents, the newest first; at most `count`. */
  recentIncidents(service: string, count: number): Promise<Incident[]>
  saveIgnored(trigger: IgnoredTrigger): Promise<void>
}
