import type { FleetRole } from '../../shared/domain/service.ts'
import type { VirtualClock } from '../clock.ts'
import { alarmStateChange } from './cloudwatch/alarm-event.ts'
import { alarms, type Alarm } from './cloudwatch/alarms.ts'
import { cloudWatch } from './cloudwatch/index.ts'
import { metricStore } from './cloudwatch/metric-store.ts'
import { dynamoDb, type TableDefinition } from './dynamodb.ts'
import { faultPlan, type Fault } from './faults.ts'
import { identifiers } from './randomness.ts'
import { requestHandler, type AccountRequestHandler } from './request-handler.ts'
import { changeRecords, route53, type RecordChangeAttempt } from './route53/index.ts'
import { normaliseName, recordsOfService, zoneRecords } from './route53/record-set.ts'
import type { RecordChange, RecordSet } from './route53/record-set.ts'
import { hostedZone, type ChangeInfo } from './route53/zone.ts'
import { checkSettings, defaultPhysics } from './settings.ts'
import type { AccountSettings, Caller, TrafficPoint } from './settings.ts'
import { sns, type PublishedMessage } from './sns.ts'
import { recordChangeEvent } from './trail.ts'
import { serviceWorld, type HistoryMinute, type ServiceWorld, type Totals } from './world/world.ts'

export type {
  Alarm,
  AccountRequestHandler,
  ChangeInfo,
  Fault,
  HistoryMinute,
  PublishedMessage,
  RecordChange,
  RecordSet,
}
export type { Totals }
export type * from './settings.ts'
export { AwsRefusal } from './wire.ts'

const second = 1_000
const minute = 60_000

export interface AccountOptions {
  readonly clock: VirtualClock
  /** The same seed sees the same traffic, whatever anybody does. */
  readonly seed: number
  readonly settings: AccountSettings
  /** As whom the clients of the request handler act; an assumed role `ballast` unless said. */
  readonly identity?: Caller
}

/** Takes an event when EventBridge would deliver it; `at` is epoch milliseconds. */
export type EventListener = (event: unknown, at: number) => void

/** A small deterministic AWS account. All instants are epoch milliseconds of its clock. */
export interface SimulatedAccount {
  /** For the SDK clients' `requestHandler`. */
  readonly requestHandler: AccountRequestHandler
  /** How often each `service:Operation` was called through the request handler. */
  readonly calls: Readonly<Record<string, number>>
  /** SNS messages that were accepted, oldest first. */
  readonly published: readonly PublishedMessage[]
  /** Starts what happens by itself: the evaluation of alarms. */
  start(): void
  onEvent(listener: EventListener): void
  setErrorRatio(service: string, role: FleetRole, ratio: number): void
  setCapacity(service: string, role: FleetRole, requestsPerMinute: number): void
  /** Replaces the whole curve; its seconds still count from the account's creation. */
  setTraffic(service: string, curve: readonly TrafficPoint[]): void
  /** A change by somebody else; throws the `AwsRefusal` that Route 53 would answer. */
  changeRecords(changes: readonly RecordChange[], by: Caller, comment?: string): ChangeInfo
  /** Somebody else's UPSERT of weights, everything else of the records as it is. */
  setWeights(service: string, weights: Partial<Record<FleetRole, number>>, by: Caller, comment?: string): ChangeInfo
  injectFault(fault: Fault): void
  /** Runs `fn` once, right before the next such call (`service:Operation`) is carried out. */
  beforeNextCall(call: string, fn: () => void | Promise<void>): void
  createTable(table: TableDefinition): Promise<void>
  /** What users of one service, or of all, experienced so far. */
  totals(service?: string): Totals
  /** The complete minutes so far, by time and then in the order of the services. */
  history(): readonly HistoryMinute[]
  /** Records as Route 53 lists them now. */
  records(): readonly RecordSet[]
  alarms(): readonly Alarm[]
}

