import type { MetricQuery } from './metric.ts'

/** Where the stack's metric filter counts throttled calls; it has no dimension, for a filter with a default takes none. */
export const trailMetric = { namespace: 'Ballast', metricName: 'ThrottledApiCalls' } as const

/** The id under which the count is read. */
export const trailMetricId = 'trail_throttled'

/**
 * Calls a minute that AWS refused for their rate, anywhere in the account, as CloudTrail logs them; published only where
 * the config names the trail's log group.
 */
export const trailMetricQuery: MetricQuery = {
  id: trailMetricId,
  ...trailMetric,
  dimensions: {},
  stat: 'Sum',
  periodSeconds: 60,
}
