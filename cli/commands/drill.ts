import { runAll } from '../../drills/run/run-all.ts'
import type { DrilledCase, DrillResult } from '../../drills/result/result.ts'
import { loadScenario, scenarioNames } from '../../drills/scenario/scenario-files.ts'
import { summaryTable } from '../../drills/result/summary.ts'
import { coloured } from '../output/colours.ts'
import { giveJson, writeWithin, type JsonTarget } from '../output/files.ts'
import { UsageError } from '../usage-error.ts'

export interface DrillOptions {
  readonly scenario?: string
  readonly seed: number
  readonly json?: JsonTarget
  readonly report: string | false
}

/**
 * Runs one scenario, or all; prints progress and a table, writes the report, and says whether each ended as its file
 * expects. `report` is the file, false for none.
 */
export async function drill(options: DrillOptions): Promise<boolean> {
  const names = options.scenario === undefined ? scenarioNames() : [options.scenario]
  const isFile = options.scenario !== undefined && /[/\\.]/.test(options.scenario)
  if (!isFile && !names.every((name) => scenarioNames().includes(name))) {
    throw new UsageError(
      `--scenario: found '${options.scenario}', expected a file or one of ${scenarioNames().join(', ')}`,
    )
  }
  // All are read before the first runs, so that a wrong file is told of at once.
  const titles = new Map(names.map(loadScenario).map(({ name, scenario }) => [name, scenario.title]))
  let done = 0
  const drilled = await runAll(names, options.seed, ({ scenario, outcome }) =>
    process.stderr.write(`[${++done}/${titles.size}] ${scenario}: ${titles.get(scenario)} … ${outcome}\n`),
  )
  const results = drilled.map(({ result }) => result)
  const value = options.scenario === undefined ? results : results[0]
  const isPrinted = giveJson(options.json, () => JSON.stringify(value, null, 2))
  if (!isPrinted) process.stdout.write(`${tableText(results)}\n`)
  if (options.report !== false) {
    writeWithin('--report', options.report, await reportText(drilled, options.seed))
    const { stdout, stderr } = process
    ;(isPrinted ? stderr : stdout).write(`Report: ${options.report}\n`)
  }
  return results.every(({ unexpected }) => unexpected.length === 0)
}

const alarming = (text: string): string => coloured(process.stdout, 'red', text)

/** All drills as a table, and below it what is other than their files say. */
const tableText = (results: readonly DrillResult[]): string =>
  [
    summaryTable(results).replaceAll('NOT AS EXPECTED', alarming),
    ...results.flatMap(({ scenario, unexpected }) => unexpected.map((line) => alarming(`${scenario}: ${line}`))),
  ].join('\n')

// The chart library is large: it is loaded only for a report.
async function reportText(drilled: readonly DrilledCase[], seed: number): Promise<string> {
  const { reportOf } = await import('../../report/index.ts')
  const cases = drilled.map(({ reported }) => reported)
  const title = cases.length === 1 ? `Drill ${cases[0]?.name}, seed ${seed}` : `${cases.length} drills, seed ${seed}`
  return reportOf({ title, cases })
}
