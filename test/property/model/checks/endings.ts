import type { Notification } from '../../../../shared/ports/notifier.ts'
import type { Execution, World } from '../world/world.ts'
import type { SizeWrite } from '../world/history.ts'
import { isRaised } from './changes.ts'

const nameOf = ({ id }: Execution): string => id.replace(/^.*durable\//, '')

/** Every execution comes to an end: with an outcome, or as failed, which pages. */
export const executionsEnd = ({ executions }: World): string[] =>
  executions
    .filter(({ result }) => result === null)
    .map(
      (each) =>
        `${nameOf(each)} goes on: ${each.kept
          .slice(-3)
          .map(({ name }) => name)
          .join(', ')}`,
    )

/** Every replay takes the way of the run before it. */
export const replaysAlike = ({ differences }: World): string[] => [...differences]

/** What people were sent, and what lies in the dead-letter queue, which pages. */
const messagesOf = ({ account }: World): Notification[] =>
  account.services.flatMap(({ account: its }) => [...its.sent, ...its.kept])

/** Who escalates has told people, or left it in the dead-letter queue. */
export const escalationsPaged = (world: World): string[] => {
  const messages = messagesOf(world)
  return world.executions.flatMap((each) => {
    const { result } = each
    if (result === null || 'failed' in result || result.outcome !== 'escalated') return []
    const isPaged = messages.some(
      ({ subject, body }) => subject.includes('needs you') && body.includes(`Incident ${result.incidentId}\n`),
    )
    return isPaged ? [] : [`${nameOf(each)}: nobody was told of ${result.incidentId}`]
  })
}

/**
 * One incident is one execution's, and leaves one record under its id, unless the execution failed. One that never learnt
 * whether its claim went through leaves one under an id of its own.
 */
export const oneRecordEach = ({ account, executions, history }: World): string[] => {
  const owners = new Map<string, Set<string>>()
  const problems: string[] = []
  const records = new Set(account.services.flatMap(({ account: its }) => [...its.incidents.keys()]))
  for (const entry of history) {
    if (entry.writer.kind !== 'execution' || (entry.kind !== 'claim' && entry.kind !== 'incident')) continue
    const id = entry.kind === 'claim' ? entry.incidentId : entry.incident.id
    owners.set(id, (owners.get(id) ?? new Set()).add(entry.writer.id))
    if (entry.kind === 'incident' || records.has(id)) continue
    const by = executions.find((each) => each.id === entry.writer.id)
    if (by?.result === null || by === undefined || 'failed' in by.result) continue
    if (entry.learnt) problems.push(`${id} of ${nameOf(by)} has no record`)
    else if (!records.has(by.result.incidentId ?? '')) problems.push(`${nameOf(by)} has left no record`)
  }
  const shared = [...owners].filter(([, all]) => all.size > 1)
  return [...problems, ...shared.map(([id, all]) => `${id} is of ${[...all].join(', ')}`)]
}

const isLimitsOfPeople = ({ writer, live, after }: SizeWrite): boolean =>
  writer.kind === 'person' && (live.min !== after.min || live.max !== after.max)

/**
 * In the end nothing is held or on lease, and every minimum is back, unless a person has changed the limits since, or
 * people were told that it stays.
 */
export const leasesEnd = (world: World): string[] =>
  world.account.services.flatMap(({ account: { nodeGroup, state }, service: { name } }) => {
    const sizes = world.history.filter((entry): entry is SizeWrite => entry.kind === 'size' && entry.service === name)
    const first = sizes.slice(sizes.findLastIndex(isLimitsOfPeople) + 1).find(({ writer }) => writer.kind !== 'person')
    const before = first !== undefined && isRaised(first) ? first.live.min : null
    const isTold = messagesOf(world).some(
      ({ subject }) => subject.includes(`] ${name}:`) && subject.includes('a lease was not handed back'),
    )
    return [
      ...(state.hold === null ? [] : [`${name} is still held`]),
      ...state.sizeLeases.map((lease) => `${name} still has a lease until ${lease.until}`),
      ...(before === null || nodeGroup.min === before || isTold
        ? []
        : [`${name} has a minimum of ${nodeGroup.min}, had ${before}`]),
    ]
  })
