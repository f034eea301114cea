import type { Day, Window } from '../service/freeze-window.ts'
import type { DrillName } from './scenarios.ts'

/** A drill of every week; the time is UTC. */
export interface WeeklyDrill {
  readonly scenario: DrillName
  readonly day: Day
  /** `HH:MM`, 00:00–23:59. */
  readonly at: string
}

/** Who asks for drills of every week. */
export const weeklySchedule = 'the weekly schedule'

/** What a service that is marked for drills may be used for. */
export interface DrillPolicy {
  /** Whether drills may run at all at the moment. */
  readonly allowed: boolean
  /** When drills may begin; at any time where there is none. */
  readonly windows: readonly Window[]
  readonly weekly: readonly WeeklyDrill[]
}
