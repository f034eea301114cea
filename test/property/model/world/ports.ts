import type { Ledger } from '../../../../shared/domain/service/ledger.ts'
import { sizeOf, type NodeGroupSize } from '../../../../shared/domain/service/node-group.ts'
import { second } from '../../../../shared/domain/time.ts'
import type { WeightChange } from '../../../../shared/domain/records/weight-changes.ts'
import type { WeightedRecord } from '../../../../shared/domain/records/weighted-record.ts'
import type { Ports } from '../../../../shared/ports/index.ts'
import { PortError } from '../../../../shared/ports/port-error.ts'
import type { ClaimRequest } from '../../../../shared/ports/store.ts'
import { serviceNamed } from './account.ts'
import type { ClaimWrite, Entry } from './history.ts'
import type { CallName, Fault } from '../story.ts'
import type { Actor, World } from './world.ts'

const services: Readonly<Record<string, string>> = {
  records: 'route53',
  nodeGroups: 'eks',
  metrics: 'cloudwatch',
  store: 'dynamodb',
  notifier: 'sns',
  deadLetters: 'sqs',
}

const never = <T>(): Promise<T> => new Promise<T>(() => {})

function failure(name: CallName, fault: Fault): PortError {
  const [port = '', method = ''] = name.split('.')
  const code = fault === 'lost' ? 'unavailable' : fault
  return new PortError(code, `${services[port]}:${method}`, fault)
}

function takeFault(world: World, name: CallName): Fault | null {
  if (world.outages.some(({ port, until }) => until > world.time.now && name.startsWith(`${port}.`)))
    return 'unavailable'
  const fault = world.faults.find((each) => each.call === name && each.times > 0)
  if (fault === undefined) return null
  fault.times--
  return fault.fault
}

const take = <Item>(items: Item[], isIt: (item: Item) => boolean): Item | undefined => {
  const index = items.findIndex(isIt)
  return index < 0 ? undefined : items.splice(index, 1)[0]
}

/** A call takes no time, or seconds, and anything may happen meanwhile. */
function latency({ chance }: World): number {
  const kind = chance()
  return kind < 0.8 ? 0 : Math.floor(chance() * (kind < 0.97 ? 3 : 8)) * second
}

/** One call of a port: it can be late, fail, be overtaken by a person, and be the last one of its process. */
async function call(
  world: World,
  actor: Actor,
  name: CallName,
  args: readonly unknown[],
  run: () => Promise<unknown>,
): Promise<unknown> {
  const { invocation } = actor
  if (!invocation.isAlive) return never()
  const kill = take(world.kills, (each) => each.call === null || each.call === name)
  const end = <T>(): Promise<T> => {
    if (invocation.isAlive) actor.died()
    invocation.isAlive = false
    return never<T>()
  }
  if (kill?.when === 'before') return end()
  if (kill?.when === 'on its way') void end()
  await world.time.sleep(latency(world))
  // What a process has sent may arrive when it is gone.
  if (!invocation.isAlive && kill?.when !== 'on its way' && world.chance() < 0.5) return never()
  const fault = takeFault(world, name)
  if (fault !== null && fault !== 'lost') {
    if (name === 'store.claim') learn(world, actor, () => false)
    return invocation.isAlive ? Promise.reject(failure(name, fault)) : never()
  }
  const barge = take(world.barges, ({ before }) => before === name)
  if (barge !== undefined) world.act(barge.deed)
  const answer = run()
  const result = await answer.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if (!invocation.isAlive) return never()
  if (kill?.when === 'after') return end()
  if ('error' in result) throw result.error
  if (fault === 'lost') {
    if (name === 'store.claim') learn(world, actor, () => false)
    throw failure(name, fault)
  }
  remember(world, actor, name, args, result.value)
  return result.value
}

/** Keeps what a call has shown its caller. */
function remember(world: World, actor: Actor, name: CallName, args: readonly unknown[], answer: unknown): void {
  const { read } = actor
  const asked = args[0] as { readonly name: string }
  if (name === 'records.list') read.records.set(serviceNamed(asked.name), answer as WeightedRecord[])
  if (name === 'nodeGroups.describe') read.sizes.set(asked.name, sizeOf(answer as NodeGroupSize))
  if (name === 'store.readLedger') read.ledger = answer as Ledger
  if (name === 'store.recentChanges') read.changes = answer as WeightChange[]
  if (name !== 'store.claim') return
  const { incidentId, status } = answer as Awaited<ReturnType<Ports['store']['claim']>>
  learn(world, actor, (claim) => status === 'claimed' && claim.incidentId === incidentId)
}

/** Keeps what the newest answer has told a claimant of its claims, be it nothing. */
function learn({ history }: World, { writer }: Actor, isLearnt: (claim: ClaimWrite) => boolean): void {
  for (const [index, entry] of history.entries()) {
    if (entry.kind === 'claim' && entry.writer.id === writer.id) history[index] = { ...entry, learnt: isLearnt(entry) }
  }
}

