import type { FleetRole } from '../../shared/domain/service/service.ts'
import type { VirtualClock } from '../clock.ts'
import { alarmStateChange } from './cloudwatch/alarm-event.ts'
import { alarms } from './cloudwatch/alarms.ts'
import { cloudWatch } from './cloudwatch/index.ts'
import { metricStore, type MetricStore } from './cloudwatch/metric-store.ts'
import { cloudTrail } from './deployed/cloud-trail.ts'
import { eventBridge } from './deployed/event-bridge.ts'
import { iam } from './deployed/iam.ts'
import { functionConfiguration } from './deployed/functions.ts'
import { emptyStack } from './deployed/stack.ts'
import { tagging } from './deployed/tagging.ts'
import { dynamoDb } from './dynamodb/dynamodb.ts'
import { eks } from './eks/index.ts'
import { nodeGroups } from './eks/node-groups.ts'
import { faultPlan } from './faults.ts'
import { loadBalancing } from './load-balancing/index.ts'
import { lambda, type LambdaListeners } from './lambda.ts'
import { interventions } from './interventions.ts'
import { identifiers } from './randomness.ts'
import { requestHandler, type AccountRequestHandler } from './request-handler.ts'
import { changeRecords, route53, type RecordChangeAttempt } from './route53/index.ts'
import { normalise, normaliseName, recordsOfService, zoneRecords } from './route53/record-set.ts'
import type { RecordChange } from './route53/record-set.ts'
import { hostedZone, type ChangeInfo } from './route53/zone.ts'
import { checkSettings, clustersOf, defaultPhysics } from './settings.ts'
import type { AccountSettings, Caller } from './settings.ts'
import type {
  AcceptedRecordChange,
  CallListener,
  EventKind,
  EventListener,
  SimulatedAccount,
} from './simulated-account.ts'
import { sns, type PublishedMessage } from './messaging/sns.ts'
import { sqs, type QueuedMessage } from './messaging/sqs.ts'
import { ssm } from './ssm.ts'
import { recordChangeEvent } from './trail.ts'
import { AwsRefusal } from './wire.ts'
import { addTotals, noTotals } from './world/experience.ts'
import { nodes } from './world/cluster/nodes.ts'
import { serviceWorld, type ServiceWorld } from './world/world.ts'

export type * from './settings.ts'
export type * from './simulated-account.ts'

const second = 1_000
const minute = 60_000

export interface AccountOptions {
  readonly clock: VirtualClock
  /** The same seed sees the same traffic, whatever anybody does. */
  readonly seed: number
  readonly settings: AccountSettings
  /** As whom the clients of the request handler act; an assumed role `ballast` unless said. */
  readonly identity?: Caller
  /** What CloudWatch keeps; nothing at first unless said. */
  readonly metrics?: MetricStore
}

