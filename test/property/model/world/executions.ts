import { minute, second } from '../../../../shared/domain/time.ts'
import { weightsOf } from '../../../../shared/domain/records/weights.ts'
import { handleIncident } from '../../../../shared/workflow/incident/handle-incident.ts'
import { weightChangeEvent } from '../../../support/events.ts'
import type { Telling } from '../story.ts'
import { durable, type Invocation } from './durable.ts'
import type { Writer } from './history.ts'
import { portsThrough } from './ports.ts'
import { largestSkew, type Actor, type Execution, type World } from './world.ts'

/** A function that has ended is mostly started again at once; where the account has no room for it, much later. */
const restartSeconds = 20
const lateRestartSeconds = 5_400
const lateRestarts = 0.25
const suspending = 0.1
/** Replays of very long executions would only take time. */
const mostReplayed = 60
const neverTold = 0.2

function skewOf({ chance }: World): number {
  const kind = chance()
  if (kind < 0.6) return 0
  return Math.round((2 * chance() - 1) * (kind < 0.8 ? 5 * second : largestSkew))
}

export const actorOf = (world: World, writer: Writer, died: Actor['died']): Actor => ({
  writer,
  skew: skewOf(world),
  read: { records: new Map(), sizes: new Map(), ledger: null, changes: [] },
  invocation: { isAlive: true },
  died,
})

const arnOf = (count: number): string =>
  `arn:aws:lambda:us-east-1:123456789012:function:handle-incident:durable/execution-${count}`

/** Starts an execution for an event. */
export function start(world: World, event: unknown): void {
  const id = arnOf(world.executions.length)
  const execution: Execution = {
    id,
    event,
    kept: [],
    invocations: 0,
    result: null,
    actor: actorOf(world, { kind: 'execution', id }, () => {
      const seconds = world.chance() < lateRestarts ? lateRestartSeconds : restartSeconds
      world.time.at(world.time.now + world.chance() * seconds * second, () => invoke(world, execution))
    }),
  }
  world.executions.push(execution)
  world.time.at(world.time.now + Math.floor(world.chance() * 3) * second, () => invoke(world, execution))
}

function invoke(world: World, execution: Execution): void {
  const { actor, event, id, kept } = execution
  const invocation: Invocation = { isAlive: true }
  actor.invocation = invocation
  execution.invocations++
  const running = handleIncident(
    event,
    durable(id, kept, {
      invocation,
      now: () => world.time.now,
      sleep: (milliseconds) => world.time.sleep(milliseconds),
      suspends(until) {
        if (kept.length > mostReplayed || world.chance() >= suspending) return false
        invocation.isAlive = false
        world.time.at(until, () => invoke(world, execution))
        return true
      },
      openCallback: (until) => world.callbacks.open(id, until),
      answerTo: (callbackId) => world.callbacks.answerTo(callbackId),
      differs: (what) => world.differences.push(`${id}: ${what}`),
    }),
    { protection: world.account.protection, ports: portsThrough(world, actor) },
  )
  const end = (result: NonNullable<Execution['result']>): void => {
    if (invocation.isAlive) execution.result = result
  }
  void running.then(end, (error: unknown) => end({ failed: String(error) }))
}

/** Runs an execution that has ended once more, on what was kept alone: it has to come to the same end. */
export async function replayed(world: World, { actor, event, id, kept, result }: Execution): Promise<string | null> {
  if (result === null || kept.length > mostReplayed) return null
  const problems: string[] = []
  const nothing = (what: string) => (): never => {
    problems.push(what)
    throw new Error(what)
  }
  const before = kept.length
  const copy = structuredClone(kept)
  const again = await handleIncident(
    event,
    durable(id, copy, {
      invocation: { isAlive: true },
      now: nothing('asks for the time'),
      sleep: nothing('sleeps'),
      suspends: nothing('waits'),
      openCallback: nothing('opens a callback'),
      answerTo: nothing('waits for an answer'),
      differs: (what) => problems.push(what),
    }),
    {
      protection: world.account.protection,
      ports: portsThrough(world, { ...actor, invocation: { isAlive: true }, isReplay: nothing('calls a port') }),
    },
  ).catch((error: unknown) => ({ failed: String(error) }))
  if (copy.length !== before) problems.push(`${copy.length} operations, ${before} before`)
  if (JSON.stringify(again) !== JSON.stringify(result)) problems.push(`ends as ${JSON.stringify(again)}`)
  return problems.length === 0 ? null : `${id}: ${problems.join('; ')}`
}

/** Has an event delivered, as often and as late as it is told. */
export function tell(world: World, event: unknown, told: Telling): void {
  const { time, chance } = world
  const soon = (): number => time.now + Math.floor(chance() * 40) * second
  const late = (): number => time.now + Math.floor(1 + chance() ** 3 * 59) * minute
  if (told === 'never') return
  time.at(told === 'late' ? late() : soon(), () => start(world, event))
  if (told === 'twice') time.at(chance() < 0.5 ? soon() : late(), () => start(world, event))
}

/**
 * CloudTrail's record of a change that was just made. It is to the second: of two that one person makes within one, nobody
 * can tell which came first, so that does not happen here.
 */
export function tellChange(world: World, service: string, comment: string, told?: Telling): void {
  const { account } = world.account.of(service)
  const before = world.toldOf.get(service) ?? 0
  const at = Math.max(before + second, Math.floor(world.time.now / second) * second)
  world.toldOf.set(service, at)
  const event = weightChangeEvent(weightsOf(account.live), { at, comment, name: account.live[0]?.name ?? '' })
  tell(world, event, told ?? (world.chance() < neverTold ? 'never' : 'at once'))
}
