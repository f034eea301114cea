import { describe, expect, it } from 'vitest'
import {
  emptyLedger,
  everything,
  withAction,
  withPause,
  type Ledger,
} from '../../../../shared/domain/service/ledger.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { weightsOf } from '../../../../shared/domain/records/weights.ts'
import { PortError } from '../../../../shared/ports/port-error.ts'
import { noon } from '../../../support/builders.ts'
import { good, handle, misweighted, release } from '../../../support/incidents.ts'

const pause = { since: noon, until: null, by: 'on-call', reason: 'a migration' }
const other = (at: number, service = 'api') => ({
  id: `${service}-1/revert-weights/${at}`,
  incidentId: `${service}-1`,
  service,
  resource: 'record www.example.com. A',
  at,
})
const filled = (count: number): Ledger =>
  Array.from({ length: count }, (_, index) => other(noon - index * minute)).reduce(withAction, emptyLedger)

describe('a change is entered in the ledger before it is made', () => {
  it('with what it changes, and when', async () => {
    const account = misweighted()
    const { result } = await handle(account, release())
    expect(account.ledger.actions).toEqual([
      {
        id: `${result.incidentId}/revert-weights/1`,
        incidentId: result.incidentId,
        service: 'web',
        resource: 'record www.example.com. A',
        at: noon,
      },
    ])
  })

  it('once, though its own retry finds it there', async () => {
    const account = misweighted()
    let failures = 1
    account.before = (call) => {
      if (call === 'records.change' && failures-- > 0) throw new PortError('unavailable', 'route53:Change', 'down')
    }
    await handle(account, release())
    expect(account.ledger.actions).toHaveLength(1)
    expect(account.changes).toHaveLength(1)
  })

  it('once, though the answer to the entry was lost', async () => {
    const account = misweighted()
    const { writeLedger } = account.ports.store
    let losses = 1
    const store: typeof account.ports.store = {
      ...account.ports.store,
      async writeLedger(next, holder) {
        const written = await writeLedger(next, holder)
        if (losses-- > 0) throw new PortError('unavailable', 'dynamodb:TransactWriteItems', 'reset')
        return written
      },
    }
    account.ports = { ...account.ports, store }
    await handle(account, release())
    expect(account.ledger.actions).toHaveLength(1)
    expect(weightsOf(account.live)).toEqual(good)
  })
})

describe('what others write into the ledger between reading and acting', () => {
  it.each<[string, Ledger, string | null]>([
    ['a pause of everything', withPause(emptyLedger, everything, pause), 'kill-switch'],
    ['a pause of the service', withPause(emptyLedger, 'web', pause), 'kill-switch'],
    ['a pause of another service', withPause(emptyLedger, 'api', pause), null],
    ['the last action of the budget', filled(10), 'action-budget'],
    ['an action, with the budget not spent', filled(9), null],
    ['another incident’s change of the same record', withAction(emptyLedger, other(noon - minute, 'web')), 'cooldown'],
  ])('%s is heeded', async (_, ledger, guardrail) => {
    const account = misweighted()
    account.before = (call) => {
      if (call !== 'store.writeLedger' || account.ledger.version > 0) return
      account.ledger = { ...ledger, version: 1 }
    }
    const { result } = await handle(account, release())
    const refused = account.incidents.get(result.incidentId ?? '')?.refusals.map((refusal) => refusal.guardrail)
    expect(refused).toEqual(guardrail === null ? [] : [guardrail])
    expect(account.changes).toHaveLength(guardrail === null ? 1 : 0)
    expect(result.outcome).toBe(guardrail === null ? 'mitigated' : 'escalated')
  })

  it('and entries that cancel each other, are tried again at once', async () => {
    const account = misweighted()
    let conflicts = 3
    account.before = (call) => {
      if (call === 'store.writeLedger' && conflicts-- > 0) throw new PortError('throttled', 'dynamodb:x', 'conflict')
    }
    const { result } = await handle(account, release())
    expect(result.outcome).toBe('mitigated')
    expect(account.incidents.get(result.incidentId ?? '')?.timings.applied).toBe('2026-03-02T12:00:00.000Z')
  })

  it('a claim that was lost is no permission: nothing is changed, and people are paged', async () => {
    const account = misweighted()
    account.before = (call) => {
      if (call === 'store.writeLedger')
        throw new PortError('mismatch', 'dynamodb:TransactWriteItems', 'held by another')
    }
    const { result } = await handle(account, release())
    expect(result.outcome).toBe('escalated')
    expect(account.changes).toEqual([])
    expect(account.sent).toHaveLength(1)
  })
})