/** An account with everything that the settings name in it. Throws a `RangeError` for settings that cannot be. */
export function createAccount({ clock, seed, settings, identity }: AccountOptions): SimulatedAccount {
  const physics = { ...defaultPhysics, ...settings.physics }
  checkSettings(settings, physics)
  const start = clock.now()
  const { accountId } = settings
  const ids = identifiers(seed)
  const metrics = metricStore()
  const alarmsOf = alarms(metrics)
  const zone = hostedZone({
    ...settings.hostedZone,
    records: [...zoneRecords(settings.hostedZone.name), ...settings.services.flatMap(recordsOfService)],
    propagationSeconds: physics.propagationSeconds,
    changeProcessingMilliseconds: physics.changeProcessingMilliseconds,
    nextChangeId: () => `C${ids.token(19)}`,
  })
  const worlds = settings.services.map((service) => serviceWorld(service, { start, seed, physics, zone, metrics }))
  for (const alarm of settings.alarms ?? []) alarmsOf.put(alarm, start)

  const caller = identity ?? {
    arn: `arn:aws:sts::${accountId}:assumed-role/ballast/ballast`,
    roleArn: `arn:aws:iam::${accountId}:role/ballast`,
  }
  const listeners: EventListener[] = []
  const published: PublishedMessage[] = []
  const calls: Record<string, number> = {}
  const hooks: { call: string; run: () => void | Promise<void> }[] = []
  const faults = faultPlan()

  const deliver = (event: unknown, afterSeconds: number): void =>
    clock.schedule(clock.now() + afterSeconds * second, () => {
      for (const listener of listeners) listener(event, clock.now())
    })
  const trail = (by: Caller) => (attempt: RecordChangeAttempt) =>
    deliver(recordChangeEvent(attempt, by, clock.now(), accountId, ids), physics.cloudTrailLagSeconds)

  const advance = (): void => {
    for (const world of worlds) world.advance(clock.now())
  }
  const worldOf = (name: string): ServiceWorld => {
    const found = worlds.find((world) => world.settings.name === name)
    if (found !== undefined) return found
    throw new RangeError(
      `service is '${name}', expected one of ${settings.services.map((each) => each.name).join(', ')}`,
    )
  }
  const evaluateAlarms = (): void => {
    advance()
    for (const { definition, previous, status } of alarmsOf.evaluate(clock.now())) {
      const event = alarmStateChange(definition, previous, status, settings, () => ids.uuid())
      deliver(event, physics.eventLagSeconds)
    }
    clock.schedule(clock.now() + minute, evaluateAlarms)
  }

  const database = dynamoDb(clock)
  const services = [
    route53({ clock, zone, trail: trail(caller) }),
    cloudWatch({ clock, account: settings, store: metrics, alarms: alarmsOf }),
    sns({ clock, ids, topics: settings.topics, published }),
    database.service,
  ]

  function setWeights(service: string, weights: Partial<Record<FleetRole, number>>): RecordChange[] {
    const { record, fleets } = worldOf(service).settings
    return Object.entries(weights).map(([role, weight]) => {
      const { setIdentifier } = fleets[role as FleetRole]
      const current = zone
        .liveAt(clock.now())
        .records.find(
          ({ Name, Type, SetIdentifier }) =>
            Name === normaliseName(record.name) && Type === record.type && SetIdentifier === setIdentifier,
        )
      if (current === undefined) throw new RangeError(`service ${service} has no record '${setIdentifier}' any more`)
      return { Action: 'UPSERT', ResourceRecordSet: { ...current, Weight: weight } }
    })
  }
  const change = (changes: readonly RecordChange[], by: Caller, comment: string | undefined): ChangeInfo =>
    changeRecords({ clock, zone, trail: trail(by) }, { changes, comment, requestId: ids.uuid() })

  return {
    calls,
    published,
    requestHandler: requestHandler({
      clock,
      services,
      faults,
      callLatencyMilliseconds: physics.callLatencyMilliseconds,
      clientTimeoutSeconds: physics.clientTimeoutSeconds,
      callerArn: caller.arn,
      nextRequestId: () => ids.uuid(),
      count: (call) => void (calls[call] = (calls[call] ?? 0) + 1),
      async before(call) {
        for (const hook of hooks.filter((each) => each.call === call)) {
          hooks.splice(hooks.indexOf(hook), 1)
          await hook.run()
        }
        advance()
      },
    }),
    start() {
      const phase = (physics.alarmEvaluationOffsetSeconds * second) % minute
      const first = Math.floor(clock.now() / minute) * minute + phase
      clock.schedule(first > clock.now() ? first : first + minute, evaluateAlarms)
    },
    onEvent: (listener) => void listeners.push(listener),
    setErrorRatio(service, role, ratio) {
      advance()
      worldOf(service).setErrorRatio(role, ratio)
    },
    setCapacity(service, role, requestsPerMinute) {
      advance()
      worldOf(service).setCapacity(role, requestsPerMinute)
    },
    setTraffic(service, curve) {
      advance()
      worldOf(service).setTraffic(curve)
    },
    changeRecords: change,
    setWeights: (service, weights, by, comment) => change(setWeights(service, weights), by, comment),
    injectFault: (fault) => faults.add(fault),
    beforeNextCall: (call, run) => void hooks.push({ call, run }),
    createTable: (table) => database.createTable(table),
    totals(service) {
      advance()
      const chosen = service === undefined ? worlds : [worldOf(service)]
      return chosen.map((world) => world.totals()).reduce(addTotals, nothing)
    },
    history() {
      advance()
      return worlds.flatMap((world) => world.history).toSorted((one, other) => one.at - other.at)
    },
    records: () => zone.liveAt(clock.now()).records,
    alarms: () => alarmsOf.list(),
  }
}

const none = { requests: 0, failed: 0 }
const nothing: Totals = { ...none, fleets: { stable: none, candidate: none } }

function addTotals(one: Totals, other: Totals): Totals {
  const add = <T extends { requests: number; failed: number }>(first: T, next: T) => ({
    requests: first.requests + next.requests,
    failed: first.failed + next.failed,
  })
  return {
    ...add(one, other),
    fleets: {
      stable: add(one.fleets.stable, other.fleets.stable),
      candidate: add(one.fleets.candidate, other.fleets.candidate),
    },
  }
}
