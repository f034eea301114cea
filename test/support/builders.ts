import type { Timings } from '../../shared/domain/incident/incident.ts'
import { fleetMetricId } from '../../shared/domain/metrics/fleet-metrics.ts'
import type { AccountRules } from '../../shared/domain/guardrails/guardrail.ts'
import { emptyState } from '../../shared/domain/records/known-good.ts'
import { emptyLedger } from '../../shared/domain/service/ledger.ts'
import type { Datapoint, MetricSeries } from '../../shared/domain/metrics/metric.ts'
import type { FleetRole, Protection, Service } from '../../shared/domain/service/service.ts'
import { serviceDefaults } from '../../shared/domain/service/service-defaults.ts'
import type { Observation } from '../../shared/domain/signals/signal.ts'
import { minute } from '../../shared/domain/time.ts'
import type { WeightedRecord } from '../../shared/domain/records/weighted-record.ts'

/** Noon, at the start of a minute. */
export const noon = Date.parse('2026-03-02T12:00:00Z')

export const service = (changes: Partial<Service> = {}): Service => ({
  name: 'web',
  mode: 'enforce',
  record: { hostedZoneId: 'Z0123456789', name: 'www.example.com', type: 'A' },
  fleets: {
    stable: { setIdentifier: 'ec2', loadBalancer: 'app/web-ec2/1111111111111111' },
    candidate: { setIdentifier: 'eks', loadBalancer: 'app/web-eks/2222222222222222' },
  },
  ...serviceDefaults,
  ...changes,
})

export const rules: AccountRules = { actionsPerHour: 10, freezeWindows: [], services: [service()] }

export const protection = (...services: Service[]): Protection => ({
  ...rules,
  services: services.length === 0 ? [service()] : services,
  breakGlassRoles: ['arn:aws:iam::123456789012:role/break-glass'],
})

export const weightedRecord = (setIdentifier: string, weight: number): WeightedRecord => ({
  name: 'www.example.com.',
  type: 'A',
  setIdentifier,
  weight,
  aliasTarget: {
    hostedZoneId: 'Z35SXDOTRQ7X7K',
    dnsName: `${setIdentifier}-123.us-east-1.elb.amazonaws.com.`,
    evaluateTargetHealth: true,
  },
  healthCheckId: `check-${setIdentifier}`,
})

export const records = (ec2: number, eks: number): WeightedRecord[] => [
  weightedRecord('ec2', ec2),
  weightedRecord('eks', eks),
]

/** Requests a minute and the share of them that fails (0–1), from `minutesAgo` until `untilMinutesAgo` before `at`. */
export interface Load {
  readonly minutesAgo: number
  readonly untilMinutesAgo?: number
  readonly requests: number
  readonly errorRatio?: number
}

/** A fleet's load balancer metrics as CloudWatch would give them: sparse, no 5xx datapoint when there were none. */
export function fleetSeries(role: FleetRole, loads: readonly Load[], at = noon): MetricSeries {
  const requests: Datapoint[] = []
  const target5xx: Datapoint[] = []
  for (const load of loads) {
    for (let ago = load.minutesAgo; ago > (load.untilMinutesAgo ?? 0); ago--) {
      const start = Math.floor(at / minute) * minute - ago * minute
      const errors = Math.round(load.requests * (load.errorRatio ?? 0))
      if (load.requests > 0) requests.push({ at: start, value: load.requests })
      if (errors > 0) target5xx.push({ at: start, value: errors })
    }
  }
  return { [fleetMetricId(role, 'requests')]: requests, [fleetMetricId(role, 'target5xx')]: target5xx }
}

export const observation = (changes: Partial<Observation> = {}): Observation => ({
  at: noon,
  records: records(99, 1),
  series: {},
  state: emptyState,
  changes: [],
  ledger: emptyLedger,
  weightsSeenSince: 0,
  ...changes,
})

/** The instants of an incident that went all the way. */
export const timings: Timings = {
  onset: '2026-03-04T10:00:00.000Z',
  alarmed: '2026-03-04T10:01:05.000Z',
  delivered: '2026-03-04T10:01:06.500Z',
  detected: '2026-03-04T10:01:10.000Z',
  identified: '2026-03-04T10:01:12.000Z',
  applied: '2026-03-04T10:01:13.000Z',
  inSync: '2026-03-04T10:01:43.000Z',
  ttlPassed: '2026-03-04T10:02:43.000Z',
  verified: '2026-03-04T10:06:00.000Z',
}
