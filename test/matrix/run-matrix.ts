import { availableParallelism } from 'node:os'
import { Tinypool } from 'tinypool'
import { loadScenario, scenarioNames } from '../../drills/scenario/scenario-files.ts'
import { nameOf, type FaultCase } from './fault-case.ts'
import { casesOf, outages, sampleOf, secondFaults, shareOf, type Survey } from './generate.ts'
import type { Evidence } from './simulate.ts'
import type { Done, Task, Verdict } from './worker.ts'

/** Which cases are run. */
export interface Choice {
  /** Into how many shares the product is split, of which one is run; 1: all of it. */
  readonly shares: number
  /** Which share, and which of the later occurrences. */
  readonly seed: number
  /** How many cases of later occurrences are run for each scenario. */
  readonly later: number
  /** A part of a case's name: only such are run, and all of them. */
  readonly named: string | null
}

const casesPerTask = 25

/** The scenarios' own faults are cases here, so scenarios about them are left out. */
const chosenScenarios = ({ named }: Choice): string[] => {
  const names = scenarioNames().filter((name) => loadScenario(name).scenario.faults.length === 0)
  const only = names.filter((name) => named?.startsWith(`${name} /`) === true)
  return only.length > 0 ? only : names
}

/** Runs and judges cases, as many at once as there are processors. */
export async function runMatrix(choice: Choice): Promise<{ scenarios: number; verdicts: Verdict[] }> {
  const pool = new Tinypool({
    filename: new URL('./worker.ts', import.meta.url).href,
    maxThreads: availableParallelism(),
  })
  const run = (task: Task): Promise<Done> => pool.run(task)
  const { named } = choice
  const isNamed = (name: string): boolean => named === null || name.includes(named)

  async function runCases(survey: Survey, cases: readonly FaultCase[]): Promise<Verdict[]> {
    const parts = Array.from({ length: Math.ceil(cases.length / casesPerTask) }, (_, part) =>
      cases.slice(part * casesPerTask, (part + 1) * casesPerTask),
    )
    const done = await Promise.all(parts.map((part) => run({ kind: 'cases', survey, cases: part })))
    return done.flatMap(({ verdicts }) => verdicts)
  }

  async function runScenario(scenario: string, place: number): Promise<Verdict[]> {
    const { survey } = await run({ kind: 'survey', scenario })
    if (survey === undefined) throw new Error(`${scenario} was not surveyed`)
    const down = outages(survey)
    const { verdicts, runs } = await run({ kind: 'cases', survey, cases: down, isShown: true })
    const second = down.flatMap((each, index) => secondFaults(survey, each, runs[index] as Evidence))
    const cases = casesOf(survey, second)
    const chosen =
      named === null
        ? [...shareOf(cases, place, choice.shares, choice.seed), ...sampleOf(cases.later, choice.later, choice.seed)]
        : [...cases.product.map(({ each }) => each), ...cases.later].filter((each) => isNamed(nameOf(each)))
    return [...verdicts.filter(({ name }) => isNamed(name)), ...(await runCases(survey, chosen))]
  }

  try {
    const scenarios = chosenScenarios(choice)
    const verdicts = (await Promise.all(scenarios.map(runScenario))).flat()
    return { scenarios: scenarios.length, verdicts }
  } finally {
    await pool.destroy()
  }
}

const callName = /^[a-z0-9]+:[A-Z]\w+$/

/** The one line that says what the matrix has shown. */
export function summaryOf(scenarios: number, verdicts: readonly Verdict[], which: string): string {
  const whats = verdicts.map(({ name }) => name.split(' / ')[1] ?? '')
  const kinds = verdicts.map(({ name }) => name.split(' / ')[2])
  const calls = new Set(whats.filter((what) => callName.test(what))).size
  const ended = (end: Verdict['end']): number => verdicts.filter((each) => each.end === end).length
  const count = (...those: readonly string[]): number =>
    verdicts.filter(({ broken }) => broken.some(({ invariant }) => those.includes(invariant))).length
  const open = count('a trigger is not accounted for')
  const n = (number: number): string => number.toLocaleString('en-US')
  return (
    `fault matrix: ${n(verdicts.length)} cases (${scenarios} scenarios, ${calls} calls, ${new Set(kinds).size} faults; ${which}): ` +
    `${open === 0 ? 'all' : `all but ${open}`} ended in mitigated (${n(ended('mitigated'))}), escalated with a page ` +
    `(${n(ended('escalated'))}) or no-action (${n(ended('no-action'))}); ` +
    `${count('a lost incident', 'an escalation without a page', 'a mitigation lost to what passes', 'a lost lease')} lost incidents, ` +
    `${count('harmful weights', 'a harmful size', 'over the budget')} harmful changes, ` +
    `${count('a duplicate change', 'several records of one incident')} duplicate changes`
  )
}
