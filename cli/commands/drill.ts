import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { runAll } from '../../drills/run/run-all.ts'
import type { DrilledCase } from '../../drills/result/result.ts'
import { loadScenario, scenarioNames } from '../../drills/scenario/scenario-files.ts'
import { summaryTable } from '../../drills/result/summary.ts'
import { UsageError } from '../usage-error.ts'

/**
 * Runs one scenario, or all; prints progress and a table, writes the report, and says whether each ended as its file
 * expects. `report` is the file, false for none.
 */
export async function drill(options: {
  readonly scenario?: string
  readonly seed: number
  readonly json?: string
  readonly report: string | false
}): Promise<boolean> {
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
  process.stdout.write(`${summaryTable(results)}\n`)
  for (const { scenario, unexpected } of results) {
    for (const line of unexpected) process.stdout.write(`${scenario}: ${line}\n`)
  }
  if (options.json !== undefined) {
    const value = options.scenario === undefined ? results : results[0]
    write('--json', options.json, `${JSON.stringify(value, null, 2)}\n`)
  }
  if (options.report !== false) {
    write('--report', options.report, await reportText(drilled, options.seed))
    process.stdout.write(`Report: ${options.report}\n`)
  }
  return results.every(({ unexpected }) => unexpected.length === 0)
}

// The chart library is large: it is loaded only for a report.
async function reportText(drilled: readonly DrilledCase[], seed: number): Promise<string> {
  const { reportOf } = await import('../../report/index.ts')
  const cases = drilled.map(({ reported }) => reported)
  const title = cases.length === 1 ? `Drill ${cases[0]?.name}, seed ${seed}` : `${cases.length} drills, seed ${seed}`
  return reportOf({ title, cases })
}

function write(option: string, file: string, content: string): void {
  try {
    if (option === '--report') mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`${option} ${file} cannot be written: ${reason}`, { cause })
  }
}
