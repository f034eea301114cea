import type { Incident } from '../../shared/domain/incident/incident.ts'

/** Something that was weighed and not done, or not believed. */
export interface Dismissed {
  readonly what: string
  readonly why: string
}

const ruledOut = /^not ([^:]+): (.*)$/s

/** The classes that an incident was held against and is not, as its record says. */
export const ruledOutOf = ({ timeline }: Incident): Dismissed[] =>
  timeline.flatMap(({ stage, text }) => {
    const [, what, why] = (stage === 'identify' && ruledOut.exec(text)) || []
    return what === undefined || why === undefined ? [] : [{ what, why }]
  })

/** Ids that a shell takes as they stand. */
const plainId = /^[A-Za-z0-9][\w.:-]*$/

/**
 * The command that undoes what an incident changed, for a person to paste; null where nothing was changed, or where the
 * id could not stand in a command line.
 */
export const undoCommandOf = ({ id, changes }: Pick<Incident, 'id' | 'changes'>): string | null =>
  changes.length === 0 || !plainId.test(id) ? null : `npm run control -- undo ${id} --reason "…"`
