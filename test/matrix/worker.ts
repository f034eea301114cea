import { loadScenario } from '../../drills/scenario/scenario-files.ts'
import type { Scenario } from '../../drills/scenario/scenario.ts'
import { drillStart } from '../../drills/scenario/world-of.ts'
import { minute } from '../../shared/domain/time.ts'
import { nameOf, type FaultCase } from './fault-case.ts'
import type { Survey } from './generate.ts'
import { endOf, invariants } from './invariants.ts'
import { outcomesOf, simulate, type Course, type Evidence } from './simulate.ts'

/** What became of a case: how it ended, and each invariant that does not hold with what was found. */
export interface Verdict {
  readonly name: string
  readonly end: ReturnType<typeof endOf>
  readonly broken: readonly { readonly invariant: keyof typeof invariants; readonly found: string }[]
  readonly milliseconds: number
}

export type Task =
  | { readonly kind: 'survey'; readonly scenario: string }
  | {
      readonly kind: 'cases'
      readonly survey: Survey
      readonly cases: readonly FaultCase[]
      readonly isShown?: boolean
    }

const loaded = new Map<string, Scenario>()

function scenarioOf(name: string): Scenario {
  const scenario = loaded.get(name) ?? loadScenario(name).scenario
  loaded.set(name, scenario)
  return scenario
}

/** Runs a scenario without faults, to its end and again until all its incidents are closed. */
async function surveyOf(name: string): Promise<Survey> {
  const scenario = scenarioOf(name)
  const toTheEnd = await simulate(scenario, null)
  const lastEvent = Math.max(0, ...scenario.events.map(({ atMinute = 0 }) => atMinute))
  const lastStart = Math.max(drillStart + lastEvent * minute, lastStartOf(toTheEnd))
  const short = await simulate(scenario, { lastStart, outcomes: null })
  return {
    scenario: name,
    toTheEnd,
    short,
    long: await simulate(scenario, { lastStart, outcomes: null, isLong: true }),
  }
}

const lastStartOf = ({ executions }: Evidence): number => Math.max(0, ...executions.map(({ startedAt }) => startedAt))

const isLong = ({ events }: FaultCase): boolean => events?.how === 'an hour late'

const calmOf = ({ toTheEnd, long }: Survey, each: FaultCase): Evidence => (isLong(each) ? long : toTheEnd)

function courseOf({ toTheEnd, short }: Survey, each: FaultCase): Course {
  const { executions } = each.isAtTheEnd === true ? toTheEnd : short
  return {
    lastStart: Math.max(drillStart, lastStartOf(short)),
    outcomes: outcomesOf(executions),
    isLong: isLong(each),
  }
}

async function judge(survey: Survey, each: FaultCase): Promise<{ verdict: Verdict; run: Evidence }> {
  const scenario = scenarioOf(survey.scenario)
  const before = performance.now()
  const run = await simulate(scenario, courseOf(survey, each), each)
  const judged = { scenario, each, calm: calmOf(survey, each), run }
  const broken = Object.entries(invariants).flatMap(([invariant, check]) =>
    check(judged).map((found) => ({ invariant: invariant as keyof typeof invariants, found })),
  )
  return { run, verdict: { name: nameOf(each), end: endOf(run), broken, milliseconds: performance.now() - before } }
}

/** What came of a task; `runs` are those of cases that are to be shown. */
export interface Done {
  readonly survey?: Survey
  readonly verdicts: readonly Verdict[]
  readonly runs: readonly Evidence[]
}

/** In a worker thread: surveys a scenario, or runs and judges some of its cases. */
export default async function work(task: Task): Promise<Done> {
  if (task.kind === 'survey') return { survey: await surveyOf(task.scenario), verdicts: [], runs: [] }
  const verdicts: Verdict[] = []
  const runs: Evidence[] = []
  for (const each of task.cases) {
    const { verdict, run } = await judge(task.survey, each)
    verdicts.push(verdict)
    if (task.isShown === true) runs.push(run)
  }
  return { verdicts, runs }
}
