import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { recordAll } from '../../drills/cost/record.ts'
import { seenInDrills } from '../../drills/cost/seen.ts'
import { runDrill } from '../../drills/run/run.ts'
import { loadScenario } from '../../drills/scenario/scenario-files.ts'
import { drilledProtection } from '../../drills/scenario/world-of.ts'
import { metricsOf } from '../../shared/domain/signals/index.ts'
import { blindnessMetrics, blindnessMinutes } from '../../shared/domain/watch/blindness.ts'

const file = new URL('../../drills/cost/recorded.json', import.meta.url)

it('the work that costs are made of is what the drills do (UPDATE_DOCS=1 writes it)', async () => {
  const recorded = await recordAll()
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(recorded)
}, 300_000)

it('an incident makes the calls that its drill counts, once minute 0 is there', async () => {
  const calls: Record<string, number> = {}
  const { scenario } = loadScenario('bad-candidate')
  // The drill's own count has all functions in it, and begins after the half hour in which the weights are learnt.
  const { awsCalls } = await runDrill('bad-candidate', scenario, 1, undefined, ({ by, call }) => {
    if (by === 'handle-incident') calls[call] = (calls[call] ?? 0) + 1
  })
  const { calls: seen } = seenInDrills.incidents['bad-candidate']
  const changing =
    /^(route53:(ChangeResourceRecordSets|GetChange)|sns:Publish|dynamodb:(PutItem|TransactWriteItems|UpdateItem))$/
  const changes = (all: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(all).filter(([call]) => changing.test(call)))
  expect(changes(seen)).toEqual(changes(awsCalls))
  expect(Object.keys(seen).toSorted()).toEqual(Object.keys(calls).toSorted())
}, 60_000)

it('a run of check-signals reads the metrics of the registries', () => {
  const [service] = drilledProtection(loadScenario('healthy-release').scenario).services
  if (service === undefined) throw new RangeError('the drill has no service')
  const { idle, armed } = seenInDrills
  expect(idle.metricsRead).toBe(blindnessMetrics(service).length * (idle.runs / blindnessMinutes))
  expect(armed.metricsRead).toBe(metricsOf(service).length * armed.runs)
})
