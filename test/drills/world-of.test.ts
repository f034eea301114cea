import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../drills/clock.ts'
import { checkScenario } from '../../drills/scenario/scenario-checks.ts'
import { scenarioSchema, type Scenario } from '../../drills/scenario/scenario.ts'
import { accountFor, drilledProtection, drillStart, historyMinutes } from '../../drills/scenario/world-of.ts'

const minute = 60_000
const nodes = { min: 2, desired: 4, max: 10, requestsPerNodePerMinute: 1_000 }
const stable = { weight: 99, capacityRequestsPerMinute: 60_000 }

const raw = (fields: object = {}): object => ({
  title: 'a test',
  minutes: 20,
  requestsPerMinute: 3_000,
  fleets: { stable, candidate: { weight: 1, nodes, dns: {} } },
  expect: { outcome: 'no-action', incidentClass: null, changes: 0 },
  ...fields,
})
const scenario = (fields?: object): Scenario => scenarioSchema.parse(raw(fields))

function run(fields: object) {
  const clock = new VirtualClock(drillStart - historyMinutes * minute)
  const account = accountFor(scenario(fields), 1, clock)
  return { clock, account, last: () => account.history().at(-1) }
}
const at = (atMinute: number, what: object) => ({ events: [{ atMinute, ...what }] })
const onCandidate = { fleets: { stable: { ...stable, weight: 0 }, candidate: { weight: 100, nodes, dns: {} } } }

describe('a drilled service', () => {
  it('names the node group of a fleet that has one', () => {
    const { fleets } = drilledProtection(scenario()).services[0] ?? {}
    expect(fleets?.stable.nodeGroup).toBeUndefined()
    expect(fleets?.candidate.nodeGroup).toEqual({
      cluster: 'web-eks',
      name: 'workers',
      maxNodes: 10,
      requestsPerNodePerMinute: 1_000,
    })
  })

  it('may have a limit of its own, and not know what a node carries', () => {
    const candidate = { weight: 1, nodes: { ...nodes, maxNodes: 30, requestsPerNodeInConfig: false } }
    const { fleets } = drilledProtection(scenario({ fleets: { stable, candidate } })).services[0] ?? {}
    expect(fleets?.candidate.nodeGroup).toMatchObject({ maxNodes: 30, requestsPerNodePerMinute: undefined })
  })
})

describe('an event of a scenario', () => {
  it.each([
    ['queriesPerRequest', { queriesPerRequest: { candidate: 100 } }],
    ['nodeGroupSize', { nodeGroupSize: { candidate: { desired: 2 } } }],
  ])('of %s makes requests fail from then on', async (_what, what) => {
    const { clock, last } = run({ ...onCandidate, ...at(5, what) })
    await clock.runUntil(drillStart + 5 * minute)
    expect(last()?.failed).toBeLessThan(30)
    await clock.runUntil(drillStart + 8 * minute)
    expect(last()?.failed).toBeGreaterThan(300)
  })

  it('of a rollout makes requests fail only while AWS throttles the controller', async () => {
    const failed = async (apiThrottling?: object) => {
      const { clock, last } = run({ ...onCandidate, ...at(5, { rollout: { candidate: 10 }, apiThrottling }) })
      await clock.runUntil(drillStart + 10 * minute)
      return last()?.failed
    }
    expect(await failed()).toBeLessThan(30)
    expect(await failed({ candidate: 0 })).toBeGreaterThan(100)
  })

  it('of nodesNeverReady keeps new nodes from serving', async () => {
    const { clock, account, last } = run(
      at(1, { nodesNeverReady: { candidate: true }, nodeGroupSize: { candidate: { desired: 6 } }, by: 'arn:somebody' }),
    )
    await clock.runUntil(drillStart + 10 * minute)
    expect(last()?.nodes.candidate).toEqual({ ready: 4, desired: 6 })
    expect(account.nodeGroupUpdates).toMatchObject([{ by: 'arn:somebody', at: drillStart + minute }])
  })

  it('of loseEvents keeps the next weight change from arriving', async () => {
    const weights = { atMinute: 2, weights: { candidate: 5 } }
    const told = async (events: object[]) => {
      const { clock, account } = run({ events })
      const sources: unknown[] = []
      account.onEvent((event) => sources.push((event as { source: string }).source))
      await clock.runUntil(drillStart + 10 * minute)
      return sources.filter((source) => source === 'aws.route53').length
    }
    const lost = { atMinute: 1, loseEvents: { kind: 'weight-change', count: 1 } }
    expect(await told([weights])).toBe((await told([lost, weights])) + 1)
  })
})

describe('a scenario that cannot be', () => {
  it.each([
    [{ queriesPerRequest: { stable: 9 } }, 'a fleet with dns, which stable has not'],
    [{ nodeGroupSize: { stable: { min: 1 } } }, 'a fleet with nodes, which stable has not'],
    [
      { capacityRequestsPerMinute: { candidate: 1 } },
      'a fleet with capacityRequestsPerMinute, which candidate has not',
    ],
  ])('is refused for an event of a fleet that has no such thing: %j', (what, expected) => {
    const findings = checkScenario(raw(at(1, what)))
    expect(findings.map((finding) => finding.expected)).toEqual([expected])
  })

  it.each([
    [{ fleets: { stable, candidate: { weight: 1 } } }, 'exactly one of capacityRequestsPerMinute and nodes'],
    [{ fleets: { stable, candidate: { ...stable, dns: {} } } }, 'dns only beside nodes'],
    [{ fleets: { stable, candidate: { weight: 1, nodes: { ...nodes, min: 5 } } } }, 'min ≤ desired ≤ max'],
  ])('is refused for its fleets (%#)', (fields, message) => {
    expect(() => scenario(fields)).toThrow(message)
  })
})
