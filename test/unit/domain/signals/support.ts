import type { Datapoint, MetricSeries } from '../../../../shared/domain/metrics/metric.ts'
import type { Service } from '../../../../shared/domain/service/service.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { noon, service } from '../../../support/builders.ts'

/** Values of the newest minutes before noon, oldest first; null is a datapoint that is missing. */
export const newest = (...values: readonly (number | null)[]): Datapoint[] =>
  values.flatMap((value, index) => (value === null ? [] : [{ at: noon - (values.length - index) * minute, value }]))

/** The same value in each of some minutes before noon, then others. */
export const usually = (usual: number, ...values: readonly (number | null)[]): Datapoint[] =>
  newest(...Array.from({ length: 75 - values.length }, () => usual), ...values)

/** A service whose candidate is on EKS, and whose stable fleet is where asked for. */
export function onEks({ stableToo = false } = {}): Service {
  const { stable, candidate } = service().fleets
  return service({
    fleets: {
      stable: { ...stable, ...(stableToo && { nodeGroup: { cluster: 'old', name: 'web', maxNodes: 10 } }) },
      candidate: { ...candidate, nodeGroup: { cluster: 'new', name: 'web', maxNodes: 10 } },
    },
  })
}

/** Requests of both fleets as they usually are. */
export const quiet: MetricSeries = { stable_requests: usually(5_700), candidate_requests: usually(300) }
