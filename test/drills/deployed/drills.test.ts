import { describe, expect, it } from 'vitest'
import { drillAtWork, type DrillAtWork } from '../../../drills/deployed/drill-at-work.ts'
import { drillProtection, production, sizeBefore } from '../../../drills/deployed/stack.ts'
import { drillNames, drillScenarios } from '../../../shared/domain/drill/scenarios.ts'

/** Records and sizes of everything in the account. */
const standing = async ({ account, clock, drillPorts, protection }: DrillAtWork) => ({
  records: account.records().toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)),
  sizes: await clock.complete(
    Promise.all(
      protection.services.flatMap(({ fleets }) =>
        [fleets.stable, fleets.candidate].flatMap(({ nodeGroup }) =>
          nodeGroup === undefined ? [] : drillPorts.nodeGroups.describe(nodeGroup),
        ),
      ),
    ),
  ),
})

const keyOf = ({ Name = '', Type = '', SetIdentifier = '' }): string => [Name, Type, SetIdentifier].join(' ')

describe.each(drillNames)('the drill %s on the deployed stack', (scenario) => {
  it('ends mitigated by real alarms and events, with its times, and everything as it was before', async () => {
    const at = await drillAtWork(drillProtection())
    const before = await standing(at)
    const changesBefore = at.account.recordChanges.length
    const report = await at.drill({ scenario, service: 'drill-web', by: 'jane' })
    expect(report).toMatchObject({
      scenario,
      service: 'drill-web',
      by: 'jane',
      result: 'mitigated',
      refusals: [],
      incident: { outcome: 'mitigated', incidentClass: drillScenarios[scenario].incidentClass },
    })
    expect(report.restored.map(({ done }) => done)).toEqual([true, true])
    expect(await standing(at)).toEqual(before)

    // At most two evaluations of the alarm, or the event's delay, and the mitigation's own way.
    const { mttd, mtti, mttr, onsetToAlarmed, alarmedToDelivered, identifiedToApplied } = report.seconds ?? {}
    expect(mttd).toBeLessThan(130)
    expect(mtti).toBeGreaterThanOrEqual(0)
    expect(mttr).toBeGreaterThan(mttd ?? Infinity)
    expect(mttr).toBeLessThan(420)
    for (const stage of [onsetToAlarmed, alarmedToDelivered, identifiedToApplied])
      expect(stage).toBeGreaterThanOrEqual(0)

    // Nothing of the service with users was touched, and its incidents' subjects would begin otherwise.
    const touched = at.account.recordChanges
      .slice(changesBefore)
      .flatMap(({ changes }) => changes.map(({ ResourceRecordSet }) => ResourceRecordSet?.Name))
    expect(new Set(touched)).toEqual(new Set(touched.length === 0 ? [] : ['drill-web.example.com.']))
    expect(at.account.nodeGroupUpdates.filter(({ cluster }) => cluster === 'prod')).toEqual([])
    const subjects = at.account.published.map(({ subject = '' }) => subject)
    expect(subjects).toHaveLength(3)
    expect(subjects.filter((subject) => !subject.startsWith(`[drill] drill-web: ${scenario}, `))).toEqual([])

    // Ballast is left at rest: neither what the drill did nor the silence after it is an incident.
    await at.pass(120)
    expect(await standing(at)).toEqual(before)
    expect(at.account.published).toHaveLength(3)
    expect(at.account.deadLetters).toEqual([])
    expect(new Set(at.executions)).toEqual(new Set(['mitigated', 'no-action']))
    const { state, claim } = await at.clock.complete(at.ports.store.readMemory('drill-web'))
    expect(claim).toBeNull()
    expect(state).toMatchObject({
      lastGood: { weights: { stable: 95, candidate: 5 } },
      lastWrite: null,
      hold: null,
      sizeLeases: [],
      handsOff: null,
    })
  })
})

it('another drill can follow when the metrics of the first are of the past', async () => {
  const at = await drillAtWork(drillProtection())
  await at.drill({ scenario: 'bad-candidate', service: 'drill-web' })
  const tooSoon = await at.drill({ scenario: 'misweighted-release', service: 'drill-web' })
  expect(tooSoon).toMatchObject({ result: 'refused', refusals: [{ code: 'another-drill' }] })
  await at.pass(181)
  const second = await at.drill({ scenario: 'misweighted-release', service: 'drill-web' })
  expect(second).toMatchObject({ result: 'mitigated', incident: { incidentClass: 'misweighted-release' } })
})

it('publishes in no namespace but that of drills, one sample a minute, and never starts handle-incident', async () => {
  const calls: string[] = []
  const namespaces = new Set<unknown>()
  const at = await drillAtWork(drillProtection(), {
    onCall({ by, call, request }) {
      if (by !== 'run-drill') return
      calls.push(call)
      if (call === 'cloudwatch:PutMetricData')
        namespaces.add((JSON.parse(request.body) as { Namespace: string }).Namespace)
    },
  })
  await at.drill({ scenario: 'request-spike', service: 'drill-web' })
  expect([...namespaces]).toEqual(['Ballast/Drills'])
  expect(calls.filter((call) => call.startsWith('lambda:'))).toEqual([])
})

describe('observe', () => {
  it.each(drillNames)(
    'says what Ballast would do about %s in a service with users, and writes nothing',
    async (scenario) => {
      const calls = new Set<string>()
      const at = await drillAtWork(drillProtection(), {
        onCall({ by, call }) {
          if (by === 'run-drill') calls.add(call)
        },
      })
      const before = await standing(at)
      const report = await at.drill({ scenario, service: 'web', observe: true })
      expect(report).toMatchObject({
        result: 'observed',
        incident: null,
        restored: [],
        observed: { mode: 'enforce', incidentClass: drillScenarios[scenario].incidentClass },
      })
      expect(report.observed?.plans).not.toEqual([])
      expect(report.observed?.plans.flatMap(({ refused }) => refused)).toEqual([])
      expect([...calls].toSorted()).toEqual([
        'dynamodb:GetItem',
        'dynamodb:Query',
        'eks:DescribeNodegroup',
        'route53:ListResourceRecordSets',
      ])
      expect(await standing(at)).toEqual(before)
    },
  )

  it('says which guardrail would refuse, by the real mode and freeze windows', async () => {
    const frozen = { reason: 'sale', services: null, from: '2026-03-02T00:00:00Z', until: '2026-03-03T00:00:00Z' }
    const protection = drillProtection(undefined, { freezeWindows: [frozen] })
    const at = await drillAtWork({ ...protection, services: [{ ...production, mode: 'off' }] })
    const { observed } = await at.drill({ scenario: 'bad-candidate', service: 'web', observe: true })
    expect(observed?.plans.map(({ refused }) => refused.map(({ guardrail }) => guardrail))).toEqual([
      ['kill-switch', 'freeze-window'],
    ])
  })
})

it('the sizes that the account begins with leave room for a spike', () => {
  expect(sizeBefore.desired * 2).toBeLessThanOrEqual(production.fleets.candidate.nodeGroup?.maxNodes ?? 0)
})
