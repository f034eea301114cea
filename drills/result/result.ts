import type {
  AppliedChange,
  Hindsight,
  IncidentClass,
  Outcome,
  Timings,
} from '../../shared/domain/incident/incident.ts'
import type { ReportedCase } from '../../report/data.ts'

/** One drill's result, as `npm run drill -- --json FILE` writes it. */
export interface DrillResult {
  readonly scenario: string
  readonly outcome: Outcome
  readonly incidentClass: IncidentClass | null
  /** In mode observe, whether acting would have been right; null for others, and where nothing was kept back. */
  readonly hindsight: Hindsight | null
  /** ISO 8601; null where a stage was not reached. */
  readonly timings: Pick<Timings, 'onset' | 'detected' | 'identified' | 'applied' | 'inSync' | 'verified'>
  /** `floor` is the shortest MTTR that physics allows in this scenario; null where nothing was mitigated. */
  readonly seconds: {
    readonly mttd: number | null
    readonly mtti: number | null
    readonly mttr: number | null
    readonly floor: number | null
  }
  readonly requests: {
    readonly total: number
    readonly failed: number
    readonly failedWithoutBallast: number
  }
  readonly changes: readonly AppliedChange[]
  /** By `service:Operation`, Ballast's calls from minute 0 on. */
  readonly awsCalls: Readonly<Record<string, number>>
  /** Incidents that Ballast opened from minute 0 on, those that ended without action included. */
  readonly incidents: number
  /** Subjects of the messages that people got, those in the dead-letter queue included. */
  readonly messages: readonly string[]
  /** What is not as the scenario's file expects; empty when the drill went as it should. */
  readonly unexpected: readonly string[]
}

/** A drill's result, and what its report shows. */
export interface DrilledCase {
  readonly result: DrillResult
  readonly reported: ReportedCase
}
