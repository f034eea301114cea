import type { Draws } from './draws.ts'
import { minutesAWeek } from './season.ts'
import { traceOf, type Minutes, type Trace } from './trace.ts'

/** How long an incident is looked at, and how long the quiet before it is. */
export const horizonMinutes = 600
export const leadMinutes = 200

/** How traces of one kind of service are made: `minutesFrom` starts at a minute of the week. */
export interface Source<Point> {
  readonly draws: (purpose: string) => Draws
  readonly minutesFrom: (draws: Draws, from: number) => Minutes<Point>
}

/** Incidents of one size, each at another time of the week. */
export function incidentsOf<Point>(
  source: Source<Point>,
  purpose: string,
  count: number,
  effect: number,
): Trace<Point>[] {
  return Array.from({ length: count }, (_, index) => {
    const draws = source.draws(`${purpose}/${effect}/${index}`)
    const from = Math.floor(draws.uniform() * minutesAWeek)
    return traceOf(source.minutesFrom(draws, from), draws, leadMinutes, effect)
  })
}

/** The next quiet week. */
export const weekOf = <Point>(minutes: Minutes<Point>): Point[] =>
  Array.from({ length: minutesAWeek }, () => minutes(1))
