import { trailMetric } from '../../../../shared/domain/metrics/trail-metric.ts'
import type { MetricStore, StatisticSet } from '../../cloudwatch/metric-store.ts'
import type { ClusterDns, DnsMinute } from './dns.ts'

/** So many answers in a minute are SERVFAIL for reasons of their own, at most. */
const usualServfails = 2

/** One value a minute, as the agent sends what a Prometheus counter grew by. */
const growth = (sum: number): StatisticSet => ({ sum, count: 1, minimum: sum, maximum: sum })

/** What the metric filter on the trail's log group counts: throttled calls of the account, 0 where there were none. */
export const publishTrailMinute = (store: MetricStore, throttledCalls: number, at: number, visibleAt: number): void =>
  store.put({ ...trailMetric, dimensions: {} }, at, growth(throttledCalls), visibleAt)

interface ClusterMinute {
  readonly dns:
    | (DnsMinute & Pick<ClusterDns, 'coreDnsNodes' | 'queriesPerRequest'> & { readonly droppedSoFar: number })
    | undefined
  /** Null until the first call was throttled: a Prometheus counter with labels does not exist before it counts. */
  readonly throttledCalls: number | null
  /** A uniform number in [0, 1). */
  readonly noise: number
}

/**
 * What a cluster's CloudWatch agent publishes of one minute. `ethtool_linklocal_allowance_exceeded` is the counter of
 * each CoreDNS node's network interface since it started; of the Prometheus counters it is the growth.
 */
export function publishClusterMinute(
  store: MetricStore,
  cluster: string,
  { dns, throttledCalls, noise }: ClusterMinute,
  at: number,
  visibleAt: number,
): void {
  const put = (
    namespace: string,
    metricName: string,
    dimensions: Readonly<Record<string, string>>,
    set: StatisticSet,
  ): void =>
    store.put({ namespace, metricName, dimensions: { ClusterName: cluster, ...dimensions } }, at, set, visibleAt)
  if (dns !== undefined) {
    const { answered, dropped, droppedSoFar, coreDnsNodes, queriesPerRequest } = dns
    put(
      'CWAgent',
      'ethtool_linklocal_allowance_exceeded',
      {},
      {
        sum: droppedSoFar,
        count: coreDnsNodes,
        minimum: Math.floor(droppedSoFar / coreDnsNodes),
        maximum: Math.ceil(droppedSoFar / coreDnsNodes),
      },
    )
    const servfails = Math.floor(noise * (usualServfails + 1)) + dropped
    // With ndots:5 a name is first looked for in each search domain, in vain; only the last query finds it.
    const inVain = queriesPerRequest <= 1 ? 0 : 1 - 1 / queriesPerRequest
    const responses = { SERVFAIL: servfails, NXDOMAIN: Math.round(answered * inVain) }
    for (const [rcode, count] of Object.entries(responses)) {
      put('ContainerInsights/Prometheus', 'coredns_dns_responses_total', { rcode }, growth(count))
    }
  }
  if (throttledCalls !== null) {
    put('ContainerInsights/Prometheus', 'aws_api_call_throttled_errors_total', {}, growth(throttledCalls))
  }
}
