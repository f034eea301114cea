import type { NodeGroupUpdate } from '../../drills/account/eks/node-groups.ts'
import type { AcceptedRecordChange } from '../../drills/account/simulated-account.ts'
import type { HistoryMinute } from '../../drills/account/world/world.ts'
import { ballastAtWork, type BallastAtWork, type DrilledExecution } from '../../drills/run/ballast-at-work.ts'
import { executeWithFate } from '../../drills/run/durable.ts'
import type { Scenario } from '../../drills/scenario/scenario.ts'
import { drillStart } from '../../drills/scenario/world-of.ts'
import type { Incident } from '../../shared/domain/incident/incident.ts'
import { emptyState } from '../../shared/domain/records/known-good.ts'
import type { ServiceState } from '../../shared/domain/service/service-state.ts'
import { iso, minute } from '../../shared/domain/time.ts'
import type { WeightChange } from '../../shared/domain/records/weight-changes.ts'
import { delivery, lateMinutes } from './delivery.ts'
import type { EventKind, FaultCase } from './fault-case.ts'

const seed = 1
/** Alarms and check-signals begin so long before something happens; what Ballast would have learnt before is given. */
const watchedMinutes = 3
const knownMinutes = 60
const beforeAll = 'web-20260302T110000Z'
/** So long after the last thing that happened, whatever check-signals waits with has begun. */
const quietMinutes = 7
/** How long executions may go on after the scenario, with late events and all. */
const overtimeMinutes = 150
/** Runs of check-signals with problems in a row of which its alarm tells people (infra/events/schedule.ts). */
const alarmedRuns = 5

/** One execution, and what it did in order. `isClosed`: it has ended, or its incident has and it only hands back. */
export type ExecutionEvidence = DrilledExecution & {
  readonly isClosed: boolean
  readonly operations: readonly string[]
}

/** What there is to judge a case by: what was done in the account, what people were told, and what Ballast kept. */
export interface Evidence {
  readonly executions: readonly ExecutionEvidence[]
  readonly incidents: readonly Incident[]
  /** What people got, by SNS or as dead letters. */
  readonly messages: readonly string[]
  readonly isCheckAlarmed: boolean
  readonly recordChanges: readonly AcceptedRecordChange[]
  readonly nodeGroupUpdates: readonly NodeGroupUpdate[]
  readonly history: readonly HistoryMinute[]
  readonly state: ServiceState
  /** What Ballast has noted of changes of weights. */
  readonly noted: readonly WeightChange[]
  /** Of handle-incident, by `service:Operation`. */
  readonly calls: Readonly<Record<string, number>>
  readonly events: Readonly<Partial<Record<EventKind, number>>>
  readonly endedAt: number
}

/**
 * How a run without faults went: when its last execution began, and how all ended; null where that is not known yet.
 * `isLong`: to go on for as long as late events may come.
 */
export interface Course {
  readonly lastStart: number
  readonly outcomes: string | null
  readonly isLong?: boolean
}

/** How incidents and executions ended, as one line to compare. */
export const outcomesOf = (executions: readonly DrilledExecution[]): string =>
  executions
    .map(({ end }) =>
      end === null ? 'handing back' : 'failed' in end ? 'failed' : `${end.outcome} ${end.incidentClass}`,
    )
    .toSorted()
    .join()

/** The minute in which something happens for the first time. */
const firstMinute = ({ events, requestsPerMinute, minutes }: Scenario): number =>
  Math.min(
    minutes,
    ...events.flatMap(({ atMinute }) => atMinute ?? []),
    // A curve starts with two points alike, between which nothing happens.
    ...(typeof requestsPerMinute === 'number' ? [] : requestsPerMinute.slice(1).map(({ atMinute }) => atMinute)),
  )

/** Puts into the memory what Ballast knows of a service that it has watched for long. */
async function remember({ ports, protection }: BallastAtWork, scenario: Scenario): Promise<void> {
  const [service] = protection.services
  if (service === undefined) throw new Error('the scenario has no service')
  const since = drillStart - knownMinutes * minute
  const claim = { service: service.name, triggerKey: 'before', owner: 'before', incidentId: beforeAll }
  await ports.store.claim({ ...claim, now: since, expiresAt: since + minute })
  const { stable, candidate } = service.fleets
  const weights = {
    [stable.setIdentifier]: scenario.fleets.stable.weight,
    [candidate.setIdentifier]: scenario.fleets.candidate.weight,
  }
  await ports.store.release(service.name, 'before', { ...emptyState, lastGood: { weights, since: iso(since) } })
}

