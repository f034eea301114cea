import type { MetricQuery } from '../../domain/metrics/metric.ts'
import { byListing } from '../../domain/records/record-name.ts'
import type { Protection, Service } from '../../domain/service/service.ts'
import { metricsOf } from '../../domain/signals/index.ts'
import { minute } from '../../domain/time.ts'
import { blindnessMinutes, blindnessMetrics } from '../../domain/watch/blindness.ts'
import { ownAlarms } from '../../domain/watch/own-alarms.ts'
import { retryAfterMinutes, wasSaid } from '../../domain/watch/said-before.ts'
import type { WeightedRecord, Weights } from '../../domain/records/weighted-record.ts'
import { sameWeights, weightsOf } from '../../domain/records/weights.ts'
import type { Alarms, RaisedAlarm } from '../../ports/alarms.ts'
import type { DnsProbe } from '../../ports/dns-probe.ts'
import type { ExecutionRequest, Executions } from '../../ports/executions.ts'
import type { Ports } from '../../ports/index.ts'
import type { CheckMeasurements } from '../../ports/measurements.ts'
import { queriesPerCall } from '../../ports/metrics.ts'
import type { RecordPages } from '../../ports/record-pages.ts'
import { probeDns } from './check-dns.ts'
import { concernsOf, isArmed, type Concern, type ServiceAlarm, type ServiceReading } from './check-service.ts'
import { batches, beginLook, forEach, type Look } from './look.ts'
import { readAlarms, readRecords } from './read-services.ts'
import { observedMinutes } from '../incident/detect.ts'
import { spread } from '../incident/retry.ts'

/** What a run needs from outside. It writes nothing but the start of executions. */
export interface CheckPorts {
  readonly clock: Ports['clock']
  readonly records: RecordPages
  readonly metrics: Ports['metrics']
  readonly store: Pick<Ports['store'], 'readMemory' | 'recentChanges' | 'recentIncidents'>
  readonly alarms: Alarms
  readonly executions: Executions
  readonly dnsProbe: DnsProbe
  readonly measurements: CheckMeasurements
}

/** What is known of a service since earlier runs. Instants are epoch milliseconds. */
export interface SeenService {
  readonly weights: Weights
  /** Since when the weights have been seen as they are. */
  readonly since: number
  /** When the run began that got through to the service last; 0: none did. */
  readonly checkedAt: number
}

/** What earlier runs saw, by service. Lost with the container, which only delays the sweep. */
export type SeenServices = Map<string, SeenService>

/** What a run works with. `seen` is kept from one run to the next. */
export interface CheckDependencies {
  readonly protection: Protection
  readonly ports: CheckPorts
  readonly seen: SeenServices
}

/** What a run did. A service that has a problem was checked in part, or not at all. */
export interface CheckResult {
  readonly checked: readonly string[]
  readonly started: readonly ExecutionRequest[]
  readonly problems: readonly { readonly service: string; readonly problem: string }[]
}

/** What the table and name servers are asked for at once. */
const readsAtOnce = 32
/** Batches of metrics are as large as what is judged of them is kept in memory. */
const batchesAtOnce = 3
const startsAtOnce = 8
/** So long after its newest known change DNS is asked of a service that is in no release. */
const probedMinutes = 60

/**
 * Looks at every service that is not switched off, and starts an execution of `handle-incident` where a release goes
 * wrong without an alarm, an event seems to be lost, or the metrics have stopped. Does not throw: what could not be
 * done is in the result and in the measurements. Where the time is not enough for all, those that were looked at last
 * wait, so that no service is always the one that is left out.
 */
export async function checkSignals({ protection, ports, seen }: CheckDependencies): Promise<CheckResult> {
  const { clock } = ports
  const begun = clock.now()
  const look = beginLook(clock)
  const services = protection.services.filter(({ mode }) => mode !== 'off')
  const inTurn = byListing(services).toSorted((one, other) => checkedAt(seen, one) - checkedAt(seen, other))

  const [raised, live, remembered] = await Promise.all([
    readAlarms(ports.alarms, inTurn, look),
    readRecords(ports.records, inTurn, look),
    forEach(look, inTurn, { atOnce: readsAtOnce, servicesOf: ofService }, (service) => recall(ports, service)),
  ])
  const readings = remembered.flatMap(({ service, ...memory }): ServiceReading[] => {
    const records = live.get(service.name)
    return records === undefined
      ? []
      : [{ service, records, ...memory, seenSince: note(seen, service, records, clock.now()) }]
  })
  const now = clock.now()
  // An open incident is somebody's already; its execution reads all metrics itself.
  const free = readings.filter(({ memory: { claim } }) => claim === null || claim.expiresAt <= now)
  // Queries that time out must not hold up what follows.
  const probed = readings.filter((reading) => isProbed(reading, now))
  const probing = forEach(look, probed, { atOnce: readsAtOnce, servicesOf: ofReading }, (reading) =>
    probeDns(ports, reading),
  )
  const wanted = free.map((reading) => ({ reading, queries: queriesOf(reading, now) }))
  const started = await forEach(
    look,
    batches(wanted, ({ queries }) => queries.length, queriesPerCall),
    { atOnce: batchesAtOnce, servicesOf: (batch) => batch.map(({ reading }) => reading.service.name) },
    (batch) => judge(ports, batch, raised, look),
  )
  await probing

  const { problems } = look
  const isChecked = ({ name }: Service): boolean => !problems.has(name)
  for (const { name } of services.filter(isChecked)) {
    const known = seen.get(name)
    if (known !== undefined) seen.set(name, { ...known, checkedAt: begun })
  }
  ports.measurements.checked({ checked: services.length - problems.size, failed: problems.size })
  return {
    checked: services.filter(isChecked).map(({ name }) => name),
    started: started.flat(),
    problems: [...problems].flatMap(([service, found]) => found.map((problem) => ({ service, problem }))),
  }
}

