/** Seconds and minutes in milliseconds. Instants are epoch milliseconds in the domain, ISO 8601 in records. */
export const second = 1_000
export const minute = 60_000

/** An instant as ISO 8601 in UTC. */
export const iso = (instant: number): string => new Date(instant).toISOString()
