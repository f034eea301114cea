import type { Service } from '../service.ts'
import type { Observation } from '../signals/signal.ts'
import type { Verdict } from '../verdict.ts'
import { fleetShare, weightsOf } from '../weights.ts'
import type { Diagnosis } from './diagnosis.ts'

const find = (verdicts: readonly Verdict[], signal: string, subject: Verdict['subject']): Verdict | undefined =>
  verdicts.find((verdict) => verdict.signal === signal && verdict.subject === subject)

const isBreached = (verdict: Verdict | undefined): verdict is Verdict & { onset: number } =>
  verdict?.state === 'breached'

/** What is left to say when nothing is breached: as good as the least certain verdict of the signal that woke us. */
function unbreached(verdicts: readonly Verdict[], signal: string | null): Diagnosis {
  const asked = verdicts.filter((verdict) => signal === null || verdict.signal === signal)
  const withState = (state: Verdict['state']) => asked.filter((verdict) => verdict.state === state)
  const reasonOf = (some: readonly Verdict[]): string => some.map(({ evidence }) => evidence).join('; ')
  const inconclusive = withState('inconclusive')
  if (inconclusive.length > 0) return { status: 'inconclusive', reason: reasonOf(inconclusive) }
  if (asked.every(({ state }) => state === 'no-data')) return { status: 'no-data', reason: reasonOf(asked) }
  return { status: 'healthy', reason: reasonOf(withState('healthy')) }
}

/**
 * Which incident class a service's verdicts amount to. `signal` is the one that woke Ballast (null: all are asked).
 * A misweighted release comes first: its cause is known for certain, and errors beside it may be its effect.
 */
export function identify(
  service: Service,
  observation: Observation,
  verdicts: readonly Verdict[],
  signal: string | null,
): Diagnosis {
  const share = find(verdicts, 'traffic-share', 'service')
  const stable = find(verdicts, 'error-rate', 'stable')
  const candidate = find(verdicts, 'error-rate', 'candidate')
  const stableIs = `stable is ${stable?.state ?? 'not judged'}`
  const candidateIs = `candidate is ${candidate?.state ?? 'not judged'}`

  if (isBreached(share)) {
    return {
      status: 'identified',
      incidentClass: 'misweighted-release',
      reason: share.evidence,
      onset: share.onset,
      ruledOut: [
        `bad-candidate: ${candidateIs}, and the share is explained by the weights alone`,
        `shared-cause: ${stableIs}`,
      ],
    }
  }
  const weightsFollowPolicy = `misweighted-release: ${share?.evidence ?? 'the share was not judged'}`
  if (isBreached(candidate) && isBreached(stable)) {
    return {
      status: 'identified',
      incidentClass: 'shared-cause',
      reason: `${stable.evidence}; ${candidate.evidence}`,
      onset: Math.min(stable.onset, candidate.onset),
      ruledOut: [weightsFollowPolicy, 'bad-candidate: stable is breached as well'],
    }
  }
  const candidateHasShare = fleetShare(service, weightsOf(observation.records), 'candidate') > 0
  if (isBreached(candidate) && candidateHasShare) {
    return {
      status: 'identified',
      incidentClass: 'bad-candidate',
      reason: candidate.evidence,
      onset: candidate.onset,
      ruledOut: [weightsFollowPolicy, `shared-cause: ${stableIs}`],
    }
  }
  if (isBreached(stable)) {
    return { status: 'unclassified', reason: `${stable.evidence}, while ${candidateIs}`, onset: stable.onset }
  }
  if (!candidateHasShare && stable?.state === 'healthy') {
    return { status: 'healthy', reason: `the candidate's weight is 0, and ${stable.evidence}` }
  }
  return unbreached(verdicts, signal)
}
