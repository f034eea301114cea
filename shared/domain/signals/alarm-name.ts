import type { Verdict } from '../verdict.ts'

/** The name of the alarm that infra creates for a signal of a service, and by which its events are recognised. */
export const alarmName = (service: string, signal: string, subject: Verdict['subject']): string =>
  `ballast-${service}-${signal}-${subject}`
