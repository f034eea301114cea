import type { DnsLookup, DnsReading } from '../../shared/domain/records/dns-probe.ts'
import type { Incident } from '../../shared/domain/incident/incident.ts'
import { emptyState } from '../../shared/domain/records/known-good.ts'
import type { MetricQuery, MetricSeries } from '../../shared/domain/metrics/metric.ts'
import type { Service } from '../../shared/domain/service/service.ts'
import { minute } from '../../shared/domain/time.ts'
import type { WeightChange } from '../../shared/domain/records/weight-changes.ts'
import type { WeightedRecord } from '../../shared/domain/records/weighted-record.ts'
import type { RaisedAlarm } from '../../shared/ports/alarms.ts'
import type { ExecutionRequest } from '../../shared/ports/executions.ts'
import type { ServiceMemory } from '../../shared/ports/store.ts'
import {
  checkSignals,
  type CheckPorts,
  type CheckResult,
  type SeenServices,
} from '../../shared/workflow/check/check-signals.ts'
import { noon, protection, records } from './builders.ts'

/** What there is of one service. */
export interface CheckedService {
  readonly service: Service
  live: WeightedRecord[]
  /** What its metrics say at an instant, under the ids of an assessment. */
  series: (now: number) => MetricSeries
  memory: ServiceMemory
  noted: WeightChange[]
}

/** Several services in memory, with everything open to be looked at and tampered with. */
export interface CheckAccount {
  readonly ports: CheckPorts
  readonly services: Readonly<Record<string, CheckedService>>
  now: number
  raised: RaisedAlarm[]
  readonly incidents: Map<string, Incident>
  readonly started: ExecutionRequest[]
  /** The queries of each read of metrics. */
  readonly reads: (readonly MetricQuery[])[]
  readonly runs: { checked: number; failed: number }[]
  readonly probed: Map<string, DnsReading>
  lookups: readonly DnsLookup[]
  /** How many services' records are in one page. */
  recordsAPage: number
  /** Called before each port call with its name and service; may throw. */
  before: (call: string, service: string) => void
  /** Lets so many minutes pass and runs the check; what was seen is kept between runs. */
  runAfter(minutes: number): Promise<CheckResult>
}

const good = { weights: { ec2: 99, eks: 1 }, since: '2026-03-02T09:00:00.000Z' }

/** A memory of a service that has long been at 99 to 1, with nothing going on. */
export const calm: ServiceMemory = { state: { ...emptyState, lastGood: good }, claim: null, lastIncident: null }

/** Services of which each is live at 99 to 1 and serves 6,000 requests a minute without errors, unless told otherwise. */
export function checkAccount(steady: (now: number) => MetricSeries, ...given: Service[]): CheckAccount {
  const services = Object.fromEntries(
    given.map((service): [string, CheckedService] => [
      service.name,
      { service, live: records(99, 1), series: steady, memory: calm, noted: [] },
    ]),
  )
  const seen: SeenServices = new Map()
  const of = (name: string): CheckedService => {
    const found = services[name]
    if (found === undefined) throw new Error(`no service ${name}`)
    return found
  }
  const byRecord = (name: string): CheckedService =>
    Object.values(services).find(({ service }) => service.record.name === name) ?? of(name)
  const byLoadBalancer = (name: string | undefined): CheckedService | undefined =>
    Object.values(services).find(({ service: { fleets } }) =>
      [fleets.stable, fleets.candidate].some(({ loadBalancer }) => loadBalancer === name),
    )
  const call = async <T>(name: string, service: string, run: () => T): Promise<T> => {
    account.before(name, service)
    return run()
  }

  const account: CheckAccount = {
    services,
    now: noon,
    raised: [],
    incidents: new Map(),
    started: [],
    reads: [],
    runs: [],
    probed: new Map(),
    lookups: [],
    recordsAPage: 1,
    before: () => {},
    runAfter(minutes) {
      account.now += minutes * minute
      return checkSignals({ protection: protection(...given), ports: account.ports, seen })
    },
    ports: {
      clock: { now: () => account.now },
      records: {
        read: (asked) => {
          const page = asked.slice(0, account.recordsAPage)
          return call('records.read', byRecord(asked[0]?.name ?? '').service.name, () =>
            page.map((record) => ({ record, found: structuredClone(byRecord(record.name).live) })),
          )
        },
      },
      metrics: {
        read: (queries, from, to) =>
          call('metrics.read', '*', () => {
            account.reads.push(queries)
            return Object.fromEntries(
              queries.map(({ id, dimensions }) => {
                const owner = byLoadBalancer(dimensions['LoadBalancer'])
                const points = owner?.series(account.now)[id.replace(/^s\d+_/, '')] ?? []
                return [id, points.filter(({ at }) => at >= from && at < to)]
              }),
            )
          }),
      },
      store: {
        readMemory: (name) => call('store.readMemory', name, () => of(name).memory),
        recentChanges: (name) => call('store.recentChanges', name, () => of(name).noted),
        recentIncidents: (name, count) =>
          call('store.recentIncidents', name, () =>
            [...account.incidents.values()]
              .filter(({ service }) => service === name)
              .toSorted((one, other) => (one.id < other.id ? 1 : -1))
              .slice(0, count),
          ),
      },
      alarms: {
        inAlarm: (names) =>
          call('alarms.inAlarm', '*', () => account.raised.filter(({ name }) => names.includes(name))),
      },
      executions: {
        start: (request) => call('executions.start', request.service, () => void account.started.push(request)),
      },
      dnsProbe: {
        probe: async () => account.lookups,
        addresses: async (hostName) => [`address of ${hostName}`],
      },
      measurements: {
        checked: (run) => void account.runs.push(run),
        probed: (service, reading) => void account.probed.set(service, reading),
      },
    },
  }
  return account
}
