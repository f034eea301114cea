import { writeFileSync } from 'node:fs'
import { runAll } from '../../drills/run/run-all.ts'
import { loadScenario, scenarioNames } from '../../drills/scenario/scenario-files.ts'
import { summaryTable } from '../../drills/result/summary.ts'
import { UsageError } from '../usage-error.ts'

/** Runs one scenario, or all; prints progress and a table, and says whether each ended as its file expects. */
export async function drill(options: {
  readonly scenario?: string
  readonly seed: number
  readonly json?: string
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
  const results = await runAll(names, options.seed, ({ scenario, outcome }) =>
    process.stderr.write(`[${++done}/${titles.size}] ${scenario}: ${titles.get(scenario)} … ${outcome}\n`),
  )
  process.stdout.write(`${summaryTable(results)}\n`)
  for (const { scenario, unexpected } of results) {
    for (const line of unexpected) process.stdout.write(`${scenario}: ${line}\n`)
  }
  if (options.json !== undefined) writeJson(options.json, options.scenario === undefined ? results : results[0])
  return results.every(({ unexpected }) => unexpected.length === 0)
}

function writeJson(file: string, value: unknown): void {
  try {
    writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)
  } catch (cause) {
    throw new UsageError(
      `--json ${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    )
  }
}
