import { identify } from '../../domain/diagnosis/identify.ts'
import type { MetricSeries } from '../../domain/metrics/metric.ts'
import type { Service } from '../../domain/service/service.ts'
import { assess, isFelt, signals } from '../../domain/signals/index.ts'
import type { Observation } from '../../domain/signals/signal.ts'
import { emptyLedger } from '../../domain/service/ledger.ts'
import { caughtUp } from '../../domain/records/known-good.ts'
import { lasting } from '../../domain/service/service-state.ts'
import { iso, minute } from '../../domain/time.ts'
import { blindSince } from '../../domain/watch/blindness.ts'
import { areKnown } from '../../domain/watch/known-weights.ts'
import type { Suspicion } from '../../domain/watch/said-before.ts'
import { eventGraceMinutes, type WeightChange } from '../../domain/records/weight-changes.ts'
import type { WeightedRecord } from '../../domain/records/weighted-record.ts'
import { describeWeights, fleetShare, weightsOf } from '../../domain/records/weights.ts'
import type { RaisedAlarm } from '../../ports/alarms.ts'
import type { ExecutionRequest } from '../../ports/executions.ts'
import type { ServiceMemory } from '../../ports/store.ts'

/** An alarm whose event came has been looked at by then. */
const alarmGraceMinutes = 5

/** What a run knows of one service before the metrics. */
export interface ServiceReading {
  readonly service: Service
  readonly records: readonly WeightedRecord[]
  readonly changes: readonly WeightChange[]
  readonly memory: ServiceMemory
  /** Since when these weights have been seen live, epoch milliseconds. */
  readonly seenSince: number
}

/** A reason to look at a service. With a suspicion it falls away where people were told of the same. */
export interface Concern {
  readonly request: ExecutionRequest
  readonly suspicion: Suspicion | null
}

/**
 * Whether a release is under way: both fleets get some traffic. Never of a service for drills, which gets none: its metrics
 * would be read each minute for nothing, and in a drill its alarms are what is tried.
 */
export function isArmed({ service, records }: Pick<ServiceReading, 'service' | 'records'>): boolean {
  if (service.drills !== undefined) return false
  const share = fleetShare(service, weightsOf(records), 'candidate')
  return share > 0 && share < 100
}

/**
 * All reasons to start an execution for a service that has no open incident, the gravest first. `series` is null where
 * the metrics were not or could not be read: nothing is concluded from that.
 */
export function concernsOf(
  reading: ServiceReading,
  series: MetricSeries | null,
  raised: readonly ServiceAlarm[],
  at: number,
): Concern[] {
  const { service, records, changes, memory, seenSince } = reading
  const observation: Observation = {
    at,
    records,
    series: series ?? {},
    state: caughtUp(service, lasting(memory.state, at), changes),
    ledger: emptyLedger,
    changes,
    weightsSeenSince: seenSince,
  }
  return [
    ...weightConcerns(reading, observation),
    ...leaseConcerns(reading, at),
    ...(series !== null && isArmed(reading) ? releaseConcerns(service, observation) : []),
    ...alarmConcerns(reading, raised, at),
    ...(series === null ? [] : blindness(reading, series, at)),
  ]
}

/** One look a minute: should this run be repeated, its executions are not. */
const keyOf = (service: Service, at: number): string => `check:${service.name}:${iso(Math.floor(at / minute) * minute)}`

/** Weights that break the release policy, or that nobody has told Ballast of, so that it has not learnt them. */
function weightConcerns({ service, seenSince }: ServiceReading, observation: Observation): Concern[] {
  const { at, state, changes, records } = observation
  const live = weightsOf(records)
  const known = areKnown(state, changes, live)
  const unknownMinutes = (at - seenSince) / minute
  if (!known && unknownMinutes < eventGraceMinutes) return []
  const breach = signals['traffic-share'].judge(service, observation).find((verdict) => verdict.state === 'breached')
  if (breach === undefined && known) return []
  const unknown = `no event told of the live weights ${describeWeights(live)}`
  const reason = [...(known ? [] : [unknown]), ...(breach === undefined ? [] : [breach.evidence])].join('; ')
  const share = fleetShare(service, live, 'candidate')
  return [
    {
      request: {
        service: service.name,
        signal: 'traffic-share',
        reason,
        key: keyOf(service, at),
        at: known ? at : seenSince,
      },
      suspicion: { what: breach === undefined ? 'unknown-weights' : 'misweighted-release', share },
    },
  ]
}

