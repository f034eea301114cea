import { isFelt } from '../signals/index.ts'
import { allowed, refuse, type Guardrail } from './guardrail.ts'

/**
 * Traffic moves only to a fleet that serves enough requests to be judged, and is not failing itself.
 *
 * @refuses stable fails itself (`destination-unhealthy`), or serves too little to know (`destination-unknown`)
 * @limit `limits.minimumRequests`
 * @answers Flagger 1898, 1931: rolled back onto a broken baseline. Argo Rollouts 4479: no data counted as success
 */
export const destinationHealthy: Guardrail = {
  name: 'destination-healthy',
  check({ service, plan, verdicts }) {
    if (plan.kind !== 'weights') return allowed
    const stable = verdicts.filter((verdict) => isFelt(verdict) && verdict.subject === 'stable')
    const requests = Math.max(0, ...stable.map(({ numbers }) => numbers['requests'] ?? 0))
    const { minimumRequests } = service.limits
    if (requests < minimumRequests) {
      return refuse('destination-healthy', {
        code: 'destination-unknown',
        reason: 'stable serves too few requests to know that it is healthy',
        observed: `${requests} requests`,
        limit: `${minimumRequests} requests`,
      })
    }
    const failing = verdicts.find(({ subject, state }) => subject === 'stable' && state === 'breached')
    if (failing !== undefined) {
      return refuse('destination-healthy', {
        code: 'destination-unhealthy',
        reason: 'stable is failing itself',
        observed: failing.evidence,
        limit: 'nothing of stable breached',
      })
    }
    return allowed
  },
}
