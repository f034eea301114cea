import { beforeEach, describe, expect, it } from 'vitest'
import { emptyState } from '../../../../shared/domain/records/known-good.ts'
import { everything } from '../../../../shared/domain/service/ledger.ts'
import type { SizeLease } from '../../../../shared/domain/service/service-state.ts'
import { iso, minute } from '../../../../shared/domain/time.ts'
import { weightsOf } from '../../../../shared/domain/records/weights.ts'
import { PortError } from '../../../../shared/ports/port-error.ts'
import { control } from '../../../../shared/workflow/control/control.ts'
import type { ControlRequest } from '../../../../shared/workflow/control/control-request.ts'
import { noon, protection, records } from '../../../support/builders.ts'
import { good, handle, misweighted, release } from '../../../support/incidents.ts'
import { memoryAccount, type MemoryAccount } from '../../../support/memory-ports.ts'

let account: MemoryAccount
let answers: string[]
beforeEach(() => {
  account = misweighted()
  answers = []
})

const who = { by: 'ann', reason: 'it was meant' }
const ask = (request: ControlRequest) =>
  control(request, {
    protection: protection(),
    ports: {
      ...account.ports,
      callbacks: {
        async answer(callbackId, answer) {
          if (callbackId === 'gone') throw new PortError('not-found', 'lambda:Send', 'no such callback')
          answers.push(answer)
        },
      },
    },
  })
const undo = (incidentId: string) => ask({ command: 'undo', incidentId, ...who })

/** An incident that moved the weights from 5 and 5 to what was known good. */
async function mitigated(): Promise<string> {
  const { result } = await handle(account, release())
  expect(weightsOf(account.live)).toEqual(good)
  return result.incidentId ?? ''
}

describe('undo', () => {
  it('gives back the exact records, as an override that Ballast respects', async () => {
    const id = await mitigated()
    const result = await undo(id)
    expect(result).toMatchObject({ done: true, message: expect.stringContaining('ec2 99, eks 1 → ec2 5, eks 5') })
    expect(account.live).toEqual(records(5, 5))
    expect(account.changes.at(-1)).toBe(`[ballast:override] undo of ${id} by ann: it was meant`)
    const again = await handle(account, release('again'), { owner: 'arn:execution-2' })
    expect(again.result.outcome).toBe('no-action')
    expect(account.live).toEqual(records(5, 5))
  })

  it('is on the record, and people are told', async () => {
    const id = await mitigated()
    await undo(id)
    expect(account.incidents.get(id)?.timeline.at(-1)).toMatchObject({
      stage: 'control',
      text: expect.stringContaining('ann has undone it (it was meant)'),
    })
    expect(account.sent.at(-1)?.subject).toContain('undone')
  })

  it('twice is the same as once', async () => {
    const id = await mitigated()
    await undo(id)
    expect(await undo(id)).toMatchObject({ done: true, message: expect.stringContaining('already') })
    expect(account.live).toEqual(records(5, 5))
  })

  it.each<[string, (id: string) => void, string]>([
    ['somebody has changed the weights since', () => (account.live = records(50, 50)), 'were changed since'],
    [
      'somebody changes them at the same moment',
      () => {
        account.before = (call) => {
          if (call === 'records.change') account.live = records(50, 50)
        }
      },
      'at the same moment',
    ],
    [
      'the incident has changed nothing',
      (id) => account.incidents.set(id, { ...account.incidents.get(id)!, changes: [] }),
      'has changed nothing',
    ],
  ])('changes nothing where %s', async (_, before, message) => {
    const id = await mitigated()
    before(id)
    const result = await undo(id)
    expect(result).toMatchObject({ done: false, message: expect.stringContaining(message) })
    expect(account.changes).toHaveLength(1)
  })

  it('of an incident that never was changes nothing', async () => {
    expect(await undo('web-20260302T000000Z')).toMatchObject({ done: false })
  })

  it('works while the incident is still being verified, which then leaves the weights to people', async () => {
    account.before = (call) => {
      const [open] = account.incidents.keys()
      if (call !== 'records.changeStatus' || open === undefined) return
      account.before = () => {}
      account.live = records(5, 5)
    }
    const { result } = await handle(account, release())
    expect(result.outcome).toBe('escalated')
    expect(account.live).toEqual(records(5, 5))
  })

  describe('of a raised node group', () => {
    const lease: SizeLease = {
      incidentId: 'web-1',
      group: { cluster: 'prod', name: 'web' },
      before: { min: 2, desired: 3, max: 10 },
      after: { min: 8, desired: 8, max: 12 },
      written: { min: 8, desired: 8, max: 12 },
      begun: null,
      requestsPerNode: 1000,
      since: iso(noon),
      until: iso(noon + 24 * 60 * minute),
    }
    const state = { ...emptyState, sizeLeases: [lease] }
    beforeEach(async () => {
      const id = await mitigated()
      const incident = account.incidents.get(id)!
      account = memoryAccount(records(99, 1), state)
      const { group: nodeGroup, before, after } = lease
      account.incidents.set('web-1', {
        ...incident,
        id: 'web-1',
        changes: [
          { mitigation: 'scale-node-group', kind: 'node-group', nodeGroup, before: { ...before }, after: { ...after } },
        ],
      })
      account.nodeGroup = { ...account.nodeGroup, ...lease.written }
    })

    it('puts its limits back, leaves desired to its owner, and ends the lease', async () => {
      expect(await undo('web-1')).toMatchObject({ done: true })
      expect(account.resizes).toEqual([{ min: 2, desired: 8, max: 10 }])
      expect(account.state.sizeLeases).toEqual([])
    })

    it('changes nothing where somebody has changed it since', async () => {
      account.nodeGroup = { ...account.nodeGroup, min: 9 }
      expect(await undo('web-1')).toMatchObject({ done: false, message: expect.stringContaining('was changed since') })
      expect(account.resizes).toEqual([])
      expect(account.state.sizeLeases).toEqual([lease])
    })

    it('waits for an open incident to end', async () => {
      const request = { service: 'web', triggerKey: 'k', owner: 'other', incidentId: 'web-9', now: noon }
      await account.ports.store.claim({ ...request, expiresAt: noon + minute })
      expect(await undo('web-1')).toMatchObject({
        done: false,
        message: expect.stringContaining('web-9 of web is open'),
      })
      expect(account.resizes).toEqual([])
    })

    it('is done with where it was handed back before', async () => {
      account.state = emptyState
      expect(await undo('web-1')).toMatchObject({ done: true, message: expect.stringContaining('handed back before') })
    })
  })
})

