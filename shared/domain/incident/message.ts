import type { Brief } from '../messages/brief.ts'
import { plainText, subjectText } from '../messages/plain-text.ts'
import { classPage, incidentMessages, messagePage, runbookLine, type IncidentMessage } from '../messages/runbook.ts'
import type { Incident } from './incident.ts'

/** A message to people about an incident. `subject` is meant for a phone's lock screen. */
export interface Message {
  readonly subject: string
  readonly body: string
  /** The same for chats, without the timeline: their earlier messages are one. */
  readonly brief: Brief
}

/** Longest subject that SNS takes, in characters (SNS API reference, Publish). */
const longestSubject = 100
/** In characters: a command with the record sets of two fleets, before and after, takes about 1,500. */
const longestLine = 4_000
/**
 * Most bytes of UTF-8 of the lines of one section. With four lists, the commands and a few lines above them a body stays
 * below the 256 KB that SNS takes, so that nothing of it is cut off on the way.
 */
const largestSection = 36_000

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

const line = (text: string): string => plainText(text, longestLine)

/** A title, and its lines from both ends for which there is room: what began it and what came of it matter most. */
function section(title: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return []
  const lines = texts.map((text) => `  ${line(text)}`)
  const fromEnd = (index: number): number => Math.min(index, lines.length - 1 - index)
  const order = [...lines.keys()].toSorted((one, other) => fromEnd(one) - fromEnd(other))
  let room = largestSection
  const tooMany = order.findIndex((index) => (room -= bytesOf(`${lines[index]}\n`)) < 0)
  const kept = new Set(tooMany < 0 ? order : order.slice(0, tooMany))
  const shown = [...kept].toSorted((one, other) => one - other).map((index) => lines[index] ?? '')
  if (tooMany >= 0) {
    const count = lines.length - shown.length
    shown.splice(Math.ceil(shown.length / 2), 0, `  … ${count} more are left out here; the incident's record has them`)
  }
  return ['', `${title}:`, ...shown]
}

/** Commands are for pasting: one that cannot stand here as it is is left out rather than made to fit. */
const pasteable = (command: string): string =>
  line(command) === command
    ? command
    : `(a command of ${bytesOf(command)} bytes is left out here: it is too long, or has characters that cannot be seen)`

/**
 * What a person has to know of an incident as it stands, and the commands that they can run; nothing that came from
 * outside can begin a line of its own in it. `sender` is what the subject begins with.
 */
export function describeIncident(
  incident: Incident,
  what: IncidentMessage,
  commands: readonly string[],
  sender: '[Ballast]' | '[drill]' = '[Ballast]',
): Message {
  const named = incident.incidentClass ?? 'unclassified'
  const title = `${sender} ${incident.service}: ${named}, ${incidentMessages[what]}`
  const evidence = incident.verdicts.map(
    (verdict) => `${verdict.signal} (${verdict.subject}): ${verdict.state}. ${verdict.evidence}`,
  )
  const changes = incident.changes.map(
    (change) => `${change.mitigation}: ${JSON.stringify(change.before)} -> ${JSON.stringify(change.after)}`,
  )
  const refused = incident.refusals.map(
    (refusal) => `${refusal.guardrail}: ${refusal.reason} (seen: ${refusal.observed}; limit: ${refusal.limit})`,
  )
  const runbook = [messagePage(what), ...(incident.incidentClass === null ? [] : [classPage(incident.incidentClass)])]
  return {
    subject: subjectText(title, longestSubject),
    body: [
      line(incident.reason),
      '',
      line(`Incident ${incident.id}`),
      line(`Service  ${incident.service}`),
      `Class    ${named}`,
      line(`Trigger  ${incident.trigger.reason}`),
      ...section('Evidence', evidence),
      ...section('Changes', changes),
      ...section('Refused', refused),
      ...section(
        'Timeline',
        incident.timeline.map((entry) => `${entry.at}  ${entry.stage.padEnd(8)}  ${entry.text}`),
      ),
      ...section('What you can run', commands.map(pasteable)),
      '',
      runbookLine(...runbook),
    ].join('\n'),
    brief: {
      thread: incident.id,
      kind: what,
      service: incident.service,
      title: line(title),
      summary: line(incident.reason),
      sections: [
        { title: 'Changes', lines: changes.map(line) },
        { title: 'Refused', lines: refused.map(line) },
        { title: 'Evidence', lines: evidence.map(line) },
      ].filter(({ lines }) => lines.length > 0),
      commands: commands.map(pasteable),
      runbook,
    },
  }
}
