/** Only `breached` may act. `no-data` is never good and never bad. */
export type VerdictState = 'healthy' | 'breached' | 'inconclusive' | 'no-data'

/** What one signal says of one subject, and why. */
export interface Verdict {
  readonly signal: string
  /** Whom it speaks of: one fleet, or the service as a whole. */
  readonly subject: 'stable' | 'candidate' | 'service'
  readonly state: VerdictState
  /** One sentence with the numbers in it. */
  readonly evidence: string
  readonly numbers: Readonly<Record<string, number | null>>
  /** Start of the first breaching period, epoch milliseconds; null unless breached. */
  readonly onset: number | null
}
