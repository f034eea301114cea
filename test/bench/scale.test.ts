import { beforeAll, describe, expect, it } from 'vitest'
import { manyServices } from '../../bench/scale/services.ts'
import { storm, type StormMeasured } from '../../bench/scale/storm.ts'

describe('a storm of alarms for more services than the budget has changes', () => {
  const services = 20
  const actionsPerHour = 8
  let measured: StormMeasured
  beforeAll(async () => {
    measured = await storm({ services, deliveries: 6, actionsPerHour, seed: 1 })
  }, 60_000)

  it('loses none: each service has an incident that ended, and no execution failed', () => {
    expect(measured.mostEventsAMinute).toBeGreaterThanOrEqual(90)
    expect(measured.lost).toEqual([])
    expect(measured.failed).toEqual([])
    expect(new Set(measured.incidents.map(({ service }) => service)).size).toBe(services)
  })

  it('spends the whole budget, one change for each service that gets any', () => {
    expect(measured.mitigated).toHaveLength(actionsPerHour)
    expect(new Set(measured.mitigated.map(({ service }) => service)).size).toBe(actionsPerHour)
  })

  it('tells the people of the others why, and what would have been done', () => {
    const helped = new Set(measured.mitigated.map(({ service }) => service))
    const others = measured.incidents.filter(({ service }) => !helped.has(service))
    expect(others.length).toBeGreaterThanOrEqual(services - actionsPerHour)
    for (const { outcome, reason, refusals } of others) {
      expect(outcome).toBe('escalated')
      expect(reason).toMatch(/revert-weights .* was refused: action-budget: Ballast has made as many changes/)
      expect(refusals).toContainEqual(
        expect.objectContaining({
          code: 'budget-spent',
          observed: expect.stringMatching(/^8 changes, of .*, 3 more$/),
          limit: '8 changes an hour',
        }),
      )
    }
  })

  it('changes the first as soon as if it were alone', async () => {
    const [first] = measured.mitigated
    const failing = measured.mitigated.slice(0, 1).map(({ service }) => service)
    const quiet = await storm({ services, failing, deliveries: 1, actionsPerHour, seed: 1 })
    expect(first?.after).toBeLessThan(1.01 * (quiet.mitigated[0]?.after ?? 0))
  })
})

it('names and places each of many services by itself', () => {
  const { services } = manyServices(1_000)
  expect(new Set(services.map(({ name }) => name)).size).toBe(1_000)
  expect(new Set(services.map(({ record }) => record.name)).size).toBe(1_000)
})
