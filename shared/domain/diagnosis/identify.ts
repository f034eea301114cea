import { publishedUntil } from '../metrics/fleet-minutes.ts'
import type { Service } from '../service/service.ts'
import type { Observation } from '../signals/signal.ts'
import type { Verdict } from '../verdict.ts'
import { fleetShare, weightsOf } from '../records/weights.ts'
import { breachedOf, classRules, evidenceOf } from './classes.ts'
import type { Diagnosis } from './diagnosis.ts'

/** What is left to say when nothing is breached: as good as the least certain verdict of the signal that woke us. */
function unbreached(verdicts: readonly Verdict[], signal: string | null): Diagnosis {
  const asked = verdicts.filter((verdict) => signal === null || verdict.signal === signal)
  const inState = (state: Verdict['state']) => asked.filter((verdict) => verdict.state === state)
  const inconclusive = inState('inconclusive')
  if (inconclusive.length > 0) return { status: 'inconclusive', reason: evidenceOf(inconclusive) }
  if (asked.every(({ state }) => state === 'no-data')) return { status: 'no-data', reason: evidenceOf(asked) }
  return { status: 'healthy', reason: evidenceOf(inState('healthy')) }
}

/**
 * Which incident class a service's verdicts amount to, and why it is none of the others. `signal` is the one that woke
 * Ballast (null: all are asked). A fleet whose weight is 0 is nobody's concern.
 */
export function identify(
  service: Service,
  observation: Observation,
  verdicts: readonly Verdict[],
  signal: string | null,
): Diagnosis {
  const live = weightsOf(observation.records)
  const serves = ({ subject }: Verdict): boolean => subject === 'service' || fleetShare(service, live, subject) > 0
  const candidateHasShare = fleetShare(service, live, 'candidate') > 0
  const fits = classRules.map((rule) => ({ ...rule.fit({ verdicts, candidateHasShare }), ...rule }))
  const undecided = fits.find((each) => !each.fits && each.undecided)
  const first = fits.find((each) => each.fits || each === undecided)
  if (first?.fits === true) {
    const { incidentClass, reason, onset } = first
    const published = publishedUntil(observation)
    // A minute whose requests are not on record yet may be a spike's first. The weights need no metrics.
    if (first !== fits[0] && published !== null && onset >= published.both) {
      return { status: 'inconclusive', reason: `${reason}; not both fleets have published that minute yet` }
    }
    const others = fits.filter((each) => each !== first)
    const ruledOut = others.map((each) =>
      each.fits ? `${each.incidentClass}: explained by ${incidentClass}` : `${each.incidentClass}: ${each.reason}`,
    )
    return { status: 'identified', incidentClass, reason, onset, ruledOut }
  }
  const concerned = verdicts.filter(serves)
  const [unexplained] = breachedOf(concerned)
  if (unexplained !== undefined && undecided !== undefined) {
    return { status: 'inconclusive', reason: `it may be ${undecided.incidentClass}: ${undecided.reason}` }
  }
  if (unexplained !== undefined) {
    const others = concerned.filter(({ signal: name, state }) => name === unexplained.signal && state !== 'breached')
    const reason = [unexplained.evidence, ...(others.length > 0 ? [`while ${evidenceOf(others)}`] : [])].join(', ')
    return { status: 'unclassified', reason, onset: unexplained.onset }
  }
  return unbreached(concerned, signal)
}
