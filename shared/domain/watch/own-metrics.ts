/** Where the metrics of check-signals itself are found: their one dimension and their names. */
export const checkMetrics = {
  namespace: 'Ballast',
  dimensions: { service: 'ballast' },
  heartbeat: 'Heartbeat',
  checked: 'ServicesChecked',
  failed: 'ServicesFailed',
} as const

/** Names of the metrics of a service's DNS probe, whose one dimension is the service. */
export const dnsMetrics = {
  queries: 'DnsProbeQueries',
  failures: 'DnsProbeFailures',
  share: 'DnsCandidateShare',
} as const
