import type { MetricQuery } from '../metrics/metric.ts'
import { onceFor } from '../once.ts'
import type { Service } from '../service/service.ts'
import type { Verdict } from '../verdict.ts'
import { apiThrottling } from './api-throttling.ts'
import { dnsFailure } from './dns-failure.ts'
import { errorRate } from './error-rate.ts'
import { requestSpike } from './request-spike.ts'
import { responseTime } from './response-time.ts'
import type { Observation, Signal } from './signal.ts'
import { trafficShare } from './traffic-share.ts'

/** All signals by name: the one place where a new one is registered. */
export const signals = {
  'error-rate': errorRate,
  'response-time': responseTime,
  'request-spike': requestSpike,
  'dns-failure': dnsFailure,
  'api-throttling': apiThrottling,
  'traffic-share': trafficShare,
} satisfies Record<string, Signal>

const felt: ReadonlySet<string> = new Set(
  Object.values<Signal>(signals).flatMap(({ isFelt: isSymptom, name }) => (isSymptom ? [name] : [])),
)

/** Whether a verdict is on what users feel. */
export const isFelt = ({ signal }: Verdict): boolean => felt.has(signal)

/** All metrics that one assessment of a service reads, each once. They are asked for at every look. */
export const metricsOf = onceFor((service: Service): readonly MetricQuery[] => {
  const queries = Object.values(signals).flatMap((signal) => signal.metrics(service))
  return [...new Map(queries.map((query) => [query.id, query])).values()]
})

/** Every signal's verdicts on one observation. */
export const assess = (service: Service, observation: Observation): Verdict[] =>
  Object.values(signals).flatMap((signal) => signal.judge(service, observation))
