import type { IncidentClass } from '../incident/incident.ts'

/**
 * What the verdicts of a service amount to. `unclassified`: something is breached that no class explains.
 * `onset` in epoch milliseconds.
 */
export type Diagnosis =
  | {
      readonly status: 'identified'
      readonly incidentClass: IncidentClass
      readonly reason: string
      readonly onset: number
      /** The other classes, each with why it is not that one. */
      readonly ruledOut: readonly string[]
    }
  | { readonly status: 'unclassified'; readonly reason: string; readonly onset: number }
  | { readonly status: 'inconclusive' | 'no-data' | 'healthy'; readonly reason: string }
