import { createAccount, type SimulatedAccount } from '../../drills/account/index.ts'
import type { FleetSettings } from '../../drills/account/settings.ts'
import { VirtualClock } from '../../drills/clock.ts'
import { deploy } from '../../drills/run/deployment.ts'
import { executeInVirtualTime } from '../../drills/run/durable.ts'
import { pendingCallbacks } from '../../drills/run/callbacks.ts'
import { alarmDefinitions } from '../../infra/alarms.ts'
import { emptyState } from '../../shared/domain/records/known-good.ts'
import type { Incident } from '../../shared/domain/incident/incident.ts'
import type { FleetRole, Service } from '../../shared/domain/service/service.ts'
import { iso, minute, second } from '../../shared/domain/time.ts'
import type { HandleIncidentResult } from '../../shared/workflow/incident/handle-incident.ts'
import { manyServices, zone } from './services.ts'

/** Services go wrong in the same instant, and each alarm's event comes so many times within a minute. */
export interface Storm {
  readonly services: number
  /** Those that go wrong; all unless said. */
  readonly failing?: readonly string[]
  readonly deliveries: number
  readonly actionsPerHour: number
  readonly seed: number
}

/** How a storm ended. Seconds are since the services went wrong. */
export interface StormMeasured {
  readonly events: number
  /** Events of the minute that had the most. */
  readonly mostEventsAMinute: number
  readonly incidents: readonly Incident[]
  /** Services whose records were changed, and when, the first one first. */
  readonly mitigated: readonly { readonly service: string; readonly after: number }[]
  /** When the last incident was closed. */
  readonly closedAfter: number
  readonly calls: Readonly<Record<string, number>>
  readonly throttled: Readonly<Record<string, number>>
  /** What executions failed with. */
  readonly failed: readonly string[]
  /** Services of which no incident is on record, or one without an end. */
  readonly lost: readonly string[]
}

const onset = Date.parse('2026-03-02T12:00:00Z')
const historyMinutes = 60
const longestMinutes = 90
const weights = { stable: 95, candidate: 5 } as const

function settingsOf(service: Service) {
  const fleet = (role: FleetRole): FleetSettings => {
    const { setIdentifier, loadBalancer = '' } = service.fleets[role]
    return {
      setIdentifier,
      loadBalancer,
      weight: weights[role],
      capacityRequestsPerMinute: 9_000,
      errorRatio: 0.001,
      target: {
        hostedZoneId: 'Z35SXDOTRQ7X7K',
        dnsName: `${setIdentifier}-${service.name}.us-east-1.elb.amazonaws.com.`,
        evaluateTargetHealth: true,
      },
    }
  }
  return {
    name: service.name,
    record: service.record,
    traffic: [{ atSeconds: 0, requestsPerMinute: 6_000 }],
    fleets: { stable: fleet('stable'), candidate: fleet('candidate') },
  }
}

/** What is remembered of a service that has been at its share for a while. */
async function remember(ports: Awaited<ReturnType<typeof deploy>>, { name, fleets }: Service, now: number) {
  const claim = { service: name, triggerKey: name, owner: name, incidentId: name, now, expiresAt: now }
  await ports.store.claim(claim)
  const good = {
    [fleets.stable.setIdentifier]: weights.stable,
    [fleets.candidate.setIdentifier]: weights.candidate,
  }
  await ports.store.release(name, name, { ...emptyState, lastGood: { weights: good, since: iso(now) } })
}

const isAlarm = (event: unknown): boolean => JSON.stringify(event).includes('"value":"ALARM"')

/** Runs a storm on the simulated account to its end. */
export async function storm({ services, failing, deliveries, actionsPerHour, seed }: Storm): Promise<StormMeasured> {
  const clock = new VirtualClock(onset - historyMinutes * minute)
  const protection = manyServices(services, actionsPerHour)
  const account = createAccount({
    clock,
    seed,
    settings: {
      accountId: '123456789012',
      region: 'us-east-1',
      hostedZone: zone,
      services: protection.services.map(settingsOf),
      alarms: alarmDefinitions(protection),
      physics: { resolvers: 40 },
    },
  })
  const deployed = await deploy(account, clock)
  const kept = new Set<string>()
  const saveIncident = (incident: Incident): Promise<void> => {
    kept.add(incident.id)
    return deployed.store.saveIncident(incident)
  }
  const ports = { ...deployed, store: { ...deployed.store, saveIncident } }
  await clock.complete(Promise.all(protection.services.map((each) => remember(ports, each, clock.now()))))

  const callbacks = pendingCallbacks()
  const ends: (HandleIncidentResult | { readonly failed: string } | null)[] = []
  const eventsAt: number[] = []
  const start = (event: unknown): void => {
    const execution = ends.push(null) - 1
    const arn = `arn:ballast:execution:${ends.length}`
    executeInVirtualTime(event, arn, { protection, ports }, { clock, callbacks }).then(
      (result) => (ends[execution] = result),
      (error: Error) => (ends[execution] = { failed: error.message }),
    )
  }
  account.onEvent((event) => {
    if (!isAlarm(event) || clock.now() < onset) return
    for (let copy = 0; copy < deliveries; copy++) {
      const at = clock.now() + (copy * minute) / deliveries
      eventsAt.push(at)
      clock.schedule(at, () => start(event))
    }
  })
  account.start()
  await clock.runUntil(onset)
  const before = { calls: { ...account.calls }, throttled: { ...account.throttled } }
  const wrong = failing ?? protection.services.map(({ name }) => name)
  for (const name of wrong) account.setErrorRatio(name, 'candidate', 0.3)
  const deadline = onset + longestMinutes * minute
  do await clock.runUntil(clock.now() + minute)
  while ((eventsAt.length === 0 || ends.some((end) => end === null)) && clock.now() < deadline)

  const read = await clock.complete(Promise.all([...kept].map((id) => ports.store.readIncident(id))))
  const incidents = read.filter((incident) => incident !== null)
  const ended = new Set(incidents.filter(({ outcome }) => outcome !== null).map(({ service }) => service))
  const closed = incidents.flatMap(({ timeline }) => timeline.filter(({ stage }) => stage === 'close'))
  return {
    events: eventsAt.length,
    mostEventsAMinute: Math.max(
      ...eventsAt.map((from) => eventsAt.filter((at) => at >= from && at < from + minute).length),
    ),
    incidents,
    mitigated: incidents
      .flatMap(({ service, timings: { applied } }) =>
        applied === null ? [] : [{ service, after: (Date.parse(applied) - onset) / second }],
      )
      .toSorted((one, other) => one.after - other.after),
    closedAfter: Math.max(...closed.map(({ at }) => (Date.parse(at) - onset) / second)),
    calls: difference(account.calls, before.calls),
    throttled: difference(account.throttled, before.throttled),
    failed: ends.flatMap((end) => (end === null ? ['still running'] : 'failed' in end ? [end.failed] : [])),
    lost: wrong.filter((name) => !ended.has(name)),
  }
}

const difference = (after: SimulatedAccount['calls'], before: SimulatedAccount['calls']): Record<string, number> =>
  Object.fromEntries(
    Object.entries(after).flatMap(([call, count]) => {
      const more = count - (before[call] ?? 0)
      return more === 0 ? [] : [[call, more]]
    }),
  )
