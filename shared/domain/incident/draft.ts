import { iso } from '../time.ts'
import { noTimings } from './timings.ts'
import type { Incident, Outcome, TimelineEntry, Timings } from './incident.ts'

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** An incident that is being handled: what is known so far, written to as the workflow goes on. */
export type IncidentDraft = Omit<Writable<Incident>, 'timings' | 'timeline' | 'changes'> & {
  readonly timings: Writable<Timings>
  readonly timeline: TimelineEntry[]
  readonly changes: Incident['changes'][number][]
}

/** A draft with nothing known but its trigger; its id is given with the claim. */
export const openDraft = (trigger: Incident['trigger'], service: string): IncidentDraft => ({
  id: 'unclaimed',
  service,
  trigger,
  outcome: null,
  incidentClass: null,
  reason: trigger.reason,
  timings: { ...noTimings },
  verdicts: [],
  changes: [],
  refusals: [],
  timeline: [],
  hindsight: null,
})

/** Adds a line to the timeline. `at` in epoch milliseconds. */
export function note(draft: IncidentDraft, at: number, stage: TimelineEntry['stage'], text: string): void {
  draft.timeline.push({ at: iso(at), stage, text })
}

/** Keeps the instant of a stage, epoch milliseconds; the first one counts. */
export function mark(draft: IncidentDraft, stage: keyof Timings, at: number): void {
  draft.timings[stage] ??= iso(at)
}

/** Ends a draft. */
export function conclude(draft: IncidentDraft, at: number, outcome: Outcome, reason: string): Incident {
  draft.outcome = outcome
  draft.reason = reason
  note(draft, at, 'close', `${outcome}: ${reason}`)
  return draft
}
