import { iso } from '../time.ts'

/** The days of the week, as `Date` counts them. */
export const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

/** A day of the week. */
export type Day = (typeof days)[number]

/** A time: once, or every week. All times are UTC. */
export type Window =
  | { /** ISO 8601. */ readonly from: string; readonly until: string }
  | { readonly days: readonly Day[]; /** `HH:MM`, 00:00–24:00. */ readonly from: string; readonly until: string }

/** A time in which Ballast changes nothing by itself. */
export type FreezeWindow = Window & {
  readonly reason: string
  /** The services that it is for; null: all. */
  readonly services: readonly string[] | null
}

/** Whether a window holds for a service at an instant (epoch milliseconds). */
export const isFrozen = (window: FreezeWindow, service: string, at: number): boolean =>
  (window.services === null || window.services.includes(service)) && isWithin(window, at)

/** Whether an instant (epoch milliseconds) is in a window. */
export function isWithin(window: Window, at: number): boolean {
  if (!('days' in window)) return Date.parse(window.from) <= at && at < Date.parse(window.until)
  const day = days[new Date(at).getUTCDay()]
  const time = iso(at).slice(11, 16)
  return window.days.some((each) => each === day) && window.from <= time && time < window.until
}

/** When a window holds, as people read it: `sat, sun 00:00–24:00 UTC`. */
export const describeWindow = (window: Window): string =>
  'days' in window
    ? `${window.days.join(', ')} ${window.from}–${window.until} UTC`
    : `${iso(Date.parse(window.from))} – ${iso(Date.parse(window.until))}`
