import fc from 'fast-check'
import { violations } from './checks/index.ts'
import { noneReached, reachedBy, sumOf, type Reached } from './reached.ts'
import { run } from './run.ts'
import { story } from './stories.ts'

/** A part of all runs; `path` leads straight to a counterexample that fast-check has reported. */
export interface Part {
  readonly runs: number
  readonly seed: number
  readonly path?: string | undefined
}

/** What came of a part: fast-check's report where a property failed, with the shrunk story. */
export interface PartResult {
  readonly runs: number
  readonly failure: string | null
  readonly reached: Reached
}

/** Tells stories, and checks all properties on each; ends with the first story that breaks one. */
export default async function tellStories({ runs, seed, path }: Part): Promise<PartResult> {
  let reached = noneReached
  const property = fc.asyncProperty(story, async (each) => {
    const world = await run(each)
    const broken = violations(world)
    if (broken.length > 0) throw new Error(broken.join('\n'))
    reached = sumOf(reached, reachedBy(world))
  })
  const details = await fc.check(property, { numRuns: runs, seed, ...(path !== undefined && { path }) })
  const report = details.failed ? await fc.asyncDefaultReportMessage(details) : undefined
  const cause = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)
  return { runs: details.numRuns, failure: report === undefined ? null : `${cause}\n${report}`, reached }
}
