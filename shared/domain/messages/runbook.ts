import type { IncidentClass } from '../incident/incident.ts'

/** What a message about an incident says in its subject, behind the class, by the name of its runbook page. */
export const incidentMessages = {
  'would-have-acted': 'would have acted (observe mode)',
  'waits-for-approval': 'waits for your approval',
  mitigating: 'mitigating',
  'done-in-part': 'needs you: done only in part',
  mitigated: 'mitigated and verified',
  'needs-you': 'needs you',
  'lease-left': 'needs you: a lease was not handed back',
  'taken-over': 'needs you: taken over',
} as const

/** What a message to people says of an incident, by the name of its runbook page. */
export type IncidentMessage = keyof typeof incidentMessages

/** The other messages that people get, by the name of their runbook page, each with what its subject has. */
export const otherMessages = {
  undone: 'undone:',
  paused: 'is paused until',
  resumed: 'is not paused any more',
  'doctor-findings': 'doctor:',
  'drill-ended': '[drill]',
  'execution-failed': 'ended as',
} as const

/** A message to people that is not about one incident as it stands, by the name of its runbook page. */
export type OtherMessage = keyof typeof otherMessages

/** Kinds of alarm on Ballast itself, by the name of their runbook page. */
export const ownAlarmPages = [
  'no-heartbeat',
  'failed-checks',
  'unhandled-events',
  'forwarder-undelivered',
  'function-errors',
  'function-throttles',
  'function-near-timeout',
  'function-lost-events',
] as const

/** An alarm on Ballast itself, by the name of its runbook page. */
export type OwnAlarmPage = (typeof ownAlarmPages)[number]

/** The folder of the runbook, from the root of the repository. */
export const runbookFolder = 'docs/runbook'

/** Path of the page on a class of incident. */
export const classPage = (incidentClass: IncidentClass): string => `${runbookFolder}/incidents/${incidentClass}.md`

/** Path of the page on a message. */
export const messagePage = (message: IncidentMessage | OtherMessage): string =>
  `${runbookFolder}/messages/${message}.md`

/** Path of the page on an alarm on Ballast itself. */
export const alarmPage = (alarm: OwnAlarmPage): string => `${runbookFolder}/alarms/${alarm}.md`

/** The line that ends a message to people. */
export const runbookLine = (...pages: readonly string[]): string => `Runbook: ${pages.join(' and ')}`
