import type { Incident, Timings } from '../../shared/domain/incident/incident.ts'
import { instantOf } from './stages.ts'

/** What is marked in the charts, in the order of an incident. */
export const markNames = ['onset', 'detected', 'changed', 'verified'] as const

export type MarkName = (typeof markNames)[number]

/** An instant of an incident, epoch milliseconds. */
export interface Mark {
  readonly name: MarkName
  readonly at: number
}

const instants = {
  onset: 'onset',
  detected: 'detected',
  changed: 'applied',
  verified: 'verified',
} as const satisfies Record<MarkName, keyof Timings>

/** The instants of all incidents that the charts mark, by time. */
export const marksOf = (incidents: readonly Incident[]): Mark[] =>
  incidents
    .flatMap(({ timings }) =>
      markNames.flatMap((name) => {
        const at = instantOf(timings, instants[name])
        return at === null ? [] : [{ name, at }]
      }),
    )
    .toSorted((one, other) => one.at - other.at)