describe('pause', () => {
  it.each<[string, string | null, number | null]>([
    ['a service for a time', 'web', 30],
    ['everything until it is resumed', null, null],
  ])('%s keeps Ballast from changing anything, and people are told', async (_, service, minutes) => {
    const paused = await ask({ command: 'pause', service, minutes, ...who })
    expect(paused.done).toBe(true)
    expect(account.sent).toHaveLength(1)
    expect((await handle(account, release())).result.outcome).toBe('escalated')
    expect(account.changes).toEqual([])
  })

  it('ends by itself when its time is over', async () => {
    await ask({ command: 'pause', service: null, minutes: 30, ...who })
    account.now += 30 * minute
    const status = (await ask({ command: 'status', service: null })).status
    expect(status?.pause).toBeNull()
  })

  it('is ended by resume, which says so where there was none', async () => {
    await ask({ command: 'pause', service: null, minutes: null, ...who })
    expect(await ask({ command: 'resume', service: null, ...who })).toMatchObject({ done: true })
    expect(account.ledger.pauses).toEqual({})
    expect(await ask({ command: 'resume', service: null, ...who })).toMatchObject({ done: false })
  })

  it('is set though others write the ledger at the same time', async () => {
    const { writeLedger } = account.ports.store
    let races = 3
    const store = {
      ...account.ports.store,
      async writeLedger(...write: Parameters<typeof writeLedger>) {
        if (races-- > 0) account.ledger = { ...account.ledger, version: account.ledger.version + 1 }
        return writeLedger(...write)
      },
    }
    account.ports = { ...account.ports, store }
    await ask({ command: 'pause', service: null, minutes: null, ...who })
    expect(account.ledger.pauses[everything]).toMatchObject({ by: 'ann' })
  })

  it('says so where the others could not be told', async () => {
    account.before = (call) => {
      if (call === 'notifier.notify') throw new PortError('unavailable', 'sns:Publish', 'down')
    }
    const { message } = await ask({ command: 'pause', service: null, minutes: null, ...who })
    expect(message).toContain('dead-letter queue')
    expect(account.kept).toHaveLength(1)
  })
})

describe('approve and reject', () => {
  const waiting = (changes: object = {}) =>
    account.approvals.set('web-1', {
      incidentId: 'web-1',
      service: 'web',
      callbackId: 'callback-1',
      plans: ['revert-weights'],
      expiresAt: noon + minute,
      otherwise: 'reject',
      ...changes,
    })

  it('tell the execution who decided what, and why', async () => {
    waiting()
    expect(await ask({ command: 'approve', incidentId: 'web-1', ...who })).toMatchObject({ done: true })
    expect(answers).toEqual([JSON.stringify({ decision: 'approve', ...who })])
  })

  it.each<[string, () => unknown, string]>([
    ['nothing waits', () => {}, 'nothing waits'],
    ['the time is over', () => waiting({ expiresAt: noon }), 'was over at 2026-03-02T12:00:00.000Z'],
    ['it was answered before', () => waiting({ callbackId: 'gone' }), 'does not wait for this answer any more'],
  ])('are refused where %s', async (_, before, message) => {
    before()
    const result = await ask({ command: 'reject', incidentId: 'web-1', ...who })
    expect(result).toMatchObject({ done: false, message: expect.stringContaining(message) })
    expect(answers).toEqual([])
  })
})

describe('status', () => {
  it('says how the account and each service stand', async () => {
    const id = await mitigated()
    const { status } = await ask({ command: 'status', service: 'web' })
    expect(status).toMatchObject({
      at: account.now,
      pause: null,
      budget: { perHour: 10, used: 1 },
      services: [
        {
          name: 'web',
          mode: 'enforce',
          openIncident: null,
          lastIncident: { id },
          approval: null,
          leases: { lastWrite: { weights: good }, hold: null, sizeLeases: [] },
          hindsight: { right: 0, unneeded: 0, unknown: 0 },
        },
      ],
    })
  })

  it('counts what acting would have been in observe mode', async () => {
    await handle(account, release(), { service: { mode: 'observe' } })
    const { status } = await ask({ command: 'status', service: null })
    expect(Object.values(status?.services[0]?.hindsight ?? {}).reduce((sum, count) => sum + count, 0)).toBe(1)
  })
})

it('a service that the config does not have is refused by name', async () => {
  expect(await ask({ command: 'pause', service: 'shop', minutes: null, ...who })).toEqual({
    done: false,
    message: "there is no service 'shop'; the config has web",
    status: null,
  })
})
