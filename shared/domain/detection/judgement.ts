import type { FleetRole } from '../service/service.ts'
import type { VerdictState } from '../verdict.ts'

/** What a judge says at the end of the newest period of its window. */
export interface Judgement {
  readonly state: VerdictState
  /** Start of the first breaching period, epoch milliseconds; null unless breached. */
  readonly onset: number | null
  /** One sentence with the numbers. */
  readonly evidence: string
  readonly numbers: Readonly<Record<string, number | null>>
}

/** What a judge is held to. It takes no other setting: the rest it learns from the window. */
export interface JudgeSettings {
  readonly periodSeconds: number
  /** How often it may be wrong; the default is `defaultFalseAlarmsPerWeek`. */
  readonly falseAlarmsPerWeek: number
}

/** The same for the judge of two fleets. */
export interface FleetsSettings extends JudgeSettings {
  /** Whose outcomes stand in the candidate's place: the stable fleet's, with nothing beside, judge it by its own past. */
  readonly judged?: FleetRole
}

/** One false alarm in four weeks for each judged series. */
export const defaultFalseAlarmsPerWeek = 0.25

/** A judge that takes one period after the other, oldest first; what it says is of the newest one. */
export interface Judge<Point> {
  add(point: Point): void
  /** Whether the newest period belongs to a breach; cheaper than a judgement. */
  readonly isBreached: boolean
  judgement(): Judgement
}

const secondsPerWeek = 7 * 24 * 3600

/** How many periods pass between two false alarms on average: the average run length that the settings ask for. */
export const averageRunLength = ({ periodSeconds, falseAlarmsPerWeek }: JudgeSettings): number =>
  secondsPerWeek / periodSeconds / falseAlarmsPerWeek

/** Points by time, oldest first; of several with one time the last counts. */
export function inOrder<Point extends { readonly at: number }>(points: readonly Point[]): readonly Point[] {
  const isInOrder = points.every(({ at }, index) => index === 0 || at > (points[index - 1]?.at ?? 0))
  if (isInOrder) return points
  return [...new Map(points.map((point) => [point.at, point])).values()].toSorted((left, right) => left.at - right.at)
}

/** Metrics come up to three minutes late; what is silent for longer, or for two periods, says nothing of now. */
const lateSeconds = 180

/** From how long a silence at the end of the window there is no data, milliseconds. */
export const staleAfter = ({ periodSeconds }: JudgeSettings): number => 1000 * Math.max(lateSeconds, 2 * periodSeconds)
