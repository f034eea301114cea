import type { IncidentClass } from '../incident/incident.ts'
import { isFelt } from '../signals/index.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

/** Where traffic moves because the candidate's requests fail, rather than for what its cluster or the weights show. */
const restOnErrors: ReadonlySet<IncidentClass> = new Set(['bad-candidate', 'api-throttling'])

/**
 * Errors move no traffic unless they are of enough requests: at little traffic one 5xx is a large share.
 *
 * @refuses traffic would move for errors of too few requests of the candidate (`too-few-samples`)
 * @limit `limits.minimumRequests`
 * @answers one 5xx at near-zero traffic that aborted a release. Flagger 1035, 883: no data counted as failure
 */
export const minimumSamples: Guardrail = {
  name: 'minimum-samples',
  check({ service, incidentClass, plan, verdicts }) {
    if (plan.kind !== 'weights' || !restOnErrors.has(incidentClass)) return allowed
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
