/** What every call takes at least, as seen by who makes it. */
export const callMilliseconds = 20

/** An account that a scenario has just happened to: the event that tells Ballast of it, and the instant. */
export interface Prepared {
  readonly event: unknown
  readonly now: number
  readonly endpoint: string
}
