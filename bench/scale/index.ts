import { fork } from 'node:child_process'
import { once } from 'node:events'
import { markdownTable } from 'markdown-table'
import { estimate } from '../../drills/cost/estimate.ts'
import type { Row } from '../row.ts'
import { manyServices } from './services.ts'
import { storm, type StormMeasured } from './storm.ts'
import type { TickMeasured, TickTask } from './tick.ts'

const sizes = { whole: [1, 10, 100, 1_000], quick: [1, 10, 100] } as const
/** One service in twenty is in a release. */
const inRelease = 0.05
const storms = {
  whole: { services: 200, deliveries: 6, actionsPerHour: 100 },
  quick: { services: 20, deliveries: 5, actionsPerHour: 10 },
} as const

/** Lambda gives a function of 1,769 MB one processor, and less memory its share (Lambda developer guide, memory). */
const lambdaMegabytes = 512
const processorShare = lambdaMegabytes / 1_769
const longestSeconds = 60
/** What of 10 calls a second Ballast takes at most. */
const mostRoute53Calls = 2
const mostGrowth = 1.1
const mostTimesSlower = 2

type Tick = TickTask & TickMeasured & { readonly dollarsAMonth: number }

/** In a process of its own, whose memory is then that of one run; with no more of a heap than Lambda has room for. */
async function tickOf(task: TickTask): Promise<Tick> {
  const child = fork(new URL('./tick.ts', import.meta.url), { execArgv: ['--max-old-space-size=400'] })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a run on ${task.services} services ended with code ${String(code)}`)
  })
  child.send(task)
  const [measured] = (await Promise.race([once(child, 'message'), ended])) as [TickMeasured]
  const { quietMonth } = estimate(manyServices(task.services), 'us-east-1')
  return { ...task, ...measured, dollarsAMonth: quietMonth.dollars }
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0)

/** As if nothing were computed while calls are waited for. */
const secondsOf = ({ virtualSeconds, cpuSeconds }: TickMeasured): number => virtualSeconds + cpuSeconds / processorShare

function tickRow(tick: Tick): Row {
  const { services, virtualSeconds, cpuSeconds } = tick
  const seconds = secondsOf(tick)
  const releases = tick.inRelease === 1 ? 'all in a release' : 'one in twenty in a release'
  return {
    what: `a run of check-signals on ${services} services, ${releases}`,
    measured: `${seconds.toFixed(1)} s (${virtualSeconds.toFixed(1)} s of waiting, ${cpuSeconds.toFixed(1)} s of CPU)`,
    goal: `≤ ${longestSeconds} s`,
    isMet: seconds <= longestSeconds,
    why: null,
  }
}

/** How much more a service takes where there are ten times as many. */
function growthRow(what: string, [one, other]: readonly [Tick, Tick], of: (tick: Tick) => number): Row {
  const growth = of(other) / other.services / (of(one) / one.services)
  return {
    what: `${what} for each service, with ${other.services} beside with ${one.services}`,
    measured: `${growth.toFixed(2)} ×`,
    goal: `≤ ${mostGrowth} ×`,
    isMet: growth <= mostGrowth,
    why: null,
  }
}

function tickRows(ticks: readonly Tick[], worst: Tick): readonly Row[] {
  const all = [...ticks, worst]
  const [before, largest] = ticks.slice(-2)
  if (before === undefined || largest === undefined) throw new RangeError('there is nothing to compare')
  const refused = all.reduce((count, tick) => count + tick.throttled + tick.problems.length, 0)
  const route53 = Math.max(...all.map(({ mostRoute53CallsASecond }) => mostRoute53CallsASecond))
  const megabytes = Math.max(...all.map(({ peakMegabytes }) => peakMegabytes))
  return [
    ...all.map(tickRow),
    growthRow('calls', [before, largest], ({ calls }) => sum(calls)),
    growthRow('dollars a month', [before, largest], ({ dollarsAMonth }) => dollarsAMonth),
    growthRow('seconds', [before, largest], secondsOf),
    {
      what: 'calls that a quota refused, and services that a run did not get through to',
      measured: String(refused),
      goal: '0',
      isMet: refused === 0,
      why: null,
    },
    {
      what: 'most calls of Route 53 in a second',
      measured: String(route53),
      goal: `≤ ${mostRoute53Calls}, of 10`,
      isMet: route53 <= mostRoute53Calls,
      why: null,
    },
    {
      what: 'most memory of a run, the simulated account’s own in it',
      measured: `${megabytes.toFixed(0)} MB`,
      goal: `≤ ${lambdaMegabytes} MB`,
      isMet: megabytes <= lambdaMegabytes,
      why: null,
    },
  ]
}

/** Each call by how often a run makes it. */
function tickTable(ticks: readonly Tick[]): string {
  const calls = [...new Set(ticks.flatMap((tick) => Object.keys(tick.calls)))]
  return markdownTable(
    [
      ['services', 'in a release', 'waits, s', 'CPU, s', 'MB', 'dollars a month', ...calls],
      ...ticks.map((tick) => [
        String(tick.services),
        `${100 * tick.inRelease} %`,
        tick.virtualSeconds.toFixed(1),
        tick.cpuSeconds.toFixed(1),
        tick.peakMegabytes.toFixed(0),
        tick.dollarsAMonth.toFixed(2),
        ...calls.map((call) => (tick.calls[call] ?? 0).toFixed(0)),
      ]),
    ],
    { align: 'r' },
  )
}

function stormRows(measured: StormMeasured, quiet: StormMeasured, budget: number): readonly Row[] {
  const { incidents, lost, failed, mitigated, mostEventsAMinute } = measured
  const services = new Set(incidents.map(({ service }) => service)).size
  const title = `${mostEventsAMinute} alarm events in a minute for ${services} services`
  const [first, last] = [mitigated[0]?.after ?? Infinity, mitigated.at(-1)?.after ?? Infinity]
  const alone = quiet.mitigated[0]?.after ?? NaN
  return [
    {
      what: `${title}: the first change after their onset, beside the same alone`,
      measured: `${(first / alone).toFixed(2)} × (${first.toFixed(2)} s, ${alone.toFixed(2)} s)`,
      goal: `≤ ${mostTimesSlower} ×`,
      isMet: first <= mostTimesSlower * alone,
      why: null,
    },
    {
      what: `the same: the last change that the budget of ${budget} allows, after the onset`,
      measured: `${last.toFixed(0)} s, for ${mitigated.length} services`,
      goal: `${Math.min(budget, services)} services`,
      isMet: mitigated.length >= Math.min(budget, services),
      why: null,
    },
    {
      what: 'the same: incidents without an end, and executions that failed',
      measured: String(lost.length + failed.length),
      goal: '0',
      isMet: lost.length + failed.length === 0,
      why: null,
    },
  ]
}

const stormText = ({ events, incidents, throttled, calls, closedAfter }: StormMeasured): string => {
  const outcomes = Map.groupBy(incidents, ({ outcome }) => outcome ?? 'open')
  const ended = [...outcomes].map(([outcome, of]) => `${of.length} ${outcome}`).join(', ')
  const refused = Object.entries(throttled).map(([call, count]) => `${count} of ${calls[call] ?? 0} ${call}`)
  return (
    `The storm: ${events} events, ${incidents.length} incidents (${ended}), the last closed after ${closedAfter.toFixed(0)} s; ` +
    `refused by a quota and tried again: ${refused.length === 0 ? 'none' : refused.join(', ')}.`
  )
}

/** What a benchmark of scale leaves. */
export interface ScaleResult {
  readonly rows: readonly Row[]
  readonly text: string
  readonly json: unknown
}

/** Runs check-signals on ever more services, and a storm of alarms, on simulated accounts with AWS's quotas. */
export async function benchScale(
  { seed, quick }: { readonly seed: number; readonly quick: boolean },
  progress: (line: string) => void,
): Promise<ScaleResult> {
  const kind = quick ? 'quick' : 'whole'
  const ticks: Tick[] = []
  for (const services of sizes[kind]) {
    progress(`check-signals on ${services} services`)
    ticks.push(await tickOf({ services, inRelease, seed }))
  }
  const largest = sizes[kind].at(-1) ?? 1
  progress(`check-signals on ${largest} services, all in a release`)
  const worst = await tickOf({ services: largest, inRelease: 1, seed })
  progress(`a storm of alarms for ${storms[kind].services} services`)
  const measured = await storm({ ...storms[kind], seed })
  progress('one of them alone')
  const failing = measured.mitigated.slice(0, 1).map(({ service }) => service)
  const quiet = await storm({ ...storms[kind], failing, seed })
  const { incidents, ...rest } = measured
  return {
    rows: [...tickRows(ticks, worst), ...stormRows(measured, quiet, storms[kind].actionsPerHour)],
    text: `${tickTable([...ticks, worst])}\n\n${stormText(measured)}`,
    json: { ticks: [...ticks, worst], storm: { ...rest, incidents: incidents.length } },
  }
}
