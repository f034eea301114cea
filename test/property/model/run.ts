import { minute, second } from '../../../shared/domain/time.ts'
import { shareOf, weightsOf } from '../../../shared/domain/records/weights.ts'
import { eventOf } from '../../../shared/aws/lambda/executions.ts'
import { checkSignals, type SeenServices } from '../../../shared/workflow/check/check-signals.ts'
import { noon } from '../../support/builders.ts'
import { act, answer, ask, happen, raisedAlarms } from './world/people.ts'
import { portsThrough } from './world/ports.ts'
import type { Story } from './story.ts'
import { requestsPerNode, usualLoad } from './world/traffic.ts'
import { actorOf, replayed, start, tellChange } from './world/executions.ts'
import { modelWorld, type World } from './world/world.ts'

const quietDays = 2
const day = 24 * 60 * minute
/** While executions hand back, and when nothing is under way any more. */
const busyCheckMinutes = 20
const quietCheckMinutes = 6
/** A look in vain after all is over: unknown weights are looked at after five minutes. */
const quietLooks = 2

/** One run of check-signals, beside all that goes on. */
function check(world: World, seen: SeenServices, started: Set<string>): void {
  const actor = actorOf(world, { kind: 'execution', id: 'check-signals' }, () => {})
  const ports = portsThrough(world, { ...actor, skew: 0 })
  void checkSignals({
    protection: world.account.protection,
    seen,
    ports: {
      ...ports,
      records: {
        async read([record]) {
          return record === undefined ? [] : [{ record, found: await ports.records.list(record) }]
        },
      },
      alarms: { inAlarm: async () => raisedAlarms(world) },
      executions: {
        async start(request) {
          if (started.has(request.key)) return
          started.add(request.key)
          start(world, eventOf(request))
        },
      },
      dnsProbe: { probe: async () => [], addresses: async () => [] },
      measurements: { checked: () => {}, probed: () => {} },
    },
  })
}

/** Where an autoscaler moves the nodes it is free to move, it takes back what the load does not need. */
function scaleDown({ account }: World): void {
  for (const { account: its } of account.services) {
    const { desired, desiredOwner, min } = its.nodeGroup
    if (desiredOwner !== 'cluster-autoscaler') continue
    const needed = Math.ceil((usualLoad * shareOf(weightsOf(its.live), 'eks')) / 100 / requestsPerNode)
    its.nodeGroup = { ...its.nodeGroup, desired: Math.min(desired, Math.max(min, needed)) }
  }
}

const isRunning = ({ executions }: World): boolean => executions.some(({ result }) => result === null)

const leasesOf = ({ account }: World) =>
  account.services.flatMap(({ account: { state } }) => [
    ...state.sizeLeases,
    ...(state.hold === null ? [] : [state.hold]),
  ])

/** The next time at which there is something to see while nothing is under way. */
function nextLook(world: World): number {
  const { now } = world.time
  if (isRunning(world)) return now + busyCheckMinutes * minute
  const untils = leasesOf(world).map(({ until }) => Date.parse(until) + minute)
  return Math.max(now + quietCheckMinutes * minute, untils.length === 0 ? 0 : Math.min(...untils))
}

/** Everything that people and faults did is over; what Ballast has begun goes on, for two days at the most. */
async function windDown(world: World, look: () => void): Promise<void> {
  const { account, time, faults, outages, kills, barges } = world
  for (const list of [faults, outages, kills, barges]) list.splice(0)
  for (const { traffic } of account.services) {
    for (const [index, each] of traffic.troubles.entries()) {
      traffic.troubles[index] = { ...each, until: Math.min(each.until, time.now) }
    }
  }
  for (const service of [null, ...account.services.map((each) => each.service.name)]) {
    ask(world, { command: 'resume', service, by: 'alice', reason: 'it is over' })
  }
  const end = time.now + quietDays * day
  for (let quiet = 0; quiet < quietLooks && time.now < end;) {
    const before = world.executions.length
    look()
    await time.runUntil(nextLook(world))
    scaleDown(world)
    const isQuiet = world.executions.length === before && !isRunning(world) && leasesOf(world).length === 0
    quiet = isQuiet ? quiet + 1 : 0
  }
}

/** Tells a story from its beginning until nothing is under way any more. */
export async function run(story: Story): Promise<World> {
  const world = modelWorld(story)
  const { time } = world
  world.act = (deed) => act(world, deed)
  world.changed = (service, comment) => tellChange(world, service, comment)
  world.asked = (incidentId) => answer(world, incidentId)
  const seen: SeenServices = new Map()
  const started = new Set<string>()
  const look = (): void => check(world, seen, started)
  let at = noon
  for (const { afterSeconds, what } of story.happenings) {
    at += afterSeconds * second
    time.at(at, () => happen(world, what))
  }
  const end = at + 10 * minute
  for (let next = noon + 20 * second; next < end; next += story.checkMinutes * minute) time.at(next, look)
  await time.runUntil(end)
  await windDown(world, look)
  for (const execution of world.executions) {
    if (world.chance() > 0.3) continue
    const difference = await replayed(world, execution)
    if (difference !== null) world.differences.push(difference)
  }
  return world
}
