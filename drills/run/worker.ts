import type { DrilledCase } from '../result/result.ts'
import { recordDrill } from './run.ts'
import { loadScenario } from '../scenario/scenario-files.ts'

/** One drill in a worker thread: a scenario by name or file, and the seed. */
export default function drillInWorker(task: {
  readonly scenario: string
  readonly seed: number
}): Promise<DrilledCase> {
  const { name, scenario } = loadScenario(task.scenario)
  return recordDrill(name, scenario, task.seed)
}
