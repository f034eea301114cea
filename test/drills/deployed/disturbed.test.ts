import { describe, expect, it } from 'vitest'
import { drillAtWork, type DrillAtWork } from '../../../drills/deployed/drill-at-work.ts'
import { anyTime, drillProtection, drillService, sizeBefore } from '../../../drills/deployed/stack.ts'
import type { DrillReport } from '../../../shared/domain/drill/report.ts'
import type { DrillName } from '../../../shared/domain/drill/scenarios.ts'
import type { Service } from '../../../shared/domain/service/service.ts'
import { minute } from '../../../shared/domain/time.ts'
import type { Fault } from '../../../drills/account/faults.ts'

const jane = { arn: 'arn:aws:iam::123456789012:user/jane' }
const request = (scenario: DrillName) => ({ scenario, service: 'drill-web', by: 'jane' })

const weightsIn = ({ account }: DrillAtWork): Record<string, number | undefined> =>
  Object.fromEntries(
    account
      .records()
      .filter(({ Name }) => Name === 'drill-web.example.com.')
      .map(({ SetIdentifier = '', Weight }) => [SetIdentifier, Weight]),
  )

const sizeIn = async ({ clock, drillPorts }: DrillAtWork) => {
  const { min, desired, max } = await clock.complete(
    drillPorts.nodeGroups.describe({ cluster: 'drills', name: 'drill-web' }),
  )
  return { min, desired, max }
}

/** Has something happen when an operation of run-drill begins. */
const when = (operation: string, happen: () => void) => ({
  began(begun: string) {
    if (begun === operation) happen()
  },
})

const messageOf = ({ restored }: DrillReport, what: string): string | undefined =>
  restored.find((each) => each.what.startsWith(what))?.message

describe('a person who', () => {
  it('changes the weights during a drill keeps them, and is told so', async () => {
    const at = await drillAtWork(drillProtection())
    const report = await at.drill(
      request('bad-candidate'),
      when('step minute-2', () => at.account.setWeights('drill-web', { stable: 80, candidate: 20 }, jane)),
    )
    expect(report.result).toBe('not-as-expected')
    expect(report.reason).toContain('somebody changed the weights during the drill')
    expect(messageOf(report, 'records')).toMatch(/^somebody changed them .*candidate 20, stable 80.*so they stay$/)
    expect(weightsIn(at)).toEqual({ stable: 80, candidate: 20 })
    expect(at.account.published.at(-1)?.subject).toMatch(/^\[drill\] drill-web: bad-candidate, needs you/)
    expect(at.account.published.at(-1)?.message).toContain('aws route53 list-resource-record-sets')
  })

  it('changes something else of the records keeps all of them', async () => {
    const at = await drillAtWork(drillProtection())
    const report = await at.drill(
      request('misweighted-release'),
      when('step minute-5', () => {
        const record = at.account.records().find(({ SetIdentifier }) => SetIdentifier === 'stable')
        if (record !== undefined)
          at.account.changeRecords([{ Action: 'UPSERT', ResourceRecordSet: { ...record, TTL: 300 } }], jane)
      }),
    )
    expect(messageOf(report, 'records')).toMatch(/so they stay$/)
    expect(at.account.records().find(({ SetIdentifier }) => SetIdentifier === 'stable')?.TTL).toBe(300)
  })

  it('changes the weights right before they are put back keeps them', async () => {
    const at = await drillAtWork(drillProtection())
    const report = await at.drill(request('bad-candidate'), {
      began(operation) {
        if (operation !== 'step restore-1') return
        at.account.beforeNextCall('route53:ChangeResourceRecordSets', () => {
          at.account.setWeights('drill-web', { stable: 70, candidate: 30 }, jane)
        })
      },
    })
    expect(messageOf(report, 'records')).toMatch(/candidate 30, stable 70.*so they stay$/)
    expect(weightsIn(at)).toEqual({ stable: 70, candidate: 30 })
  })

  it('changes the node group during a drill keeps its size', async () => {
    const at = await drillAtWork(drillProtection())
    const theirs = { min: 3, desired: 6, max: 7 }
    const report = await at.drill(
      request('request-spike'),
      when('step minute-7', () => at.account.scaleIn('drill-web', 'candidate', theirs, jane)),
    )
    expect(messageOf(report, 'node group')).toMatch(/^somebody changed it .*min 3, desired 6, max 7.*so it stays$/)
    expect(await sizeIn(at)).toEqual(theirs)
  })
})

/** Killed after a step took effect, before its result was kept. One minute is like the next but for what happens beside it. */
describe.each<[DrillName, RegExp]>([
  ['misweighted-release', /step (begin|minute-4|restore-1)$/],
  ['request-spike', /step (?!minute-.*[124578]$)/],
])('run-drill, killed after a step of %s,', (scenario, which) => {
  it('plays on, and puts everything back', async () => {
    const operations: string[] = []
    const whole = await drillAtWork(drillProtection())
    await whole.drill(request(scenario), { began: (operation) => operations.push(operation) })
    const steps = operations.flatMap((name, operation) => (which.test(name) ? [{ name, operation }] : []))
    expect(steps.map(({ name }) => name)).toEqual(expect.arrayContaining(['step begin', 'step restore-1']))
    for (const { name, operation } of steps) {
      const at = await drillAtWork(drillProtection())
      const { result, reason } = await at.drill(request(scenario), { kill: { operation, when: 'after' } })
      expect({ name, result, reason }).toMatchObject({ name, result: 'mitigated' })
      expect(weightsIn(at)).toEqual({ stable: 95, candidate: 5 })
      expect(await sizeIn(at)).toEqual(sizeBefore)
    }
  }, 120_000)
})

