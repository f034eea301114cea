import type { MetricSeries } from '../../domain/metric.ts'
import type { Protection, Service } from '../../domain/service.ts'
import { metricsOf } from '../../domain/signals/index.ts'
import { minute } from '../../domain/time.ts'
import { blindnessMinutes, blindnessMetrics } from '../../domain/watch/blindness.ts'
import { ownAlarms } from '../../domain/watch/own-alarms.ts'
import { retryAfterMinutes, wasSaid } from '../../domain/watch/said-before.ts'
import type { Weights } from '../../domain/weighted-record.ts'
import { sameWeights, weightsOf } from '../../domain/weights.ts'
import type { Alarms, RaisedAlarm } from '../../ports/alarms.ts'
import type { DnsProbe } from '../../ports/dns-probe.ts'
import type { ExecutionRequest, Executions } from '../../ports/executions.ts'
import type { Ports } from '../../ports/index.ts'
import type { CheckMeasurements } from '../../ports/measurements.ts'
import { probeDns } from './check-dns.ts'
import { concernsOf, isArmed, type Concern, type ServiceReading } from './check-service.ts'
import { observedMinutes } from '../incident/detect.ts'
import { spread } from '../incident/retry.ts'

/** What a run needs from outside. It writes nothing but the start of executions. */
export interface CheckPorts {
  readonly clock: Ports['clock']
  readonly records: Pick<Ports['records'], 'list'>
  readonly metrics: Ports['metrics']
  readonly store: Pick<Ports['store'], 'readMemory' | 'recentChanges' | 'recentIncidents'>
  readonly alarms: Alarms
  readonly executions: Executions
  readonly dnsProbe: DnsProbe
  readonly measurements: CheckMeasurements
}

/** Since when each service's weights have been seen as they are. Lost with the container, which only delays the sweep. */
export type SeenWeights = Map<string, { readonly weights: Weights; readonly since: number }>

/** What a run works with. `seen` is kept from one run to the next. */
export interface CheckDependencies {
  readonly protection: Protection
  readonly ports: CheckPorts
  readonly seen: SeenWeights
}

/** What a run did. A service that has a problem was checked in part, or not at all. */
export interface CheckResult {
  readonly checked: readonly string[]
  readonly started: readonly ExecutionRequest[]
  readonly problems: readonly { readonly service: string; readonly problem: string }[]
}

/** Route 53's API takes 5 to 10 calls a second, of which incidents need some (Route 53 quotas). */
const servicesAtOnce = 4
/** So long after its newest known change DNS is asked of a service that is in no release. */
const probedMinutes = 60

/** Runs some work for each service, a few at a time. What fails for one is kept as its problem. */
async function forEach<Item, Result>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  problems: Map<string, string[]>,
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (let from = 0; from < items.length; from += servicesAtOnce) {
    const batch = items.slice(from, from + servicesAtOnce)
    const settled = await Promise.allSettled(batch.map((item) => run(item)))
    settled.forEach((each, index) => {
      const item = batch[index]
      if (each.status === 'fulfilled') results.push(each.value)
      else if (item !== undefined) addProblem(problems, nameOf(item), each.reason)
    })
  }
  return results
}

function addProblem(problems: Map<string, string[]>, service: string, error: unknown): void {
  const problem = error instanceof Error ? error.message : String(error)
  problems.set(service, [...(problems.get(service) ?? []), problem])
}

/** The result, or null with a problem for every service that it would have been for. */
async function forAll<Result>(
  services: readonly Service[],
  problems: Map<string, string[]>,
  run: () => Promise<Result>,
): Promise<Result | null> {
  try {
    return await run()
  } catch (error) {
    for (const { name } of services) addProblem(problems, name, error)
    return null
  }
}

/**
 * Looks at every service that is not switched off, and starts an execution of `handle-incident` where a release goes
 * wrong without an alarm, an event seems to be lost, or the metrics have stopped. Does not throw: what could not be
 * done is in the result and in the measurements.
 */