const ofService = ({ name }: Service): readonly string[] => [name]
const ofReading = ({ service }: ServiceReading): readonly string[] => [service.name]
const checkedAt = (seen: SeenServices, { name }: Service): number => seen.get(name)?.checkedAt ?? 0

/** What is remembered of a service. */
async function recall({ store }: CheckPorts, service: Service) {
  const [changes, memory] = await Promise.all([store.recentChanges(service.name), store.readMemory(service.name)])
  return { service, changes, memory }
}

/** Keeps the live weights of a service, and gives since when they have been seen. */
function note(seen: SeenServices, service: Service, records: readonly WeightedRecord[], now: number): number {
  const weights = weightsOf(records)
  const before = seen.get(service.name)
  const since = before !== undefined && sameWeights(before.weights, weights) ? before.since : now
  seen.set(service.name, { weights, since, checkedAt: checkedAt(seen, service) })
  return since
}

/**
 * Whether DNS is asked: while both fleets have a share, and until a change has long reached every resolver. Otherwise it
 * can answer one thing only, and CloudWatch charges each metric by the hour in which it is published.
 */
const isProbed = (reading: ServiceReading, now: number): boolean =>
  isArmed(reading) || now - (reading.changes[0]?.at ?? -Infinity) < probedMinutes * minute

/** Whether a service in no release is to be looked at in this minute; services take turns. */
const isDue = ({ name }: Service, now: number): boolean =>
  Math.floor(now / minute) % blindnessMinutes === spread(name, blindnessMinutes)

/**
 * The metrics of a service that are to be read. One that is in a release is judged; of the others, whose alarms watch them,
 * only the requests are read, for metrics that have stopped, and that not each minute.
 */
function queriesOf(reading: ServiceReading, now: number): readonly MetricQuery[] {
  if (isArmed(reading)) return metricsOf(reading.service)
  return isDue(reading.service, now) ? blindnessMetrics(reading.service) : []
}

interface Wanted {
  readonly reading: ServiceReading
  readonly queries: readonly MetricQuery[]
}

/**
 * Judges a batch of services by their metrics, which take one read, and starts what is to be started. Ids are made unique
 * by a prefix for each service. Only as many batches as are judged at once are in memory.
 */
async function judge(
  ports: CheckPorts,
  batch: readonly Wanted[],
  raised: ReadonlyMap<string, RaisedAlarm>,
  look: Look,
): Promise<ExecutionRequest[]> {
  const { clock, metrics } = ports
  const now = clock.now()
  const prefixed = batch.map((each, index) => ({ ...each, prefix: `s${index}_` }))
  const all = prefixed.flatMap(({ prefix, queries }) => queries.map((query) => ({ ...query, id: prefix + query.id })))
  const names = batch.filter(({ queries }) => queries.length > 0).map(({ reading }) => reading.service.name)
  const [series = null] = await forEach(
    look,
    all.length === 0 ? [] : [all],
    { atOnce: 1, servicesOf: () => names },
    (queries) => metrics.read(queries, now - observedMinutes * minute, now),
  )
  const at = clock.now()
  const started = await forEach(
    look,
    prefixed,
    { atOnce: startsAtOnce, servicesOf: ({ reading }) => ofReading(reading) },
    async ({ prefix, queries, reading }) => {
      const own =
        series === null || queries.length === 0
          ? null
          : Object.fromEntries(queries.map(({ id }) => [id, series[prefix + id] ?? []]))
      return startFirst(ports, reading, concernsOf(reading, own, alarmsOf(reading.service, raised), at), at)
    },
  )
  return started.filter((request) => request !== null)
}

/** The alarms of a service's own that are in ALARM. */
const alarmsOf = (service: Service, raised: ReadonlyMap<string, RaisedAlarm>): ServiceAlarm[] =>
  ownAlarms(service).flatMap(({ name, signal }) => {
    const alarm = raised.get(name)
    return alarm === undefined ? [] : [{ ...alarm, signal }]
  })

/** Starts an execution for the gravest concern of which people do not know yet. */
async function startFirst(
  { executions, store }: CheckPorts,
  { service, memory: { lastIncident } }: ServiceReading,
  concerns: readonly Concern[],
  at: number,
): Promise<ExecutionRequest | null> {
  if (concerns.length === 0) return null
  const [newest] = await store.recentIncidents(service.name, 1)
  // One that was opened and has left no record has failed, of which people are told.
  const hasFailed =
    lastIncident !== null && lastIncident.id !== newest?.id && at - lastIncident.claimedAt < retryAfterMinutes * minute
  const fresh = concerns.find(
    ({ suspicion }) => suspicion === null || !(hasFailed || (newest !== undefined && wasSaid(suspicion, newest, at))),
  )
  if (fresh === undefined) return null
  await executions.start(fresh.request)
  return fresh.request
}
