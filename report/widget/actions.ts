import type { IncidentInView, Overview, ServiceInView } from '../../shared/domain/overview.ts'
import type { Action } from './action.ts'
import { brief, weightsBrief } from './words.ts'

/** How long a pause by a button lasts. */
const pauseMinutes = 60
/** Longest question, characters. */
const longestQuestion = 400

/** What a pause does, for whoever is about to make one. */
const meaning = 'Ballast goes on looking and paging, and changes nothing.'

function undone({ record }: IncidentInView): string {
  const told = (record?.changes ?? [])
    .toReversed()
    .map(({ kind, nodeGroup, before, after }) => {
      if (kind === 'hold') return 'Releases are free again'
      if (kind === 'node-group')
        return `The limits of node group ${brief(nodeGroup?.name ?? '')} go back to those of before (${weightsBrief(before)})`
      return `The weights go from ${weightsBrief(after)} back to ${weightsBrief(before)}`
    })
    .join('. ')
  return brief(told, longestQuestion)
}

/** What may be done about an incident: only what does something now. */
export function incidentActions(incident: IncidentInView): Action[] {
  const { id, awaits, canUndo } = incident
  const about = { incidentId: id }
  const plans = brief(awaits?.plans.join('; ') ?? '', longestQuestion)
  return [
    ...(awaits === null
      ? []
      : [
          {
            label: 'Approve',
            name: `Approve ${brief(id)}`,
            confirmation: `Approve ${brief(id)}? Ballast then does: ${plans}`,
            event: { command: 'approve', ...about },
            isPrimary: true,
          },
          {
            label: 'Reject',
            name: `Reject ${brief(id)}`,
            confirmation: `Reject ${brief(id)}? Ballast then does not: ${plans}`,
            event: { command: 'reject', ...about },
          },
        ]),
    ...(canUndo
      ? [
          {
            label: 'Undo',
            name: `Undo ${brief(id)}`,
            confirmation: `Undo what ${brief(id)} changed? ${undone(incident)}. What somebody changed since stays.`,
            event: { command: 'undo', ...about },
          },
        ]
      : []),
  ]
}

/** Pausing or resuming everything. */
export const accountAction = ({ pause }: Pick<Overview, 'pause'>): Action =>
  pause === null
    ? {
        label: 'Pause everything for 1 h',
        name: 'Pause everything for 1 h',
        confirmation: `Pause everything for ${pauseMinutes} minutes? ${meaning}`,
        event: { command: 'pause', minutes: pauseMinutes },
      }
    : {
        label: 'Resume everything',
        name: 'Resume everything',
        confirmation: 'End the pause of everything? Ballast may change things again.',
        event: { command: 'resume' },
      }

/** Pausing or resuming a service; nothing for one that is not changed anyway. */
export function serviceActions({ name, mode, pause }: ServiceInView): Action[] {
  const shown = brief(name)
  if (pause !== null) {
    return [
      {
        label: 'Resume',
        name: `Resume ${shown}`,
        confirmation: `End the pause of ${shown}? Ballast may change it again.`,
        event: { command: 'resume', service: name },
      },
    ]
  }
  if (mode !== 'approve' && mode !== 'enforce') return []
  return [
    {
      label: 'Pause for 1 h',
      name: `Pause for 1 h: ${shown}`,
      confirmation: `Pause ${shown} for ${pauseMinutes} minutes? ${meaning}`,
      event: { command: 'pause', service: name, minutes: pauseMinutes },
    },
  ]
}