/** Who holds a service after all that was done; null where nobody does. A claim that has lapsed is held until it is taken. */
export function holderOf(history: readonly Entry[], service: string): string | null {
  const last = history.findLast((entry) => entry.service === service && ['claim', 'release'].includes(entry.kind))
  return last?.kind === 'claim' ? last.writer.id : null
}

/** The newest of all changes, if it is among those that were read. */
function newestOf(noted: readonly WeightChange[], read: readonly WeightChange[]): WeightChange | null {
  const newest = noted.toSorted((one, other) => other.at - one.at)[0]
  return read.find(({ at, by }) => at === newest?.at && by === newest.by) ?? null
}

/** Keeps what a call changes. The live values are those right before it. */
function watch(world: World, actor: Actor, name: CallName, args: readonly unknown[]): (answer: unknown) => void {
  const { account, history, time } = world
  const { writer, read } = actor
  const written = (service: string) => ({ writer, service, at: time.now, clock: time.now + actor.skew })
  const known = (service: string) => ({
    ledgerRead: read.ledger,
    newestRead: newestOf(account.of(service).account.noted, read.changes),
  })
  const push = (entry: Entry): void => void history.push(entry)
  switch (name) {
    case 'records.change': {
      const { before, after, comment } = args[0] as Parameters<Ports['records']['change']>[0]
      const service = serviceNamed(before[0]?.name ?? '')
      const { live, state } = account.of(service).account
      const lastRead = read.records.get(service) ?? null
      return () => {
        push({ ...written(service), kind: 'weights', before, live, after, lastRead, state, ...known(service) })
        world.changed(service, comment)
      }
    }
    case 'nodeGroups.resize': {
      const [{ name: service }, before] = args as Parameters<Ports['nodeGroups']['resize']>
      const { nodeGroup, state } = account.of(service).account
      const lastRead = read.sizes.get(service) ?? null
      const live = sizeOf(nodeGroup)
      return () => {
        const after = sizeOf(account.of(service).account.nodeGroup)
        push({ ...written(service), kind: 'size', before, live, after, lastRead, state, ...known(service) })
      }
    }
    case 'store.writeLedger': {
      const [after, holder] = args as Parameters<Ports['store']['writeLedger']>
      const before = account.ledger
      const state = holder === null ? null : account.of(holder.service).account.state
      return (isWritten) => {
        if (isWritten === true) push({ ...written(holder?.service ?? ''), kind: 'ledger', before, after, state })
      }
    }
    case 'store.claim': {
      const { service, triggerKey } = args[0] as ClaimRequest
      return (answer) => {
        const { incidentId, status } = answer as Awaited<ReturnType<Ports['store']['claim']>>
        if (status !== 'claimed' || incidentId === null) return
        push({ ...written(service), kind: 'claim', incidentId, triggerKey, learnt: false })
      }
    }
    case 'store.release': {
      const [service] = args as Parameters<Ports['store']['release']>
      return () => {
        if (holderOf(history, service) === writer.id) push({ ...written(service), kind: 'release' })
      }
    }
    case 'store.saveApproval': {
      const [{ incidentId }] = args as Parameters<Ports['store']['saveApproval']>
      return () => world.asked(incidentId)
    }
    case 'store.saveIncident': {
      const [incident] = args as Parameters<Ports['store']['saveIncident']>
      return () => {
        const saved = account.of(incident.service).account.incidents.get(incident.id) ?? incident
        push({ ...written(incident.service), kind: 'incident', incident: saved })
      }
    }
    default:
      return () => {}
  }
}

/** The account's ports as one actor meets them. */
export function portsThrough(world: World, actor: Actor): Ports {
  const through = <P extends object>(port: string, methods: P): P =>
    Object.fromEntries(
      Object.entries(methods).map(([method, run]) => {
        const name = `${port}.${method}` as CallName
        const called = (...args: unknown[]): Promise<unknown> => {
          actor.isReplay?.()
          return call(world, actor, name, args, async () => {
            const seen = watch(world, actor, name, args)
            const answer: unknown = await (run as (...all: unknown[]) => Promise<unknown>)(...args)
            seen(answer)
            return answer
          })
        }
        return [method, called]
      }),
    ) as P
  const { ports } = world.account
  return {
    clock: {
      now: () => {
        actor.isReplay?.()
        return world.time.now + actor.skew
      },
    },
    records: through('records', ports.records),
    nodeGroups: through('nodeGroups', ports.nodeGroups),
    metrics: through('metrics', ports.metrics),
    store: through('store', ports.store),
    notifier: through('notifier', ports.notifier),
    deadLetters: through('deadLetters', ports.deadLetters),
    measurements: ports.measurements,
  }
}
