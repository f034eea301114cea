import { availableParallelism } from 'node:os'
import { Tinypool } from 'tinypool'
import { expect, it } from 'vitest'
import { guardrails } from '../../../shared/domain/guardrails/index.ts'
import { numberFrom } from '../../support/environment.ts'
import { noneReached, sumOf } from './reached.ts'
import type { Part, PartResult } from './worker.ts'

/** Other stories: `BALLAST_PROPERTIES_SEED=$RANDOM npm test`. The same ones each time: a change fails for what it does itself. */
const seed = numberFrom('BALLAST_PROPERTIES_SEED', 20_260_302)
/** CI tells `enoughRuns`. */
const runs = numberFrom('BALLAST_PROPERTIES_RUNS', 3_000, 1)
const path = process.env['BALLAST_PROPERTIES_PATH']
/** Small, so that no processor waits long for another at the end. */
const partRuns = 500

const parts: Part[] =
  path === undefined
    ? Array.from({ length: Math.ceil(runs / partRuns) }, (_, index) => ({
        runs: Math.min(partRuns, runs - index * partRuns),
        seed: seed + index,
      }))
    : [{ runs: 1, seed, path }]

const enoughRuns = 10_000
/** How often each thing that the properties speak of has to have happened in so many runs. */
const leastTimes = 200
const isComplete = runs >= enoughRuns && path === undefined

it('whatever happens in whatever order, all properties hold', { timeout: 600_000 }, async () => {
  const pool = new Tinypool({
    filename: new URL('./worker.ts', import.meta.url).href,
    maxThreads: availableParallelism(),
    // Each story leaves much behind at once; collecting that in small portions takes a fifth of the time.
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  })
  let reached = noneReached
  let told = 0
  try {
    await Promise.all(
      parts.map(async (part) => {
        const result: PartResult = await pool.run(part)
        if (result.failure !== null) throw new Error(`BALLAST_PROPERTIES_SEED=${part.seed}: ${result.failure}`)
        reached = sumOf(reached, result.reached)
        told += result.runs
      }),
    )
  } finally {
    await pool.destroy()
  }
  console.log(`properties: ${told} runs, seed ${seed}: all hold`)
  if (!isComplete) return
  expect(told).toBeGreaterThanOrEqual(enoughRuns)
  // What never happens is not shown by being kept; some refusals are for what the stories' plans never are.
  const neverRefuses = new Set(['valid-weights', 'node-limits', 'minimum-samples'])
  const missing = [
    ...Object.entries(reached).filter(([, times]) => typeof times === 'number' && times < leastTimes),
    ...['mitigated', 'escalated', 'no-action', 'failed'].filter((outcome) => !(outcome in reached.outcomes)),
    ...Object.keys(guardrails).filter((name) => !neverRefuses.has(name) && !(name in reached.refusals)),
  ]
  expect(missing).toEqual([])
})
