import { writeFileSync } from 'node:fs'
import type { DrillResult } from '../../drills/result.ts'
import { runDrill } from '../../drills/run.ts'
import { loadScenario, scenarioNames } from '../../drills/scenario-files.ts'
import { summaryTable } from '../../drills/summary.ts'
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
  const scenarios = names.map(loadScenario)
  const results: DrillResult[] = []
  for (const [index, { name, scenario }] of scenarios.entries()) {
    process.stderr.write(`[${index + 1}/${scenarios.length}] ${name}: ${scenario.title} `)
    const result = await runDrill(name, scenario, options.seed)
    results.push(result)
    process.stderr.write(`… ${result.outcome}\n`)
  }
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
