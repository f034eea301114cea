import type { Verdict } from '../verdict.ts'

/** The kinds of incident that Ballast tells apart. */
export const incidentClasses = [
  'misweighted-release',
  'request-spike',
  'api-throttling',
  'shared-cause',
  'dns-failure',
  'bad-candidate',
] as const

export type IncidentClass = (typeof incidentClasses)[number]

/** How an incident ended. `escalated` means that a person was paged. */
export type Outcome = 'mitigated' | 'escalated' | 'no-action'

/** The instants of an incident in order, ISO 8601; null where a stage was not reached. */
export interface Timings {
  /** Start of the first breaching datapoint, or the time of the offending change. */
  readonly onset: string | null
  /** The alarm changed state, or the change event was recorded. */
  readonly alarmed: string | null
  /** The event reached Ballast. */
  readonly delivered: string | null
  readonly detected: string | null
  readonly identified: string | null
  /** The API accepted the change. */
  readonly applied: string | null
  readonly inSync: string | null
  readonly ttlPassed: string | null
  /** The signals are back at baseline. */
  readonly verified: string | null
}

/** One line of an incident's timeline. */
export interface TimelineEntry {
  readonly at: string
  readonly stage: 'claim' | 'detect' | 'identify' | 'fix' | 'verify' | 'close' | 'hand-back' | 'control'
  readonly text: string
}

/** A change that a mitigation made. */
export interface AppliedChange {
  readonly mitigation: string
  readonly kind: 'weights' | 'node-group' | 'hold'
  /** The node group that was resized; null for the other kinds. */
  readonly nodeGroup: { readonly cluster: string; readonly name: string } | null
  /** Weights by set identifier, none before a hold; or `min`, `desired` and `max` of a node group. */
  readonly before: Readonly<Record<string, number>>
  readonly after: Readonly<Record<string, number>>
}

/**
 * Whether what observe mode kept back would have been right: `right` where people did the same or the incident went on
 * without it, `unneeded` where it passed by itself before the change could have shown, `unknown` where nobody can tell.
 */
export interface Hindsight {
  readonly verdict: 'right' | 'unneeded' | 'unknown'
  readonly reason: string
}

/** The durable record of one incident: what happened, what was seen, what was done and why. */
export interface Incident {
  readonly id: string
  readonly service: string
  readonly trigger: {
    readonly kind: string
    readonly key: string
    readonly signal: string | null
    readonly reason: string
  }
  readonly outcome: Outcome | null
  readonly incidentClass: IncidentClass | null
  /** One sentence: why it ended as it did, or what it is waiting for. */
  readonly reason: string
  readonly timings: Timings
  readonly verdicts: readonly Verdict[]
  readonly changes: readonly AppliedChange[]
  readonly refusals: readonly Refusal[]
  readonly timeline: readonly TimelineEntry[]
  /** What became of an incident that observe mode only watched; null for others, and before that is known. */
  readonly hindsight: Hindsight | null
}

/** A guardrail's no: which limit, and what was seen. */
export interface Refusal {
  readonly allowed: false
  readonly guardrail: string
  readonly code: string
  readonly reason: string
  readonly observed: string
  readonly limit: string
}
