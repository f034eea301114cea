import type { Incident, IncidentClass } from '../incident/incident.ts'
import { minute } from '../time.ts'

/** What would have Ballast look at a service; `share` is the candidate's by its live weights, per cent. */
export interface Suspicion {
  readonly what: IncidentClass | 'unclassified' | 'unknown-weights'
  readonly share: number
}

/** People who were told of something that stays as it is hear of it again after this time. */
const remindAfterMinutes = 60

/** What Ballast could not look at is looked at again after this time: it may work by then, and pages are not due each minute. */
export const retryAfterMinutes = 10

/** The judges look back five minutes, at metrics that are up to a minute late: so long they see what has passed. */
const echoMinutes = 6

const shareTolerancePoints = 0.01

/**
 * Whether the newest incident of a service ended with just what is suspected now, and Ballast changed nothing about it:
 * people know, or a person has decided. One that Ballast could not look at was about whatever is suspected, for a while.
 * After a mitigated incident, whether what is suspected may be no more than its echo in the metrics; the live weights
 * have none.
 */
export function wasSaid({ what, share }: Suspicion, incident: Incident, at: number): boolean {
  const closed = incident.timeline.findLast(({ stage }) => stage === 'close')
  if (closed === undefined) return false
  const minutesAgo = (at - Date.parse(closed.at)) / minute
  if (incident.outcome === 'mitigated') {
    return what !== 'misweighted-release' && what !== 'unknown-weights' && minutesAgo < echoMinutes
  }
  if (incident.outcome === 'escalated' && incident.timings.detected === null && minutesAgo < retryAfterMinutes)
    return true
  const seenShare = incident.verdicts.find(({ signal }) => signal === 'traffic-share')?.numbers['share'] ?? null
  if (minutesAgo >= remindAfterMinutes || seenShare === null) return false
  if (Math.abs(seenShare - share) > shareTolerancePoints) return false
  if (what === 'unclassified') return incident.incidentClass === null && incident.outcome === 'escalated'
  if (what === 'unknown-weights') return incident.incidentClass === null && incident.trigger.signal === 'traffic-share'
  return incident.incidentClass === what
}
