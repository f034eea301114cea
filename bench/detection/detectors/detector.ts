import type { Trace } from '../traces/trace.ts'

/** A detector at work on one series: it is given each minute once it is published, and says whether it is in alarm. */
export type Run<Point> = (point: Point) => boolean

/** A detector that has been tuned. */
export interface Ready<Point> {
  readonly start: () => Run<Point>
  /** What it was tuned to, e.g. `threshold 7.1`. */
  readonly setting: string
}

/** What a detector may be tuned on; none of it is used again to measure it. */
export interface Lab<Point> {
  /** Weeks without an incident. */
  readonly quiet: readonly Point[]
  readonly weeks: number
  /** How many false alarms it may raise in `quiet`. */
  readonly allowed: number
  /** Practice incidents of one size, each with how many minutes to look at it. */
  readonly incidents: (effect: number) => readonly Trace<Point>[]
  readonly horizon: number
}

/** What a detector's threshold was chosen for: each size of incident by itself, each kind of service, or not at all. */
export type TunedFor = 'cell' | 'service' | 'nothing'

/** A way to detect. `tune` is called once for each size of incident when tuned for cells, else once. */
export interface Detector<Point> {
  readonly name: string
  readonly tunedFor: TunedFor
  readonly tune: (lab: Lab<Point>, effect: number) => Ready<Point>
}