export async function checkSignals({ protection, ports, seen }: CheckDependencies): Promise<CheckResult> {
  const services = protection.services.filter(({ mode }) => mode !== 'off')
  const problems = new Map<string, string[]>()
  const ofService = ({ name }: Service): string => name
  const ofReading = ({ service }: ServiceReading): string => service.name

  const [raised, readings] = await Promise.all([
    forAll(services, problems, () => readAlarms(ports, services)),
    forEach(services, ofService, problems, (service) => readService(ports, seen, service)),
  ])
  const now = ports.clock.now()
  // An open incident is somebody's already; its execution reads all metrics itself.
  const free = readings.filter(({ memory: { claim } }) => claim === null || claim.expiresAt <= now)
  // Queries that time out must not hold up what follows.
  const probed = readings.filter((reading) => isProbed(reading, now))
  const probing = forEach(probed, ofReading, problems, (reading) => probeDns(ports, reading))
  const series = await forAll(
    free.map(({ service }) => service),
    problems,
    () => readMetrics(ports, free, now),
  )
  const at = ports.clock.now()
  const started = await forEach(free, ofReading, problems, async (reading) => {
    const own = new Map(ownAlarms(reading.service).map(({ name, signal }) => [name, signal]))
    const alarms = (raised ?? []).flatMap((alarm) => {
      const signal = own.get(alarm.name)
      return signal === undefined ? [] : [{ ...alarm, signal }]
    })
    const concerns = concernsOf(reading, series?.get(reading.service.name) ?? null, alarms, at)
    return startFirst(ports, reading, concerns, at)
  })
  await probing

  ports.measurements.checked({ checked: services.length - problems.size, failed: problems.size })
  return {
    checked: services.map(ofService).filter((name) => !problems.has(name)),
    started: started.filter((request) => request !== null),
    problems: [...problems].flatMap(([service, found]) => found.map((problem) => ({ service, problem }))),
  }
}

/** All alarms of all services that are in ALARM. */
const readAlarms = ({ alarms }: CheckPorts, services: readonly Service[]): Promise<RaisedAlarm[]> =>
  alarms.inAlarm(services.flatMap((service) => ownAlarms(service).map(({ name }) => name)))

async function readService(ports: CheckPorts, seen: SeenWeights, service: Service): Promise<ServiceReading> {
  const [records, changes, memory] = await Promise.all([
    ports.records.list(service.record),
    ports.store.recentChanges(service.name),
    ports.store.readMemory(service.name),
  ])
  if (records.length === 0) {
    throw new Error(
      `${service.record.name} has no weighted ${service.record.type} records, expected one for each fleet`,
    )
  }
  const weights = weightsOf(records)
  const before = seen.get(service.name)
  const since = before !== undefined && sameWeights(before.weights, weights) ? before.since : ports.clock.now()
  seen.set(service.name, { weights, since })
  return { service, records, changes, memory, seenSince: since }
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
 * The metrics of all services that are to be looked at, in one read, by service. Ids are made unique by a prefix for each
 * service. One that is in a release is judged; of the others, whose alarms watch them, only the requests are read, for
 * metrics that have stopped, and that not each minute.
 */
async function readMetrics(
  { metrics }: CheckPorts,
  readings: readonly ServiceReading[],
  now: number,
): Promise<Map<string, MetricSeries>> {
  const wanted = readings
    .filter((reading) => isArmed(reading) || isDue(reading.service, now))
    .map((reading, index) => ({
      name: reading.service.name,
      prefix: `s${index}_`,
      queries: isArmed(reading) ? metricsOf(reading.service) : blindnessMetrics(reading.service),
    }))
  if (wanted.length === 0) return new Map()
  const all = wanted.flatMap(({ prefix, queries }) => queries.map((query) => ({ ...query, id: prefix + query.id })))
  const series = await metrics.read(all, now - observedMinutes * minute, now)
  return new Map(
    wanted.map(({ name, prefix, queries }) => [
      name,
      Object.fromEntries(queries.map(({ id }) => [id, series[prefix + id] ?? []])),
    ]),
  )
}

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
