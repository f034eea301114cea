import type { IncidentClass } from '../incident/incident.ts'
import { isFelt } from '../signals/index.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

/** Where traffic moves for what the candidate's users feel, rather than for what its cluster or the weights show. */
const restOnUsers: ReadonlySet<IncidentClass> = new Set(['bad-candidate', 'api-throttling'])

/**
 * What users feel moves no traffic unless it is of enough requests: at little traffic one 5xx is a large share.
 *
 * @refuses traffic would move for what users feel of too few requests of the candidate (`too-few-samples`)
 * @limit `limits.minimumRequests`
 * @answers one 5xx at near-zero traffic that aborted a release. Flagger 1035, 883: no data counted as failure
 */
export const minimumSamples: Guardrail = {
  name: 'minimum-samples',
  check({ service, incidentClass, plan, verdicts }) {
    if (plan.kind !== 'weights' || !restOnUsers.has(incidentClass)) return allowed
    const accusations = verdicts.filter(
      (verdict) => isFelt(verdict) && verdict.subject === 'candidate' && verdict.state === 'breached',
    )
    const requests = Math.max(0, ...accusations.map(({ numbers }) => numbers['requests'] ?? 0))
    const { minimumRequests } = service.limits
    if (requests >= minimumRequests) return allowed
    return refuse('minimum-samples', {
      code: 'too-few-samples',
      reason: `${incidentClass} rests on too few of the candidate's requests`,
      observed:
        accusations.length === 0 ? 'nothing that the candidate’s users feel is breached' : `${requests} requests`,
      limit: `${minimumRequests} requests`,
    })
  },
}
