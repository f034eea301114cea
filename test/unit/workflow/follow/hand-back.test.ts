import { describe, expect, it } from 'vitest'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import type { Protection, Service } from '../../../../shared/domain/service/service.ts'
import type { ServiceState, SizeLease } from '../../../../shared/domain/service/service-state.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import { PortError } from '../../../../shared/ports/port-error.ts'
import { noon, records, service } from '../../../support/builders.ts'
import { alarmEvent } from '../../../support/events.ts'
import { handle, traffic } from '../../../support/incidents.ts'
import { memoryAccount, type MemoryAccount } from '../../../support/memory-ports.ts'

const onEks: Partial<Service> = {
  fleets: {
    ...service().fleets,
    candidate: {
      ...service().fleets.candidate,
      nodeGroup: { cluster: 'prod', name: 'web', maxNodes: 20, requestsPerNodePerMinute: 1000 },
    },
  },
}
const lease = (until: number): SizeLease => ({
  incidentId: 'web-gone',
  group: { cluster: 'prod', name: 'web' },
  before: { min: 2, desired: 6, max: 6 },
  after: { min: 6, desired: 6, max: 6 },
  written: { min: 6, desired: 6, max: 6 },
  begun: null,
  requestsPerNode: 1000,
  since: iso(noon - 25 * 60 * minute),
  until: iso(until),
})
const hold = (until: number): NonNullable<ServiceState['hold']> => ({
  weights: { ec2: 99, eks: 1 },
  since: iso(noon - 120 * minute),
  incidentId: 'web-gone',
  until: iso(until),
})

function leased(state: Partial<ServiceState>): MemoryAccount {
  const account = memoryAccount(records(99, 1), { ...emptyState, ...state })
  account.nodeGroup = { ...account.nodeGroup, min: 6, desired: 6, max: 6 }
  traffic(
    account,
    [{ minutesAgo: 75, requests: 5940, errorRatio: 0.001 }],
    [{ minutesAgo: 75, requests: 3000, errorRatio: 0.001 }],
  )
  return account
}
const look = (account: MemoryAccount) =>
  handle(account, alarmEvent('ballast-web-error-rate-stable', noon), { service: onEks })

describe('a lease of an execution that is gone', () => {
  it('that is past its time is taken over by the next one, which hands it back', async () => {
    const account = leased({ sizeLeases: [lease(noon - minute)] })
    const { result } = await look(account)
    expect(result.outcome).toBe('no-action')
    expect(account.nodeGroup).toMatchObject({ min: 2, desired: 6, max: 6 })
    const told = account.incidents.get(result.incidentId ?? '')?.timeline.map(({ text }) => text)
    expect(told).toContain('takes over the lease of web-gone on web, which is past its time')
  })

  it('that is not past its time is left to its owner', async () => {
    const account = leased({ sizeLeases: [lease(noon + minute)] })
    await look(account)
    expect(account.resizes).toEqual([])
    expect(account.state.sizeLeases).toEqual([lease(noon + minute)])
  })

  it('is handed back once, wherever the execution that took it over crashes', async () => {
    const crashless = leased({ sizeLeases: [lease(noon - minute)] })
    const { operations } = await look(crashless)
    for (const operation of operations.keys()) {
      const account = leased({ sizeLeases: [lease(noon - minute)] })
      await handle(account, alarmEvent('ballast-web-error-rate-stable', noon), {
        service: onEks,
        crash: { operation, when: 'after' },
      })
      expect([operations[operation], account.nodeGroup]).toEqual([operations[operation], crashless.nodeGroup])
    }
  })
})

describe('a hold', () => {
  it('that is past its time holds nothing, and is cleared', async () => {
    const account = leased({ hold: hold(noon - minute) })
    await look(account)
    expect(account.state.hold).toBeNull()
  })

  it('of another execution that lasts is left alone', async () => {
    const account = leased({ hold: hold(noon + minute) })
    await look(account)
    expect(account.state.hold).toEqual(hold(noon + minute))
  })
})

