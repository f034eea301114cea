import type { DrillResult } from '../result/result.ts'
import { runDrill } from './run.ts'
import { loadScenario } from '../scenario/scenario-files.ts'

/** One drill in a worker thread: a scenario by name or file, and the seed. */
export default function drillInWorker(task: {
  readonly scenario: string
  readonly seed: number
}): Promise<DrillResult> {
  const { name, scenario } = loadScenario(task.scenario)
  return runDrill(name, scenario, task.seed)
}
