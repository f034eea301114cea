/** Where the metrics of check-signals itself are found: their one dimension and their names. */
export const checkMetrics = {
  namespace: 'Ballast',
  dimensions: { service: 'ballast' },
  heartbeat: 'Heartbeat',
  checked: 'ServicesChecked',
  failed: 'ServicesFailed',
} as const