/** What the signals say of a release that is under way, be there an alarm or not. */
function releaseConcerns(service: Service, observation: Observation): Concern[] {
  const { at, records, state } = observation
  const verdicts = assess(service, observation)
  const diagnosis = identify(service, observation, verdicts, null)
  if (diagnosis.status !== 'identified' && diagnosis.status !== 'unclassified') return []
  const what = diagnosis.status === 'identified' ? diagnosis.incidentClass : diagnosis.status
  // That the weights break the policy is said, or held back for now, by what looks at the weights.
  if (what === 'misweighted-release') return []
  // New nodes that join are new load on DNS and on the AWS API, and the spike that they are for goes on. While Ballast
  // still holds a lease, only what users feel is something new; the rest is left to the alarms.
  const isLeased = state.hold !== null || state.sizeLeases.length > 0
  const doUsersSuffer = verdicts.some((verdict) => isFelt(verdict) && verdict.state === 'breached')
  if (isLeased && !doUsersSuffer) return []
  const reason = `during a release, ${what}: ${diagnosis.reason}`
  return [
    {
      request: { service: service.name, signal: null, reason, key: keyOf(service, at), at },
      suspicion: { what, share: fleetShare(service, weightsOf(records), 'candidate') },
    },
  ]
}

/** An alarm of the service's own that is in ALARM, and the signal that it stands for. */
export type ServiceAlarm = RaisedAlarm & { readonly signal: string }

/** Alarms that nobody has looked at since they went into ALARM: their event was lost, or met an open incident. */
function alarmConcerns({ service, memory }: ServiceReading, raised: readonly ServiceAlarm[], at: number): Concern[] {
  const lookedAt = memory.lastIncident?.claimedAt ?? -Infinity
  return raised
    .filter(({ since }) => at - since > alarmGraceMinutes * minute && lookedAt < since)
    .map(({ name, arn, since, signal }) => ({
      request: {
        service: service.name,
        signal,
        reason: `alarm ${name} has been in ALARM since ${iso(since)}, and nobody looked at it`,
        // The key of the alarm's own event, should that still come.
        key: `alarm:${arn}@${iso(since)}`,
        at: since,
      },
      suspicion: null,
    }))
}

/** Leases that are past their time: whoever had to hand them back is gone. */
function leaseConcerns({ service, memory: { state } }: ServiceReading, at: number): Concern[] {
  const overdue = [...state.sizeLeases, ...(state.hold === null ? [] : [state.hold])].filter(
    ({ until }) => Date.parse(until) <= at,
  )
  return overdue.slice(0, 1).map(({ incidentId, until }) => ({
    request: {
      service: service.name,
      signal: null,
      reason: `a lease of ${incidentId} should have been handed back by ${until}`,
      key: keyOf(service, at),
      at,
    },
    suspicion: null,
  }))
}

/** Metrics that stopped, once for each such silence. */
function blindness({ service, memory }: ServiceReading, series: MetricSeries, at: number): Concern[] {
  const since = blindSince(service, series, at)
  if (since === null) return []
  const noticeable = since + service.limits.inconclusiveMinutes * minute
  if ((memory.lastIncident?.claimedAt ?? -Infinity) >= noticeable) return []
  const reason = `neither fleet of ${service.name} has published requests since ${iso(since)}`
  const key = `blind:${service.name}:${iso(since)}`
  return [{ request: { service: service.name, signal: 'error-rate', reason, key, at: since }, suspicion: null }]
}
