import { alarmName } from '../../../../shared/domain/signals/alarm-name.ts'
import { ownAlarms } from '../../../../shared/domain/watch/own-alarms.ts'
import { sizeOf } from '../../../../shared/domain/service/node-group.ts'
import { minute, second } from '../../../../shared/domain/time.ts'
import { overrideMark } from '../../../../shared/domain/records/weight-changes.ts'
import { withWeights } from '../../../../shared/domain/records/weights.ts'
import type { Verdict } from '../../../../shared/domain/verdict.ts'
import type { RaisedAlarm } from '../../../../shared/ports/alarms.ts'
import { control } from '../../../../shared/workflow/control/control.ts'
import type { ControlRequest } from '../../../../shared/workflow/control/control-request.ts'
import { alarmEvent } from '../../../support/events.ts'
import { serviceOfIncident, type ModelService } from './account.ts'
import { portsThrough } from './ports.ts'
import type { Deed, Happening, Trouble } from '../story.ts'
import { actorOf, start, tell, tellChange } from './executions.ts'
import type { World } from './world.ts'

const alarms: Readonly<Record<Trouble, readonly [string, Verdict['subject']]>> = {
  'bad-candidate': ['error-rate', 'candidate'],
  'shared-cause': ['error-rate', 'stable'],
  'dns-failure': ['dns-failure', 'candidate'],
  'api-throttling': ['api-throttling', 'candidate'],
  'request-spike': ['request-spike', 'service'],
}
/** From the first bad minute to the alarm. */
const alarmAfter = 80 * second

const person = { kind: 'person', id: 'somebody' } as const

const at = <Item>(items: readonly Item[], index: number): Item | undefined => items[index % Math.max(1, items.length)]

function serviceAt(world: World, index: number): ModelService {
  const found = at(world.account.services, index)
  if (found === undefined) throw new Error('an account has at least one service')
  return found
}

/** All incidents that are on record, the newest first. */
const incidentsOf = ({ account }: World) =>
  account.services
    .flatMap(({ account: its }) => [...its.incidents.values()])
    .toSorted((one, other) => ((one.timeline[0]?.at ?? '' < (other.timeline[0]?.at ?? '')) ? 1 : -1))

function changeWeights(world: World, deed: Deed & { readonly kind: 'weights' }): void {
  const { service, account } = serviceAt(world, deed.service)
  const { live, state } = account
  const [ec2, eks] = deed.weights
  account.live = withWeights(live, { ec2, eks })
  noteByHand(world, { service: service.name, kind: 'weights', before: live, live, after: account.live, state })
  tellChange(world, service.name, deed.isOverride ? `on purpose ${overrideMark}` : 'release', deed.told)
}

/** Something other than a weight: Ballast has to carry it unchanged, and to see that it has read another one. */
function changeAttributes(world: World, index: number): void {
  const { service, account } = serviceAt(world, index)
  const { live, state } = account
  account.live = live.map((record) =>
    record.aliasTarget === undefined
      ? record
      : {
          ...record,
          healthCheckId: `check-${Math.floor(world.chance() * 1e6)}`,
          aliasTarget: { ...record.aliasTarget, evaluateTargetHealth: !record.aliasTarget.evaluateTargetHealth },
        },
  )
  noteByHand(world, { service: service.name, kind: 'weights', before: live, live, after: account.live, state })
}

function resize(world: World, index: number, change: { min: number; max: number; desired: number }): void {
  const { service, account } = serviceAt(world, index)
  const before = sizeOf(account.nodeGroup)
  const desired = Math.min(change.max, Math.max(change.min, change.desired))
  account.nodeGroup = { ...account.nodeGroup, min: change.min, max: change.max, desired }
  const after = sizeOf(account.nodeGroup)
  noteByHand(world, { service: service.name, kind: 'size', before, live: before, after, state: account.state })
}

function noteByHand(
  { history, time: { now } }: World,
  change: Pick<Extract<World['history'][number], { kind: 'weights' | 'size' }>, 'service' | 'state'> & {
    readonly kind: 'weights' | 'size'
    readonly before: unknown
    readonly live: unknown
    readonly after: unknown
  },
): void {
  const entry = {
    ...change,
    writer: person,
    at: now,
    clock: now,
    lastRead: change.live,
    ledgerRead: null,
    newestRead: null,
  }
  history.push(entry as World['history'][number])
}

