import type { Incident } from './incident.ts'

/** A message to people about an incident. `subject` is meant for a phone's lock screen. */
export interface Message {
  readonly subject: string
  readonly body: string
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)]

/**
 * What a person has to know of an incident as it stands, and the commands that they can run.
 * `what` is a few words for the subject, such as `traffic moved back` or `needs you`.
 */
export function describeIncident(incident: Incident, what: string, commands: readonly string[]): Message {
  const named = incident.incidentClass ?? 'unclassified'
  return {
    subject: `[Ballast] ${incident.service}: ${named}, ${what}`,
    body: [
      incident.reason,
      '',
      `Incident ${incident.id}`,
      `Service  ${incident.service}`,
      `Class    ${named}`,
      `Trigger  ${incident.trigger.reason}`,
      ...section(
        'Evidence',
        incident.verdicts.map(
          (verdict) => `${verdict.signal} (${verdict.subject}): ${verdict.state}. ${verdict.evidence}`,
        ),
      ),
      ...section(
        'Changes',
        incident.changes.map(
          (change) => `${change.mitigation}: ${JSON.stringify(change.before)} -> ${JSON.stringify(change.after)}`,
        ),
      ),
      ...section(
        'Refused',
        incident.refusals.map(
          (refusal) => `${refusal.guardrail}: ${refusal.reason} (seen: ${refusal.observed}; limit: ${refusal.limit})`,
        ),
      ),
      ...section(
        'Timeline',
        incident.timeline.map((entry) => `${entry.at}  ${entry.stage.padEnd(8)}  ${entry.text}`),
      ),
      ...section('What you can run', commands),
    ].join('\n'),
  }
}
