import type { Incident, IncidentClass, Outcome } from '../shared/domain/incident/incident.ts'
import type { FleetRole, Mode } from '../shared/domain/service/service.ts'

/** Requests that came, and those of them that failed. */
export interface Served {
  readonly requests: number
  readonly failed: number
}

/** Nodes of a fleet; null where it is not known. */
export interface NodeCount {
  readonly ready: number | null
  readonly desired: number | null
}

/** One minute of a service. `at` is its start, epoch milliseconds. */
export interface ReportedMinute {
  readonly at: number
  /** What all users experienced; null where nothing was published. */
  readonly users: Served | null
  readonly fleets: Readonly<Record<FleetRole, Served | null>>
  /** Weights by set identifier at the end of the minute; null where they are not known. */
  readonly weights: Readonly<Record<string, number>> | null
  /** At the end of the minute, of the fleets on nodes. */
  readonly nodes: Readonly<Partial<Record<FleetRole, NodeCount>>>
}

/** What a drill knows beside its incidents. */
export interface ReportedDrill {
  readonly scenario: string
  readonly seed: number
  readonly outcome: Outcome
  readonly incidentClass: IncidentClass | null
  /** Of the incident that decided the outcome; null where a stage was not reached. */
  readonly seconds: Readonly<Record<'mttd' | 'mtti' | 'mttr' | 'floor', number | null>>
  readonly requests: { readonly total: number; readonly failed: number; readonly failedWithoutBallast: number }
  /** The same minutes in a world where nobody acts. */
  readonly without: readonly ReportedMinute[]
  /** Subjects of the messages that people got. */
  readonly messages: readonly string[]
  /** What is not as the scenario's file expects. */
  readonly unexpected: readonly string[]
}

/** A drill, or an incident of a deployed account, with all that its report shows. */
export interface ReportedCase {
  /** Distinct within one report. */
  readonly name: string
  readonly title: string
  /** What it stands for; null where nobody wrote that. */
  readonly story: string | null
  readonly service: string
  readonly mode: Mode | null
  readonly setIdentifiers: Readonly<Record<FleetRole, string>>
  /** In the order in which they were opened. */
  readonly incidents: readonly Incident[]
  /** Oldest first, without gaps longer than what was not published. */
  readonly minutes: readonly ReportedMinute[]
  /** Null for an incident of a deployed account. */
  readonly drill: ReportedDrill | null
  /** What could not be read, in words. */
  readonly missing: readonly string[]
}

/** What one report is about. */
export interface ReportData {
  readonly title: string
  readonly cases: readonly ReportedCase[]
}
