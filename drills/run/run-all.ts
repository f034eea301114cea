import { availableParallelism } from 'node:os'
import { Tinypool } from 'tinypool'
import type { DrilledCase, DrillResult } from '../result/result.ts'

/**
 * Runs scenarios (by name or file) side by side, as many at once as there are processors, and gives the results in the
 * scenarios' order. `finished` is told of each as it ends. A drill sees only its own virtual time, so its result does not
 * depend on what runs beside it.
 */
export async function runAll(
  scenarios: readonly string[],
  seed: number,
  finished: (result: DrillResult) => void,
): Promise<DrilledCase[]> {
  const pool = new Tinypool({
    filename: new URL('./worker.ts', import.meta.url).href,
    maxThreads: availableParallelism(),
  })
  try {
    return await Promise.all(
      scenarios.map(async (scenario) => {
        const drilled: DrilledCase = await pool.run({ scenario, seed })
        finished(drilled.result)
        return drilled
      }),
    )
  } finally {
    await pool.destroy()
  }
}