describe('run-drill, where a call fails,', () => {
  const every = (call: string, kind: Fault['kind']): Fault => ({ call, kind, by: 'run-drill', times: 1_000 })

  it('puts back what it began when metrics cannot be published', async () => {
    const at = await drillAtWork(drillProtection())
    const report = await at.drill(
      request('misweighted-release'),
      when('step minute-5', () => at.account.injectFault(every('cloudwatch:PutMetricData', 'denied'))),
    )
    expect(report.result).toBe('not-as-expected')
    expect(report.reason).toContain('could not be played')
    expect(report.restored.map(({ done }) => done)).toEqual([true, true])
    expect(weightsIn(at)).toEqual({ stable: 95, candidate: 5 })
  })

  it('pages with the command where it cannot put the records back', async () => {
    const at = await drillAtWork(drillProtection())
    const report = await at.drill(
      request('bad-candidate'),
      when('step restore-1', () => at.account.injectFault(every('route53:ChangeResourceRecordSets', 'denied'))),
    )
    expect(report.result).toBe('not-as-expected')
    expect(report.restored.filter(({ done }) => !done)).not.toEqual([])
    const told = at.account.published.at(-1)
    expect(told?.subject).toBe('[drill] drill-web: bad-candidate, needs you: NOT as expected')
    expect(told?.message).toContain('aws route53 change-resource-record-sets')
    expect(told?.message).toContain('aws route53 list-resource-record-sets')
  })

  it('tells people by the dead letters where the topic takes nothing', async () => {
    const at = await drillAtWork(drillProtection())
    await at.drill(
      request('misweighted-release'),
      when('step report', () => at.account.injectFault(every('sns:Publish', 'denied'))),
    )
    expect(at.account.deadLetters.map(({ body }) => body)).toEqual([expect.stringContaining('[drill] drill-web')])
  })

  it('goes on where calls are throttled for a while', async () => {
    const at = await drillAtWork(drillProtection())
    const report = await at.drill(
      request('misweighted-release'),
      when('step begin', () => {
        for (const call of ['route53:ChangeResourceRecordSets', 'cloudwatch:PutMetricData', 'dynamodb:UpdateItem']) {
          at.account.injectFault({ call, kind: 'throttled', by: 'run-drill', times: 2 })
        }
      }),
    )
    expect(report.result).toBe('mitigated')
  })
})

describe('a drill is refused, and nothing changed,', () => {
  const refused = async (at: DrillAtWork, asked: unknown = request('bad-candidate')): Promise<string[]> => {
    const before = at.account.recordChanges.length
    const puts = at.account.calls['cloudwatch:PutMetricData']
    const report = await at.drill(asked)
    expect(report.result).toBe('refused')
    expect(at.account.recordChanges).toHaveLength(before)
    expect(at.account.calls['cloudwatch:PutMetricData']).toBe(puts)
    return report.refusals.map(({ code }) => code)
  }
  const marked = (changes: Partial<Service>) => drillProtection({ ...drillService, ...changes })

  it('of a service that is not marked', async () => {
    const at = await drillAtWork(drillProtection())
    expect(await refused(at, { ...request('bad-candidate'), service: 'web' })).toEqual(['not-marked'])
  })

  it('of a service that is not there', async () => {
    const at = await drillAtWork(drillProtection())
    expect(await refused(at, { ...request('bad-candidate'), service: 'shop' })).toEqual(['unknown-service'])
  })

  it.each<[string, Partial<Service>, string]>([
    ['where the config allows none', { drills: { ...anyTime, allowed: false } }, 'not-allowed'],
    [
      'outside the windows',
      { drills: { ...anyTime, windows: [{ days: ['tue'], from: '09:00', until: '17:00' }] } },
      'outside-window',
    ],
    ['in mode observe', { mode: 'observe' }, 'mode'],
    ['where the account has a lower mode', { mode: 'approve', askedMode: 'enforce' }, 'mode'],
  ])('%s', async (_, changes, code) => {
    expect(await refused(await drillAtWork(marked(changes)))).toEqual([code])
  })

  it.each(['drill-web', 'web'])('while an incident of %s is open', async (service) => {
    const at = await drillAtWork(drillProtection())
    const now = at.clock.now()
    const claim = { service, triggerKey: 'key', owner: 'execution', incidentId: `${service}-20260302T123000Z`, now }
    await at.clock.complete(at.ports.store.claim({ ...claim, expiresAt: now + 60 * minute }))
    expect(await refused(at)).toEqual(['incident-open'])
  })

  it('of a scenario that there is not, with what there is', async () => {
    const at = await drillAtWork(drillProtection())
    await expect(at.drill({ scenario: 'flood', service: 'drill-web' })).rejects.toThrow(
      /scenario: found "flood", expected one of misweighted-release, bad-candidate/,
    )
  })

  it('in a time limit without an incident: then everything is put back, and people are told', async () => {
    const unsure = drillProtection({ ...drillService, limits: { ...drillService.limits, minimumRequests: 10_000_000 } })
    const blind = await drillAtWork(unsure)
    const report = await blind.drill(request('bad-candidate'))
    expect(report).toMatchObject({ result: 'not-as-expected', incident: null })
    expect(report.reason).toContain('within 45 minutes')
    expect(report.restored.map(({ done }) => done)).toEqual([true, true])
  })

  it('by the weekly schedule, of which people are told', async () => {
    const at = await drillAtWork(marked({ mode: 'observe' }))
    await refused(at, { ...request('bad-candidate'), by: 'the weekly schedule' })
    expect(at.account.published.map(({ subject }) => subject)).toEqual(['[drill] drill-web: bad-candidate, refused'])
  })
})
