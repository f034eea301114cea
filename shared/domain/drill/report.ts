import type { Incident } from '../incident/incident.ts'
import type { StageDurations } from '../incident/timings.ts'
import { plainText, subjectText } from '../messages/plain-text.ts'
import { messagePage, runbookLine } from '../messages/runbook.ts'
import type { DrillName } from './scenarios.ts'
import type { DrillRefusal } from './refusals.ts'

/** One thing that a drill found and had to leave as it was. */
export interface Restored {
  readonly what: string
  /** Whether it is now as it was before. */
  readonly done: boolean
  readonly message: string
}

/** A change that Ballast would make, with what its guardrails say; `refused` is empty where it would be made. */
export interface ObservedPlan {
  readonly mitigation: string
  readonly reason: string
  readonly commands: readonly string[]
  readonly refused: readonly { readonly guardrail: string; readonly code: string; readonly reason: string }[]
}

/** What Ballast would do if the scenario happened now. */
export interface Observed {
  readonly mode: string
  readonly diagnosis: string
  readonly incidentClass: Incident['incidentClass']
  /** After how many minutes of the scenario's metrics; null where it was not identified. */
  readonly afterMinutes: number | null
  readonly plans: readonly ObservedPlan[]
  /** What a person would have to know: impossible, or done only in part. */
  readonly open: readonly string[]
}

/** One drill on the deployed stack, as `npm run run-drill -- … --json` prints it. Times are ISO 8601. */
export interface DrillReport {
  readonly scenario: DrillName
  readonly service: string
  readonly by: string
  /** `mitigated` only where Ballast found the scenario's class, and everything is as it was before. */
  readonly result: 'mitigated' | 'not-as-expected' | 'observed' | 'refused'
  readonly reason: string
  readonly refusals: readonly DrillRefusal[]
  /** When the scenario's trouble began, and when everything was put back. */
  readonly startedAt: string | null
  readonly endedAt: string | null
  readonly incident: Pick<Incident, 'id' | 'outcome' | 'incidentClass' | 'reason' | 'timings' | 'changes'> | null
  /** Of the incident; null where there was none. */
  readonly seconds: StageDurations | null
  readonly restored: readonly Restored[]
  readonly observed: Observed | null
}

const longestLine = 1_000
const longestSubject = 100

const words: Readonly<Record<DrillReport['result'], string>> = {
  mitigated: 'mitigated, all as before',
  'not-as-expected': 'needs you: NOT as expected',
  observed: 'observed',
  refused: 'refused',
}

const secondsOf = (seconds: number | null): string => (seconds === null ? '–' : `${Math.round(seconds)} s`)

/** A drill's end as a message to people; `commands` are what they can run where something was not put back. */
export function describeDrill(report: DrillReport, commands: readonly string[]): { subject: string; body: string } {
  const { service, scenario, result, reason, refusals, incident, seconds, restored, by } = report
  const lines = [
    reason,
    '',
    `Drill    ${scenario} on ${service}, asked for by ${by}`,
    ...(incident === null ? [] : [`Incident ${incident.id}: ${incident.outcome ?? 'open'}, ${incident.reason}`]),
    ...(seconds === null
      ? []
      : [`Times    MTTD ${secondsOf(seconds.mttd)}, MTTI ${secondsOf(seconds.mtti)}, MTTR ${secondsOf(seconds.mttr)}`]),
    ...refusals.map((refusal) => `Refused  ${refusal.code}: ${refusal.reason}`),
    ...restored.map(({ what, done, message }) => `${done ? 'Restored' : 'LEFT    '} ${what}: ${message}`),
    ...(commands.length === 0 ? [] : ['', 'What you can run:', ...commands.map((command) => `  ${command}`)]),
    '',
    runbookLine(messagePage('drill-ended')),
  ]
  return {
    subject: subjectText(`[drill] ${service}: ${scenario}, ${words[result]}`, longestSubject),
    body: lines.map((line) => plainText(line, 4 * longestLine)).join('\n'),
  }
}