/** Asks control for something; what it throws is what the person sees. */
export function ask(world: World, request: ControlRequest): void {
  const writer = { kind: 'control', id: `control-${world.history.length}` } as const
  const actor = actorOf(world, writer, () => {})
  const { history, time, callbacks, account } = world
  const undone = 'incidentId' in request ? request.incidentId : null
  const service = serviceOfIncident(undone ?? '')
  const incident = undone === null ? undefined : account.of(service).account.incidents.get(undone)
  if (request.command === 'undo') {
    history.push({ kind: 'undo', writer, service, at: time.now, clock: time.now, incident: incident ?? null })
  }
  const ports = {
    ...portsThrough(world, actor),
    callbacks: { answer: async (id: string, text: string) => callbacks.answer(id, text) },
  }
  void control(request, { protection: account.protection, ports }).catch(() => {})
}

/**
 * A maximum that nobody has set before: limits that are just what Ballast has set, or sets next, cannot be told from its
 * own.
 */
const theirMaximum = ({ history }: World): number =>
  20 + 10 * history.filter(({ kind, writer }) => kind === 'size' && writer.kind === 'person').length

/** Does what a person does, at once. */
export function act(world: World, deed: Deed): void {
  const said = { by: 'alice', reason: 'because' }
  const serviceName = (index: number | null): string | null =>
    index === null ? null : serviceAt(world, index).service.name
  switch (deed.kind) {
    case 'weights':
      return changeWeights(world, deed)
    case 'attributes':
      return changeAttributes(world, deed.service)
    case 'size': {
      const { desired } = serviceAt(world, deed.service).account.nodeGroup
      return resize(world, deed.service, { min: deed.min, max: theirMaximum(world) + deed.room, desired })
    }
    case 'desired': {
      const { min, max } = serviceAt(world, deed.service).account.nodeGroup
      return resize(world, deed.service, { min, max, desired: deed.nodes })
    }
    case 'pause':
      return ask(world, { command: 'pause', service: serviceName(deed.service), minutes: deed.minutes, ...said })
    case 'resume':
      return ask(world, { command: 'resume', service: serviceName(deed.service), ...said })
    case 'approve':
    case 'reject': {
      const waiting = world.account.services.flatMap(({ account }) => [...account.approvals.values()]).toReversed()
      const approval = at(waiting, deed.incident)
      if (approval !== undefined) ask(world, { command: deed.kind, incidentId: approval.incidentId, ...said })
      return
    }
    case 'undo': {
      const incident = at(
        incidentsOf(world).filter(({ changes }) => changes.length > 0),
        deed.incident,
      )
      if (incident !== undefined) ask(world, { command: 'undo', incidentId: incident.id, ...said })
    }
  }
}

const answering = 0.7

/** Most questions are answered, if not always in time. */
export function answer(world: World, incidentId: string): void {
  const { account, chance, time } = world
  if (chance() > answering) return
  const { waitMinutes } = account.of(serviceOfIncident(incidentId)).service.approval
  const command = chance() < 0.6 ? 'approve' : 'reject'
  time.at(time.now + chance() * 1.1 * waitMinutes * minute, () =>
    ask(world, { command, incidentId, by: 'bob', reason: 'as I see it' }),
  )
}

const eventOf = (service: string, trouble: Trouble, instant: number): unknown =>
  alarmEvent(alarmName(service, ...alarms[trouble]), instant)

/** Lets something happen now, or lays it in wait. */
export function happen(world: World, what: Happening): void {
  const { time } = world
  switch (what.kind) {
    case 'trouble': {
      const { service, traffic } = serviceAt(world, what.service)
      traffic.troubles.push({ trouble: what.trouble, from: time.now, until: time.now + what.minutes * minute })
      const raised = time.now + alarmAfter
      return time.at(raised, () => tell(world, eventOf(service.name, what.trouble, raised), what.told))
    }
    case 'false alarm': {
      const { service } = serviceAt(world, what.service)
      return tell(world, eventOf(service.name, what.trouble, time.now), what.told)
    }
    case 'look':
      return start(world, { service: serviceAt(world, what.service).service.name, reason: 'just so' })
    case 'barge':
      return void world.barges.push(what)
    case 'fault':
      return void world.faults.push({ ...what })
    case 'outage':
      return void world.outages.push({ port: what.port, until: time.now + what.minutes * minute })
    case 'kill':
      return void world.kills.push(what)
    default:
      return act(world, what)
  }
}

/** The services' own alarms that are in ALARM. */
export const raisedAlarms = ({ account, time }: World): RaisedAlarm[] =>
  account.services.flatMap(({ service, traffic }) => {
    const names = new Set(ownAlarms(service).map(({ name }) => name))
    return traffic.troubles
      .filter(({ from, until }) => from + alarmAfter <= time.now && time.now < until + alarmAfter)
      .map(({ trouble, from }) => ({ name: alarmName(service.name, ...alarms[trouble]), since: from + alarmAfter }))
      .filter(({ name }) => names.has(name))
      .map((alarm) => ({ ...alarm, arn: `arn:aws:cloudwatch:us-east-1:123456789012:alarm:${alarm.name}` }))
  })
