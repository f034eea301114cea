import * as z from 'zod'
import type { Incident, Outcome } from '../../shared/domain/incident/incident.ts'
import { stageDurations } from '../../shared/domain/incident/timings.ts'
import { minute, second } from '../../shared/domain/time.ts'
import { forPeople } from '../../shared/workflow/fix/fix.ts'
import type { CallListener, SimulatedAccount } from '../account/index.ts'
import type { VirtualClock } from '../clock.ts'
import { ballastAtWork, newClock, type DrilledExecution } from './ballast-at-work.ts'
import type { DrilledChats } from './deployment.ts'
import { executeInVirtualTime, type Execute } from './durable.ts'
import { floorOf } from '../result/floor.ts'
import { reportedCase } from '../result/reported-case.ts'
import type { DrilledCase, DrillResult } from '../result/result.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { accountFor, drillStart } from '../scenario/world-of.ts'

/** How long before minute 0 check-signals begins: long enough to learn the weights, and for them to bake. */
const watchedMinutes = 30
/** Executions that still verify when the drill's time is over may go on for so long. */
const overtimeMinutes = 60

const undelivered = z.object({ undelivered: z.object({ subject: z.string() }) })

interface Requests {
  readonly total: number
  readonly failed: number
}

/** Requests between minute 0 and the drill's end. */
async function requestsOf(account: SimulatedAccount, clock: VirtualClock, scenario: Scenario): Promise<Requests> {
  await clock.runUntil(drillStart)
  const before = account.totals()
  await clock.runUntil(drillStart + scenario.minutes * minute)
  const after = account.totals()
  return { total: after.requests - before.requests, failed: after.failed - before.failed }
}

const difference = (after: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(after)
      .map(([call, count]) => [call, count - (before[call] ?? 0)] as const)
      .filter(([, count]) => count > 0)
      .toSorted(([left], [right]) => left.localeCompare(right)),
  )

const severity: readonly Outcome[] = ['no-action', 'mitigated', 'escalated']

/**
 * Runs one scenario twice, with Ballast and with nobody acting, and compares the end with what its file expects.
 * `execute` is what runs a durable execution for each event; `onCall` is told of every call to AWS with Ballast; `chats` are
 * those that it tells.
 */
export async function runDrill(
  name: string,
  scenario: Scenario,
  seed: number,
  execute: Execute = executeInVirtualTime,
  onCall?: CallListener,
  chats?: DrilledChats,
): Promise<DrillResult> {
  return (await recordDrill(name, scenario, seed, execute, onCall, chats)).result
}

/** The same, with all that a report of the drill shows. */
export async function recordDrill(
  name: string,
  scenario: Scenario,
  seed: number,
  execute: Execute = executeInVirtualTime,
  onCall?: CallListener,
  chats?: DrilledChats,
): Promise<DrilledCase> {
  const { clock, account, ports, executions, kept, watch } = await ballastAtWork(scenario, seed, {
    execute,
    onCall,
    chats,
  })
  await clock.runUntil(drillStart - watchedMinutes * minute)
  const { checkProblems, controlProblems } = watch()
  await clock.runUntil(drillStart)
  const callsBefore = { ...account.calls }
  const told = (): string[] => [
    ...account.published.flatMap(({ subject }) => subject ?? []),
    ...account.deadLetters.map(({ body }) => undelivered.parse(JSON.parse(body)).undelivered.subject),
  ]
  const messagesBefore = told().length
  const requests = await requestsOf(account, clock, scenario)
  const deadline = clock.now() + overtimeMinutes * minute
  while (executions.some(({ end }) => end === null) && clock.now() < deadline) {
    await clock.runUntil(clock.now() + minute)
  }
  const awsCalls = difference(account.calls, callsBefore)
  const messages = told().slice(messagesBefore)

  const drilled = executions.filter(({ startedAt }) => startedAt >= drillStart)
  account.clearFaults()
  const reading = Promise.all([...kept].map((id) => ports.store.readIncident(id)))
  await clock.runUntil(clock.now() + second)
  const incidents = (await reading)
    .filter((incident) => incident !== null)
    .filter(({ timings }) => Date.parse(timings.delivered ?? '') >= drillStart)

  const twinClock = newClock()
  // Nobody would hear its alarms.
  const twin = accountFor(scenario, seed, twinClock, Infinity)
  const without = await requestsOf(twin, twinClock, scenario)
  const result = resultOf(name, scenario, {
    drilled,
    incidents,
    requests,
    without,
    awsCalls,
    messages,
    checkProblems: checkProblems.flat(),
    controlProblems,
  })
  const histories = { minutes: account.history(), without: twin.history() }
  return { result, reported: reportedCase(scenario, seed, { result, incidents, ...histories }) }
}