/** When a size was first written while a run looked at a leased service. */
async function firstResize(account: MemoryAccount, rules: Partial<Protection> = {}): Promise<number> {
  let first = Infinity
  account.before = (call) => {
    if (call === 'nodeGroups.resize') first = Math.min(first, account.now)
  }
  await handle(account, alarmEvent('ballast-web-error-rate-stable', noon), { service: onEks, rules })
  return first
}

describe('handing sizes back', () => {
  it('waits while changes are frozen', async () => {
    const account = leased({ sizeLeases: [lease(noon - minute)] })
    const until = noon + 120 * minute
    const sale = { reason: 'sale', services: null, from: iso(noon - minute), until: iso(until) }
    expect(await firstResize(account, { freezeWindows: [sale] })).toBeGreaterThanOrEqual(until)
    expect(account.nodeGroup.min).toBe(2)
  })

  it('gives the minimum back under the load that the group carried before, whatever that needs', async () => {
    const account = leased({ sizeLeases: [lease(noon - minute)] })
    account.live = records(25, 75)
    await look(account)
    expect(account.nodeGroup).toMatchObject({ min: 2, desired: 6 })
    expect(account.state.sizeLeases).toEqual([])
  })

  it.each([
    ['was made without anybody saying so', { min: 4, desired: 6, max: 6 }],
    ['was never made', { min: 6, desired: 6, max: 6 }],
  ])('goes on where a step that was begun %s', async (_, size) => {
    const begun = { min: 4, desired: 6, max: 6 }
    const account = leased({ sizeLeases: [{ ...lease(noon - minute), begun }] })
    account.nodeGroup = { ...account.nodeGroup, ...size }
    await look(account)
    expect(account.nodeGroup).toMatchObject({ min: 2, desired: 6 })
    expect(account.sent).toEqual([])
  })

  it('stops where the limits are neither what was written nor what was begun', async () => {
    const account = leased({ sizeLeases: [{ ...lease(noon - minute), begun: { min: 4, desired: 6, max: 6 } }] })
    account.nodeGroup = { ...account.nodeGroup, min: 5 }
    await look(account)
    expect(account.resizes).toEqual([])
    expect(account.sent.map(({ subject }) => subject)).toEqual([expect.stringContaining('taken over')])
  })

  it('that is not possible for twenty hours is left to people, once', async () => {
    const few = lease(noon - minute)
    const account = leased({ sizeLeases: [{ ...few, before: { min: 2, desired: 2, max: 2 } }] })
    account.live = records(1, 99)
    await look(account)
    expect(account.resizes).toEqual([])
    expect(account.state.sizeLeases).toEqual([])
    expect(account.sent.map(({ subject }) => subject)).toEqual([expect.stringContaining('a lease was not handed back')])
  })

  it('waits while Ballast is paused', async () => {
    const account = leased({ sizeLeases: [lease(noon - minute)] })
    const pausedUntil = noon + 120 * minute
    account.ledger = {
      ...account.ledger,
      pauses: { web: { since: noon, until: pausedUntil, by: 'ann', reason: 'a migration' } },
    }
    expect(await firstResize(account)).toBeGreaterThanOrEqual(pausedUntil)
    expect(account.nodeGroup.min).toBe(2)
  })

  it('goes on after looks that failed', async () => {
    const account = leased({ sizeLeases: [lease(noon - minute)] })
    account.before = (call) => {
      const isDown = account.now > noon + 6 * minute && account.now < noon + 30 * minute
      if (call === 'metrics.read' && isDown) throw new PortError('unavailable', 'cloudwatch:GetMetricData', 'down')
    }
    await look(account)
    expect(account.nodeGroup.min).toBe(2)
    expect(account.sent).toEqual([])
  })

  it('is a page when looks go on failing', async () => {
    const account = leased({ sizeLeases: [lease(noon - minute)] })
    account.before = (call) => {
      if (call === 'metrics.read' && account.now > noon + minute)
        throw new PortError('unavailable', 'cloudwatch:GetMetricData', 'down')
    }
    await look(account)
    expect(account.sent.map(({ subject }) => subject)).toEqual([expect.stringContaining('a lease was not handed back')])
    expect(account.state.sizeLeases).toHaveLength(1)
  })
})
