import { second } from '../time.ts'
import type { Timings } from './incident.ts'

/** The timings of an incident of which nothing has happened yet. */
export const noTimings: Timings = {
  onset: null,
  alarmed: null,
  delivered: null,
  detected: null,
  identified: null,
  applied: null,
  inSync: null,
  ttlPassed: null,
  verified: null,
}

/**
 * What each part of an incident took, in seconds; null where either end was not reached. The first three are the
 * totals, the others the stages between neighbours, so that one sees which of them to shorten.
 */
export interface StageDurations {
  /** Time to detect: from the onset until the judge said breached. */
  readonly mttd: number | null
  /** Time to identify: from there until the incident class was known. */
  readonly mtti: number | null
  /** Time to recover: from the onset until the signals were back at baseline. */
  readonly mttr: number | null
  readonly onsetToAlarmed: number | null
  readonly alarmedToDelivered: number | null
  readonly deliveredToDetected: number | null
  readonly detectedToIdentified: number | null
  readonly identifiedToApplied: number | null
  readonly appliedToInSync: number | null
  readonly inSyncToTtlPassed: number | null
  readonly ttlPassedToVerified: number | null
}

function seconds(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null
  const duration = (Date.parse(to) - Date.parse(from)) / second
  return Number.isNaN(duration) ? null : duration
}

/** Durations in seconds between an incident's instants; null where an instant is missing or unreadable. */
export const stageDurations = (timings: Timings): StageDurations => ({
  mttd: seconds(timings.onset, timings.detected),
  mtti: seconds(timings.detected, timings.identified),
  mttr: seconds(timings.onset, timings.verified),
  onsetToAlarmed: seconds(timings.onset, timings.alarmed),
  alarmedToDelivered: seconds(timings.alarmed, timings.delivered),
  deliveredToDetected: seconds(timings.delivered, timings.detected),
  detectedToIdentified: seconds(timings.detected, timings.identified),
  identifiedToApplied: seconds(timings.identified, timings.applied),
  appliedToInSync: seconds(timings.applied, timings.inSync),
  inSyncToTtlPassed: seconds(timings.inSync, timings.ttlPassed),
  ttlPassedToVerified: seconds(timings.ttlPassed, timings.verified),
})