/** The incident that decides what the drill is said to have ended as: the first of the gravest ones. */
const gravest = (incidents: readonly Incident[]): Incident | undefined =>
  incidents.toSorted((left, right) => gravityOf(right) - gravityOf(left))[0]

/** Of two that ended alike, the one that was an incident at all is the graver. */
const gravityOf = ({ outcome, incidentClass }: Incident): number =>
  2 * severity.indexOf(outcome ?? 'escalated') + (incidentClass === null ? 0 : 1)

function resultOf(
  name: string,
  scenario: Scenario,
  ran: {
    readonly drilled: readonly DrilledExecution[]
    readonly incidents: readonly Incident[]
    readonly requests: Requests
    readonly without: Requests
    readonly awsCalls: DrillResult['awsCalls']
    readonly messages: readonly string[]
    readonly checkProblems: readonly string[]
    readonly controlProblems: readonly string[]
  },
): DrillResult {
  // An execution may go on for hours to hand back what it took on lease; its incident is closed by then.
  const open = ran.incidents.some((each) => each.outcome === null)
  const failures = ran.drilled.flatMap(({ end }) => {
    if (end === null) return open ? ['still running'] : []
    return 'failed' in end ? [end.failed] : []
  })
  const incident = gravest(ran.incidents)
  const outcome = failures.length > 0 ? 'escalated' : (incident?.outcome ?? 'no-action')
  const {
    onset = null,
    detected = null,
    identified = null,
    applied = null,
    inSync = null,
    verified = null,
  } = incident?.timings ?? {}
  const durations = incident === undefined ? null : stageDurations(incident.timings)
  const floor = outcome === 'mitigated' && incident !== undefined ? floorOf(scenario, incident) : null
  const changes = ran.incidents.flatMap((each) => each.changes)
  const incidentClass = incident?.incidentClass ?? null
  const advice = ran.incidents
    .flatMap(({ timeline }) => timeline)
    .filter(({ stage, text }) => stage === 'fix' && text.includes(` ${forPeople}: `))
  const hindsight = ran.incidents.find((each) => each.hindsight !== null)?.hindsight ?? null
  return {
    scenario: name,
    outcome,
    incidentClass,
    hindsight,
    timings: { onset, detected, identified, applied, inSync, verified },
    seconds: {
      mttd: durations?.mttd ?? null,
      mtti: durations?.mtti ?? null,
      mttr: durations?.mttr ?? null,
      floor: floor?.seconds ?? null,
    },
    requests: { ...ran.requests, failedWithoutBallast: ran.without.failed },
    changes,
    awsCalls: ran.awsCalls,
    incidents: ran.incidents.length,
    messages: ran.messages,
    unexpected: [
      ...compare(scenario.expect, {
        outcome,
        incidentClass,
        changes: changes.length,
        advice: advice.length,
        hindsight: hindsight?.verdict,
        messages: ran.messages.length,
        incidents: ran.incidents.length,
      }),
      // Calls that are made to fail are met by check-signals as well.
      ...ran.controlProblems.map((problem) => `control: ${problem}`),
      ...(scenario.faults.length > 0 ? [] : ran.checkProblems.map((problem) => `check-signals: ${problem}`)),
    ],
  }
}

function compare(expected: Scenario['expect'], actual: { [Field in keyof Scenario['expect']]-?: unknown }): string[] {
  return (Object.keys(actual) as (keyof typeof actual)[])
    .filter((field) => expected[field] !== undefined && expected[field] !== actual[field])
    .map((field) => `${field} is ${String(actual[field])}, expected ${String(expected[field])}`)
}
