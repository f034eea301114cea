import type { Diagnosis } from '../diagnosis/diagnosis.ts'
import type { Plan } from '../mitigations/mitigation.ts'
import type { Service } from '../service/service.ts'
import type { Observation } from '../signals/signal.ts'
import { minute } from '../time.ts'
import { describeWeights, exceeds, fleetShare, sameWeights, weightsOf } from '../records/weights.ts'
import type { Hindsight, IncidentClass } from './incident.ts'

/** What a change of weights takes to show: propagation and the TTL, a minute each, then two datapoints and their delay. */
export const effectMinutes = 6

/** One later look at an incident that Ballast only watched. */
export interface LaterLook {
  readonly observation: Observation
  readonly diagnosis: Diagnosis
}

/** What was seen when the change was kept back. */
export interface Withheld {
  readonly service: Service
  readonly incidentClass: IncidentClass
  readonly plans: readonly Plan[]
  /** What had been read by then. */
  readonly observation: Observation
}

/**
 * Whether acting would have been right, as far as a later look tells; null as long as it does not tell yet. What people
 * do with the weights is compared with the plan; otherwise it counts whether the incident is over sooner than the
 * change could have ended it.
 */
export function judgeHindsight(
  { service, incidentClass, plans, observation: then }: Withheld,
  { observation: now, diagnosis }: LaterLook,
): Hindsight | null {
  const minutes = Math.round((now.at - then.at) / minute)
  const live = weightsOf(now.records)
  if (!sameWeights(live, weightsOf(then.records))) {
    const share = fleetShare(service, live, 'candidate')
    const isAlike = plans.some(
      (plan) => plan.kind === 'weights' && !exceeds(share, fleetShare(service, weightsOf(plan.after), 'candidate')),
    )
    return isAlike
      ? {
          verdict: 'right',
          reason: `after ${minutes} min people moved the traffic themselves: ${describeWeights(live)}`,
        }
      : {
          verdict: 'unknown',
          reason: `after ${minutes} min people changed the weights otherwise: ${describeWeights(live)}`,
        }
  }
  if (diagnosis.status === 'healthy') {
    return { verdict: 'unneeded', reason: `it was over after ${minutes} min, and nobody had changed the weights` }
  }
  if (minutes < effectMinutes) return null
  if (diagnosis.status === 'identified' && diagnosis.incidentClass === incidentClass) {
    return { verdict: 'right', reason: `it still went on after ${minutes} min, when the change would have shown` }
  }
  return { verdict: 'unknown', reason: `after ${minutes} min it was ${diagnosis.status}: ${diagnosis.reason}` }
}
