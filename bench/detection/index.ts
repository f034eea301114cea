import { availableParallelism } from 'node:os'
import { Tinypool } from 'tinypool'
import { budgetPerWeek, type BenchedService, type Effort } from './bench-condition.ts'
import { goalsOf } from './report/goals.ts'
import type { Cell, DetectionResult, Stages } from './report/result.ts'
import { allServices, quickServices, serviceName } from './services.ts'
import { horizonMinutes } from './traces/source.ts'
import { idleDollars, movingService } from './stages/tripwires.ts'

const thorough: Effort = { weeks: 20, incidents: 200, practice: 50, stages: { incidents: 50, weeks: 2 } }
const brief: Effort = { weeks: 6, incidents: 60, practice: 20, stages: { incidents: 20, weeks: 1 } }

/** Measures all detectors on all kinds of services, as many at once as there are processors. */
export async function benchDetection(
  options: { readonly seed: number; readonly quick: boolean },
  progress: (line: string) => void,
): Promise<DetectionResult> {
  const { seed, quick } = options
  const services = quick ? quickServices : allServices
  const effort = quick ? brief : thorough
  const pool = new Tinypool({
    filename: new URL('./worker.ts', import.meta.url).href,
    maxThreads: availableParallelism(),
  })
  try {
    let done = 0
    const results = await Promise.all(
      services.map(async (service): Promise<{ cells: Cell[]; stages: Stages[] }> => {
        const benched: BenchedService = await pool.run({ service, effort, seed })
        const { condition } = service
        const name = serviceName(service)
        progress(`[${++done}/${services.length}] ${condition.signal}: ${name}`)
        return {
          cells: benched.cells.map((each) => ({ service: name, condition, ...each })),
          stages: benched.twoStages.map((each) => ({ service: name, ...each })),
        }
      }),
    )
    const cells = results.flatMap((each) => each.cells)
    const stages = results.flatMap((each) => each.stages)
    return {
      benchmark: 'detection',
      seed,
      quick,
      effort,
      budgetPerWeek,
      horizonMinutes,
      cells,
      twoStages: stages,
      idleDollarsAMonth: idleDollars(movingService),
      goals: goalsOf(cells, stages),
    }
  } finally {
    await pool.destroy()
  }
}