const handingBack = /^(wait|step) ((before|keep|page)-)?(hand-back|hindsight|leave-sizes)/

/**
 * Runs a scenario with what a case wants to happen, and gives what became of it. Without a `course` it goes on to the
 * scenario's end. With one it ends as soon as nothing more can come: everything has gone as it did without faults, or it
 * has been quiet for longer than check-signals waits with anything. Hand-backs are waited for where the case is about them.
 */
export async function simulate(
  scenario: Scenario,
  course: Course | null,
  fault: Partial<FaultCase> = {},
): Promise<Evidence> {
  const operations = new Map<string, string[]>()
  const execute = executeWithFate((arn) => {
    const begun: string[] = []
    operations.set(arn, begun)
    return {
      kill: fault.kill?.execution === arn ? fault.kill : undefined,
      began: (operation) => void begun.push(operation),
    }
  })
  const watchedFrom = drillStart + (firstMinute(scenario) - watchedMinutes) * minute
  const events: Partial<Record<EventKind, number>> = {}
  const ballast = await ballastAtWork(scenario, seed, {
    execute,
    alarmsFrom: watchedFrom,
    skewSeconds: fault.skewSeconds,
    deliver: delivery(fault.events, events),
  })
  const { clock, account, executions } = ballast
  await clock.runUntil(watchedFrom)
  await clock.complete(remember(ballast, scenario))
  const callsBefore = { ...account.callsBy['handle-incident'] }
  for (const each of fault.faults ?? []) account.injectFault(each)

  const isClosed = ({ arn, end }: DrilledExecution): boolean =>
    end !== null || handingBack.test(operations.get(arn)?.at(-1) ?? '')
  // Who holds the claim is past its first step, and check-signals has nothing to do as long as somebody does.
  const isBusy = (each: DrilledExecution): boolean => !isClosed(each) && (operations.get(each.arn)?.length ?? 0) > 1
  const { checkProblems } = ballast.watch(() => !executions.some(isBusy))

  const isOver = (): boolean => {
    const now = clock.now()
    if (course === null)
      return now >= drillStart + scenario.minutes * minute && executions.every(({ end }) => end !== null)
    const isEnded = fault.isAtTheEnd === true ? ({ end }: DrilledExecution) => end !== null : isClosed
    if (!executions.every(isEnded)) return false
    if (now > course.lastStart + minute && outcomesOf(executions) === course.outcomes) return true
    const lastStart = Math.max(course.lastStart, ...executions.map(({ startedAt }) => startedAt))
    return now >= lastStart + quietMinutes * minute
  }
  const deadline = drillStart + (scenario.minutes + overtimeMinutes) * minute
  const late = course?.isLong === true ? drillStart + (scenario.minutes + lateMinutes) * minute : 0
  while ((clock.now() < late || !isOver()) && clock.now() < deadline) await clock.runUntil(clock.now() + minute)

  account.clearFaults()
  const endedAt = clock.now()
  const { store } = ballast.ports
  const [{ state }, incidents, noted] = await clock.complete(
    Promise.all([store.readMemory('web'), store.recentIncidents('web', 100), store.recentChanges('web')]),
  )
  const failing = checkProblems.map((problems) => problems.length > 0)
  return {
    executions: executions.map((each) => ({
      ...each,
      isClosed: isClosed(each),
      operations: operations.get(each.arn) ?? [],
    })),
    incidents: incidents.filter(({ id }) => id !== beforeAll),
    messages: [
      ...account.published.map(({ subject = '', message }) => `${subject}\n${message}`),
      ...account.deadLetters.map(({ body }) => body),
    ],
    isCheckAlarmed: failing.some((_, end) => end >= alarmedRuns - 1 && failing.slice(end - 4, end + 1).every(Boolean)),
    recordChanges: account.recordChanges,
    nodeGroupUpdates: account.nodeGroupUpdates,
    history: account.history().filter(({ at }) => at >= drillStart),
    state,
    noted,
    calls: Object.fromEntries(
      Object.entries(account.callsBy['handle-incident'] ?? {})
        .map(([call, count]) => [call, count - (callsBefore[call] ?? 0)] as const)
        .filter(([, count]) => count > 0),
    ),
    events,
    endedAt,
  }
}