/** An account with everything that the settings name in it. Throws a `RangeError` for settings that cannot be. */
export function createAccount({
  clock,
  seed,
  settings,
  identity,
  metrics = metricStore(),
}: AccountOptions): SimulatedAccount {
  const physics = { ...defaultPhysics, ...settings.physics }
  checkSettings(settings, physics)
  const start = clock.now()
  const { accountId } = settings
  const ids = identifiers(seed)
  const alarmsOf = alarms(metrics)
  const { bystanders = {} } = settings
  const pace = {
    propagationSeconds: physics.propagationSeconds,
    changeProcessingMilliseconds: physics.changeProcessingMilliseconds,
    nextChangeId: () => `C${ids.token(19)}`,
  }
  const zone = hostedZone({
    ...settings.hostedZone,
    records: [
      ...zoneRecords(settings.hostedZone.name),
      ...settings.services.flatMap(recordsOfService),
      ...(bystanders.records ?? []).map(normalise),
    ],
    ...pace,
  })
  const otherZones = (bystanders.zones ?? []).map((each) =>
    hostedZone({ ...each, records: [...zoneRecords(each.name), ...each.records.map(normalise)], ...pace }),
  )
  const worlds = settings.services.map((service) => serviceWorld(service, { start, seed, physics, zone, metrics }))
  for (const alarm of settings.alarms ?? []) alarmsOf.put(alarm, start)

  const caller = identity ?? {
    arn: `arn:aws:sts::${accountId}:assumed-role/ballast/ballast`,
    roleArn: `arn:aws:iam::${accountId}:role/ballast`,
  }
  const listeners: EventListener[] = []
  const callListeners: CallListener[] = []
  let functions: LambdaListeners | undefined
  const published: PublishedMessage[] = []
  const deadLetters: QueuedMessage[] = []
  const recordChanges: AcceptedRecordChange[] = []
  const calls: Record<string, number> = {}
  const callsBy: Record<string, Record<string, number>> = {}
  const throttled: Record<string, number> = {}
  const hooks: { call: string; run: () => void | Promise<void> }[] = []
  const faults = faultPlan()

  const toLose: Record<EventKind, number> = { 'weight-change': 0, alarm: 0 }
  const deliver = (kind: EventKind, event: unknown, afterSeconds: number): void => {
    if (toLose[kind] > 0) {
      toLose[kind]--
      return
    }
    clock.schedule(clock.now() + afterSeconds * second, () => {
      for (const listener of listeners) listener(event, clock.now())
    })
  }
  const trail = (by: Caller) => (attempt: RecordChangeAttempt) => {
    const { changes, comment, outcome } = attempt
    if (!(outcome instanceof AwsRefusal)) recordChanges.push({ at: clock.now(), by: by.arn, comment, changes })
    const event = recordChangeEvent(attempt, by, clock.now(), accountId, ids)
    deliver('weight-change', event, physics.cloudTrailLagSeconds)
  }

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
      deliver('alarm', event, physics.eventLagSeconds)
    }
    clock.schedule(clock.now() + minute, evaluateAlarms)
  }

  const { stack = emptyStack() } = settings
  const database = dynamoDb(clock, stack)
  const allNodes = worlds.flatMap(({ fleets }) => Object.values(fleets).flatMap((fleet) => fleet.nodes ?? []))
  const idleNodes = Object.entries(bystanders.clusters ?? {}).flatMap(([cluster, each]) =>
    each.map((one) => nodes({ ...one, cluster })),
  )
  const groups = nodeGroups(clock, [...allNodes, ...idleNodes], clustersOf(settings), () => ids.uuid())
  const services = [
    route53({ clock, zone, otherZones, trail: trail(caller) }),
    cloudWatch({ clock, account: settings, store: metrics, alarms: alarmsOf }),
    eks({ clock, account: settings, groups, callerArn: caller.arn }),
    sns({ clock, ids, topics: settings.topics, published, stack }),
    sqs({ clock, ids, queues: settings.queues, queued: deadLetters }),
    ssm(settings.parameters ?? {}),
    lambda(
      () => {
        if (functions === undefined) throw new Error('no function is deployed in the simulated account')
        return functions
      },
      functionConfiguration(stack, settings),
    ),
    database.service,
    eventBridge(stack, settings),
    cloudTrail(stack, settings),
    iam(stack),
    tagging(stack, settings),
    loadBalancing(settings),
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

  const countIn = (counts: Record<string, number>, call: string): void => void (counts[call] = (counts[call] ?? 0) + 1)
  const handlerFor = (by: string | undefined): AccountRequestHandler =>
    requestHandler({
      clock,
      services,
      faults,
      by,
      callLatencyMilliseconds: physics.callLatencyMilliseconds,
      clientTimeoutSeconds: physics.clientTimeoutSeconds,
      callerArn: caller.arn,
      nextRequestId: () => ids.uuid(),
      count(call, request) {
        countIn(calls, call)
        if (by !== undefined) countIn((callsBy[by] ??= {}), call)
        for (const listener of callListeners) listener({ by, call, request })
      },
      throttled: (call) => countIn(throttled, call),
      async before(call) {
        for (const hook of hooks.filter((each) => each.call === call)) {
          hooks.splice(hooks.indexOf(hook), 1)
          await hook.run()
        }
        advance()
      },
    })

  return {
    calls,
    callsBy,
    throttled,
    published,
    deadLetters,
    recordChanges,
    nodeGroupUpdates: groups.updates,
    requestHandler: handlerFor(undefined),
    requestHandlerOf: handlerFor,
    start() {
      const phase = (physics.alarmEvaluationOffsetSeconds * second) % minute
      const first = Math.floor(clock.now() / minute) * minute + phase
      clock.schedule(first > clock.now() ? first : first + minute, evaluateAlarms)
    },
    onEvent: (listener) => void listeners.push(listener),
    onCall: (listener) => void callListeners.push(listener),
    deployFunctions: (deployed) => void (functions = deployed),
    ...interventions(worldOf, advance, groups),
    forgeAlarm(name) {
      const alarm = alarmsOf.list().find(({ definition }) => definition.name === name)
      if (alarm === undefined) throw new RangeError(`there is no alarm '${name}' to forge an event of`)
      const { definition, status } = alarm
      const forged = { ...status, value: 'ALARM' as const, reason: 'Threshold Crossed: forged', since: clock.now() }
      deliver(
        'alarm',
        alarmStateChange(definition, status, forged, settings, () => ids.uuid()),
        physics.eventLagSeconds,
      )
    },
    loseEvents: (kind, count) => void (toLose[kind] += count),
    changeRecords: change,
    setWeights: (service, weights, by, comment) => change(setWeights(service, weights), by, comment),
    injectFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    beforeNextCall: (call, run) => void hooks.push({ call, run }),
    createTable: (table) => database.createTable(table),
    totals(service) {
      advance()
      const chosen = service === undefined ? worlds : [worldOf(service)]
      return chosen.map((world) => world.totals()).reduce(addTotals, noTotals)
    },
    history() {
      advance()
      return worlds.flatMap((world) => world.history).toSorted((one, other) => one.at - other.at)
    },
    records: () => zone.liveAt(clock.now()).records,
    propagatedRecords: () => zone.propagatedAt(clock.now()).records,
    alarms: () => alarmsOf.list(),
  }
}
