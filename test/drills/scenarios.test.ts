import { expect, it } from 'vitest'
import { floorOf } from '../../drills/result/floor.ts'
import type { DrillResult } from '../../drills/result/result.ts'
import { runDrill } from '../../drills/run/run.ts'
import { loadScenario, scenarioNames } from '../../drills/scenario/scenario-files.ts'
import type { Scenario } from '../../drills/scenario/scenario.ts'

const seeds = [1, 2, 7]
const names = scenarioNames()
const run = (name: string, seed: number): Promise<DrillResult> => runDrill(name, loadScenario(name).scenario, seed)

/** What has to hold at the end of every drill, and does not. */
function broken(scenario: Scenario, { outcome, changes, requests, unexpected, ...result }: DrillResult): string[] {
  const { timings, seconds } = result
  const { mttr, floor } = seconds
  const world = timings.detected === null ? null : (floorOf(scenario, { ...result, changes })?.onset ?? null)
  const onset = timings.onset === null ? null : Date.parse(timings.onset)
  const knowsOnset = result.incidentClass === null || onset === world
  const isTimed = outcome === 'mitigated' ? mttr !== null && floor !== null : mttr === null && floor === null
  const slowest = 1.1 * (floor ?? 0)
  // Both runs see the same arrivals, but once weights differ, who gets one of the few everyday errors is chance.
  const chance = changes.length === 0 ? 0 : 3 * Math.sqrt(requests.failedWithoutBallast)
  const without = requests.failedWithoutBallast
  return [
    ...unexpected,
    ...(knowsOnset ? [] : [`onset is ${timings.onset}, in the world it was ${new Date(world ?? 0).toISOString()}`]),
    ...(isTimed ? [] : [`${outcome} with an MTTR of ${mttr} s and a floor of ${floor} s`]),
    ...((mttr ?? 0) >= (floor ?? 0) ? [] : [`MTTR ${mttr} s is below the floor of ${floor} s`]),
    ...((mttr ?? 0) <= slowest ? [] : [`MTTR is ${mttr} s, expected at most ${slowest} s (the floor is ${floor} s)`]),
    ...(requests.failed <= without + chance ? [] : [`${requests.failed} requests failed, without Ballast ${without}`]),
    // Where users suffer at all, a mitigation spares four fifths of them.
    ...(outcome !== 'mitigated' || without < requests.total / 100 || requests.failed <= without / 5
      ? []
      : [`${requests.failed} requests failed, expected at most a fifth of ${without}`]),
    ...(requests.total > 0 ? [] : ['no requests']),
  ]
}

it.each(seeds.flatMap((seed) => names.map((name) => [name, seed] as const)))(
  '%s with seed %i ends as its file expects, at the pace that physics allow, and no worse than without Ballast',
  async (name, seed) => {
    expect(broken(loadScenario(name).scenario, await run(name, seed))).toEqual([])
  },
)

it('a mitigated release takes exactly one write to Route 53', async () => {
  const { awsCalls, changes } = await run('five-percent-release', 1)
  expect(awsCalls['route53:ChangeResourceRecordSets']).toBe(1)
  expect(changes).toMatchObject([
    { mitigation: 'revert-weights', before: { ec2: 5, eks: 5 }, after: { ec2: 99, eks: 1 } },
  ])
})

it('stray-error wakes Ballast, which then finds no evidence', async () => {
  expect((await run('stray-error', 1)).incidents).toBeGreaterThan(0)
})

it('the same seed gives the same bytes, another seed others', async () => {
  const bytes = async (seed: number): Promise<string> => JSON.stringify(await run('bad-candidate', seed), null, 2)
  const first = await bytes(1)
  expect(await bytes(1)).toBe(first)
  expect(await bytes(2)).not.toBe(first)
})

it('an end that is not as the file expects is told field by field', async () => {
  const { scenario } = loadScenario('healthy-release')
  const expected = { outcome: 'mitigated', incidentClass: 'bad-candidate', changes: 2, incidents: 9 } as const
  const { unexpected, incidents } = await runDrill('wrong', { ...scenario, expect: expected }, 1)
  expect(unexpected).toEqual([
    'outcome is no-action, expected mitigated',
    'incidentClass is null, expected bad-candidate',
    'changes is 0, expected 2',
    `incidents is ${incidents}, expected 9`,
  ])
})
