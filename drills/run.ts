import type { Incident, Outcome } from '../shared/domain/incident/incident.ts'
import { stageDurations } from '../shared/domain/incident/timings.ts'
import { minute, second } from '../shared/domain/time.ts'
import { handleIncident, type HandleIncidentResult } from '../shared/workflow/handle-incident.ts'
import type { SimulatedAccount } from './account/index.ts'
import { VirtualClock } from './clock.ts'
import { deploy } from './deployment.ts'
import { virtualExecution } from './durable.ts'
import { floorOf } from './floor.ts'
import type { DrillResult } from './result.ts'
import type { Scenario } from './scenario.ts'
import { accountFor, drilledProtection, drillStart, historyMinutes } from './world-of.ts'

/** Executions that still verify when the drill's time is over may go on for so long. */
const overtimeMinutes = 60

interface Execution {
  readonly startedAt: number
  /** Null while it runs; an execution that failed is in the dead-letter queue, whose alarm pages. */
  end: HandleIncidentResult | { readonly failed: string } | null
}

const newClock = (): VirtualClock => new VirtualClock(drillStart - historyMinutes * minute)

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

const isAlarm = (event: unknown): boolean =>
  typeof event === 'object' && event !== null && 'source' in event && event.source === 'aws.cloudwatch'

const difference = (after: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(after)
      .map(([call, count]) => [call, count - (before[call] ?? 0)] as const)
      .filter(([, count]) => count > 0)
      .toSorted(([left], [right]) => left.localeCompare(right)),
  )

const severity: readonly Outcome[] = ['no-action', 'mitigated', 'escalated']

/** Runs one scenario twice, with Ballast and with nobody acting, and compares the end with what its file expects. */
export async function runDrill(name: string, scenario: Scenario, seed: number): Promise<DrillResult> {
  const clock = newClock()
  const account = accountFor(scenario, seed, clock)
  const ports = await deploy(account, clock)
  const protection = drilledProtection(scenario)
  const executions: Execution[] = []
  account.onEvent((event) => {
    for (let copy = 0; copy < (isAlarm(event) ? scenario.alarmDeliveries : 1); copy++) {
      const execution: Execution = { startedAt: clock.now(), end: null }
      const durable = virtualExecution(clock, `arn:ballast:execution:${executions.push(execution)}`)
      handleIncident(event, durable, { protection, ports }).then(
        (result) => (execution.end = result),
        (error: Error) => (execution.end = { failed: error.message }),
      )
    }
  })

  await clock.runUntil(drillStart)
  const callsBefore = { ...account.calls }
  const messagesBefore = account.published.length
  const requests = await requestsOf(account, clock, scenario)
  const deadline = clock.now() + overtimeMinutes * minute
  while (executions.some(({ end }) => end === null) && clock.now() < deadline) {
    await clock.runUntil(clock.now() + minute)
  }
  const awsCalls = difference(account.calls, callsBefore)
  const messages = account.published.slice(messagesBefore).map(({ subject }) => subject ?? '')

  const drilled = executions.filter(({ startedAt }) => startedAt >= drillStart)
  const ids = [
    ...new Set(drilled.flatMap(({ end }) => (end !== null && 'incidentId' in end ? (end.incidentId ?? []) : []))),
  ]
  const reading = Promise.all(ids.map((id) => ports.store.readIncident(id)))
  await clock.runUntil(clock.now() + second)
  const incidents = (await reading).filter((incident) => incident !== null)

  const twinClock = newClock()
  const without = await requestsOf(accountFor(scenario, seed, twinClock), twinClock, scenario)
  return resultOf(name, scenario, { drilled, incidents, requests, without, awsCalls, messages })
}

/** The incident that decides what the drill is said to have ended as: the first of the gravest ones. */
const gravest = (incidents: readonly Incident[]): Incident | undefined =>
  incidents.toSorted((left, right) => severityOf(right.outcome) - severityOf(left.outcome))[0]

const severityOf = (outcome: Outcome | null): number => severity.indexOf(outcome ?? 'escalated')

function resultOf(
  name: string,
  scenario: Scenario,
  ran: {
    readonly drilled: readonly Execution[]
    readonly incidents: readonly Incident[]
    readonly requests: Requests
    readonly without: Requests
    readonly awsCalls: DrillResult['awsCalls']
    readonly messages: readonly string[]
  },
): DrillResult {
  const failures = ran.drilled.flatMap(({ end }) =>
    end === null ? ['still running'] : 'failed' in end ? [end.failed] : [],
  )
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
  return {
    scenario: name,
    outcome,
    incidentClass,
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
    unexpected: compare(scenario.expect, {
      outcome,
      incidentClass,
      changes: changes.length,
      incidents: ran.incidents.length,
    }),
  }
}

function compare(expected: Scenario['expect'], actual: Required<Scenario['expect']>): string[] {
  return (Object.keys(actual) as (keyof typeof actual)[])
    .filter((field) => expected[field] !== undefined && expected[field] !== actual[field])
    .map((field) => `${field} is ${actual[field]}, expected ${expected[field]}`)
}
