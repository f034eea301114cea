import { beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { DrillResult } from '../../drills/result/result.ts'
import { runDrill } from '../../drills/run/run.ts'
import { loadScenario } from '../../drills/scenario/scenario-files.ts'
import type { Scenario } from '../../drills/scenario/scenario.ts'
import { officialExecutions, setUpOfficialRunner } from '../support/official-runner.ts'

// The drill's own loop delivers the events in both cases, so executions run concurrently in both: those of five
// deliveries of one alarm, or of the change that an incident itself made. Only what runs them differs.

beforeAll(setUpOfficialRunner)
beforeEach(() => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
  return () => vi.unstubAllEnvs()
})

async function runBoth(
  name: string,
  scenario: Scenario,
): Promise<{ official: DrillResult; virtual: DrillResult; invocations: readonly number[] }> {
  const { execute, invocations, stop } = officialExecutions()
  const official = await runDrill(name, scenario, 1, execute)
  await stop()
  return { official, virtual: await runDrill(name, scenario, 1), invocations: invocations() }
}

/** One of each way that an execution can go; all scenarios go one of them, and are run in virtual time elsewhere. */
const ways = [
  'five-percent-release',
  'api-throttling',
  'request-spike',
  'dns-failure',
  'shared-cause',
  'approve-given',
  'approve-unanswered',
  'observe-right',
  'alarm-five-times',
  'human-between-read-and-write',
  'memory-down',
  'pages-undelivered',
  'metrics-stop',
  'healthy-release',
]

it.each(ways)('%s ends under the official runner exactly as in virtual time alone', async (name) => {
  const { official, virtual, invocations } = await runBoth(name, loadScenario(name).scenario)
  expect(official).toEqual(virtual)
  // A mitigation waits at least for its effect and for the first datapoints: it is suspended and replayed.
  expect(Math.max(0, ...invocations)).toBeGreaterThanOrEqual(official.outcome === 'mitigated' ? 3 : 0)
})

const each = { times: 1, after: 0, seconds: 3 }
const throttled: Scenario['faults'] = [
  { ...each, call: 'route53:ChangeResourceRecordSets', fault: 'throttled', times: 2 },
  { ...each, call: 'cloudwatch:GetMetricData', fault: 'server-error', after: 8 },
]
const lost: Scenario['faults'] = [{ ...each, call: 'route53:ChangeResourceRecordSets', fault: 'lost-answer' }]
it.each([
  ['throttled calls', throttled],
  ['a lost answer', lost],
])('retries after %s are as late under the official runner as in virtual time', async (_, faults) => {
  const { scenario } = loadScenario('five-percent-release')
  const calm = await runDrill('faults', scenario, 1)
  const { official, virtual } = await runBoth('faults', { ...scenario, faults })
  expect(official).toEqual(virtual)
  expect(official.outcome).toBe('mitigated')
  expect(Date.parse(official.timings.applied ?? '')).toBeGreaterThan(Date.parse(calm.timings.applied ?? ''))
})
