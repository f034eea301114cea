import { describe, expect, it } from 'vitest'
import { waitingFor } from '../../../../shared/domain/incident/waiting.ts'
import { claimedAt } from '../../../../shared/domain/overview.ts'
import type { ServiceState } from '../../../../shared/domain/service/service-state.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { readOverview } from '../../../../shared/workflow/show/read-overview.ts'
import { incident } from '../../../report/support/reported.ts'
import { noon, protection, service } from '../../../support/builders.ts'
import { controlAccount } from '../../../support/control-account.ts'

const open = 'web-20260302T115500Z-k3f9'
const all = { service: null, count: 10 }
const lease = { weights: { ec2: 99, eks: 1 }, since: '2026-03-02T12:01:01Z', leaseUntil: '2026-03-02T13:01:01Z' }
const claimOf = (incidentId: string) => ({
  service: 'web',
  triggerKey: 'key',
  owner: 'execution',
  incidentId,
  now: noon,
  expiresAt: noon + 60 * minute,
})
const asked = {
  incidentId: open,
  service: 'web',
  callbackId: 'callback-1',
  plans: ['weights back'],
  expiresAt: noon + 12 * minute,
  otherwise: 'reject',
} as const
const waiting = incident({ id: open, outcome: null, changes: [], reason: waitingFor(asked.expiresAt) })

describe('the time of an incident', () => {
  it.each([
    ['web-20260302T115500Z-k3f9', noon - 5 * minute],
    ['my-shop-20260302T115500Z', noon - 5 * minute],
    ['web-20269902T115500Z-k3f9', 0],
    ['web', 0],
  ])('is in its id: %s', (id, expected) => {
    expect(claimedAt(id)).toBe(expected)
  })
})

describe('an overview', () => {
  it('of an account where nothing has happened is empty', async () => {
    const { dependencies } = controlAccount()
    expect(await readOverview(dependencies, all)).toEqual({
      at: noon,
      pause: null,
      budget: { perHour: 10, used: 0 },
      services: [{ name: 'web', mode: 'enforce', pause: null, openIncident: null }],
      incidents: [],
      hasMore: false,
    })
  })

  it('has an open incident of which nothing is written yet', async () => {
    const { account, dependencies } = controlAccount()
    await account.ports.store.claim(claimOf(open))
    const { incidents, services } = await readOverview(dependencies, all)
    expect(services[0]?.openIncident).toBe(open)
    expect(incidents).toEqual([
      {
        id: open,
        service: 'web',
        startedAt: noon - 5 * minute,
        isOpen: true,
        record: null,
        awaits: null,
        canUndo: false,
      },
    ])
  })

  it('has what waits for a word', async () => {
    const { account, dependencies } = controlAccount()
    await account.ports.store.claim(claimOf(open))
    account.approvals.set(open, asked)
    account.incidents.set(open, waiting)
    expect((await readOverview(dependencies, all)).incidents).toMatchObject([
      { isOpen: true, awaits: { plans: ['weights back'] } },
    ])
  })

  it.each([
    ['it was answered', { ...waiting, reason: 'ec2 5, eks 5 → ec2 99, eks 1' }, 0],
    ['the time for it is over', waiting, 12],
  ])('asks for no word where %s', async (_, record, minutes) => {
    const { account, dependencies } = controlAccount()
    await account.ports.store.claim(claimOf(open))
    account.approvals.set(open, asked)
    account.incidents.set(open, record)
    account.now += minutes * minute
    expect((await readOverview(dependencies, all)).incidents).toMatchObject([{ isOpen: true, awaits: null }])
  })

  const group = { cluster: 'prod', name: 'web' }
  const size = { min: 3, desired: 3, max: 10 }
  const sizes = {
    group,
    before: size,
    after: size,
    written: size,
    begun: null,
    requestsPerNode: null,
    since: lease.since,
  }
  const incidentId = incident().id
  const wrote = { lastWrite: { ...lease, incidentId } }
  const held = { hold: { ...lease, incidentId, until: '2026-03-02T13:00:00Z' } }
  const undone = incident({ timeline: [{ at: lease.since, stage: 'control', text: 'undone' }] })

  it.each<[string, ReturnType<typeof incident>, Partial<ServiceState>, number, boolean]>([
    ['where its weights are the last that Ballast wrote', incident(), wrote, 60, true],
    ['not a day later', incident(), wrote, 24 * 60 + 2, false],
    ['not once other weights were written', incident(), { lastWrite: { ...lease, incidentId: 'web-2' } }, 0, false],
    ['while releases are held for it', incident(), held, 0, true],
    ['not once that is over', incident(), held, 60, false],
    [
      'while nodes are on lease, however long',
      incident(),
      { sizeLeases: [{ ...sizes, incidentId, until: lease.since }] },
      9_999,
      true,
    ],
    ['not once somebody has undone it', undone, wrote, 0, false],
    ['not where it changed nothing', incident({ changes: [] }), wrote, 0, false],
  ])('says whether an incident can be undone: %s', async (_, record, state, minutes, expected) => {
    const { account, dependencies } = controlAccount()
    account.incidents.set(record.id, record)
    account.state = { ...account.state, ...state }
    account.now += minutes * minute
    expect((await readOverview(dependencies, all)).incidents).toMatchObject([{ isOpen: false, canUndo: expected }])
  })

  it('tells a pause of everything from that of a service', async () => {
    const { account, dependencies } = controlAccount()
    const pause = { since: noon, until: null, by: 'kim', reason: 'load test' }
    account.ledger = { ...account.ledger, pauses: { '*': pause } }
    expect(await readOverview(dependencies, all)).toMatchObject({ pause, services: [{ pause: null }] })
    account.ledger = { ...account.ledger, pauses: { web: pause, '*': { ...pause, until: noon } } }
    expect(await readOverview(dependencies, all)).toMatchObject({ pause: null, services: [{ pause }] })
  })

  it('is of one service where it is asked for that, with no more than it is asked for', async () => {
    const { account, dependencies } = controlAccount(protection(service(), service({ name: 'shop' })))
    for (let index = 0; index < 5; index++) {
      const id = `web-20260302T1${index}0000Z-k3f9`
      account.incidents.set(id, incident({ id }))
    }
    const { services, incidents, hasMore } = await readOverview(dependencies, { service: 'web', count: 3 })
    expect(services.map(({ name }) => name)).toEqual(['web'])
    expect(incidents.map(({ startedAt }) => new Date(startedAt).getUTCHours())).toEqual([14, 13, 12])
    expect(hasMore).toBe(true)
  })
})
