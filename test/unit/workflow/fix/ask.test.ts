import { describe, expect, it } from 'vitest'
import { minute, second } from '../../../../shared/domain/time.ts'
import { weightsOf } from '../../../../shared/domain/records/weights.ts'
import { PortError } from '../../../../shared/ports/port-error.ts'
import { answerText } from '../../../../shared/workflow/fix/ask.ts'
import { fleetSeries, noon } from '../../../support/builders.ts'
import { alarmEvent } from '../../../support/events.ts'
import { failing, handle, type Run } from '../../../support/incidents.ts'
import type { MemoryAccount } from '../../../support/memory-ports.ts'

const alarm = alarmEvent('ballast-web-error-rate-candidate', noon)
const approve = () => answerText('approve', 'ann', 'looks right')
const asking = (otherwise: 'reject' | 'apply' = 'reject'): NonNullable<Run['service']> => ({
  mode: 'approve',
  approval: { waitMinutes: 10, otherwise },
})

/** What fails goes on to fail for so many minutes after noon. */
function failingUntil(minutes: number): MemoryAccount {
  const account = failing()
  const before = account.series
  account.series = (now) => {
    if (account.changes.length > 0) return before(now)
    const ahead = Math.floor((now - noon) / minute)
    const over = Math.max(0, ahead - minutes)
    return {
      ...fleetSeries('stable', [{ minutesAgo: ahead + 75, requests: 5700, errorRatio: 0.001 }], now),
      ...fleetSeries(
        'candidate',
        [
          { minutesAgo: ahead + 75, untilMinutesAgo: ahead + 2, requests: 300, errorRatio: 0.001 },
          { minutesAgo: ahead + 2, untilMinutesAgo: over, requests: 300, errorRatio: 0.2 },
          { minutesAgo: over, requests: 300 },
        ],
        now,
      ),
    }
  }
  return account
}

describe('in mode approve', () => {
  it('a change that a person approves is made and verified, and the record says who', async () => {
    const account = failing()
    const { result } = await handle(account, alarm, { service: asking(), answerTo: approve })
    expect(result).toMatchObject({ outcome: 'mitigated', incidentClass: 'bad-candidate' })
    expect(weightsOf(account.live)).toEqual({ ec2: 95, eks: 0 })
    const told = account.incidents.get(result.incidentId ?? '')?.timeline.map(({ text }) => text)
    expect(told).toContain('approved by ann: looks right')
    expect(account.sent[0]?.subject).toBe('[Ballast] web: bad-candidate, waits for your approval')
    expect(account.sent[0]?.body).toContain(`"command":"approve","incidentId":"${result.incidentId}"`)
  })

  it('what waits for a word can be read by who is asked, until when, and what happens otherwise', async () => {
    const account = failing()
    const { result } = await handle(account, alarm, { service: asking('apply'), answerTo: approve })
    expect(account.approvals.get(result.incidentId ?? '')).toEqual({
      incidentId: result.incidentId,
      service: 'web',
      callbackId: expect.any(String),
      plans: ['revert-weights, ec2 95, eks 5 → ec2 95, eks 0 (stable carries all)'],
      expiresAt: noon + 10 * minute,
      otherwise: 'apply',
    })
  })

  it.each([
    ['a person says no', answerText('reject', 'ann', 'a load test'), 'no-action', 'rejected by ann: a load test'],
    ['an answer cannot be read', 'yes!', 'no-action', 'the answer could not be read'],
    ['an answer is none', 'null', 'no-action', 'the answer could not be read'],
    ['nobody answers', null, 'escalated', 'nobody answered within 10 minutes'],
  ])('nothing is changed where %s', async (_, answer, outcome, reason) => {
    const account = failing()
    const { result } = await handle(account, alarm, { service: asking(), answerTo: () => answer })
    expect(result.outcome).toBe(outcome)
    expect(result.reason).toContain(reason)
    expect(account.changes).toEqual([])
    expect(account.ledger.actions).toEqual([])
  })

  it('nobody’s answer is a yes where the config says so', async () => {
    const account = failingUntil(60)
    const { result } = await handle(account, alarm, { service: asking('apply') })
    expect(account.changes).toHaveLength(1)
    expect(result.reason).toContain('ec2 95, eks 5 → ec2 95, eks 0')
  })

  it('but not where people could not be asked', async () => {
    const account = failingUntil(60)
    account.before = (call) => {
      if (call === 'store.saveApproval') throw new PortError('denied', 'dynamodb:PutItem', 'no')
    }
    const { result } = await handle(account, alarm, { service: asking('apply') })
    expect(result.outcome).toBe('escalated')
    expect(result.reason).toContain('people could not be asked')
    expect(account.changes).toEqual([])
  })

  it('what has passed by the time of the answer is left alone', async () => {
    const account = failingUntil(2)
    const answerTo = () => {
      account.now += 9 * minute
      return approve()
    }
    const { result } = await handle(account, alarm, { service: asking(), answerTo })
    expect(result).toMatchObject({ outcome: 'no-action', incidentClass: 'bad-candidate' })
    expect(result.reason).toContain('bad-candidate had passed when the answer came')
    expect(account.changes).toEqual([])
  })

  it('guardrails are asked again after the answer', async () => {
    const account = failingUntil(60)
    const answerTo = () => {
      account.ledger = { ...account.ledger, pauses: { web: { since: noon, until: null, by: 'bob', reason: 'wait' } } }
      account.now += 60 * second
      return approve()
    }
    const { result } = await handle(account, alarm, { service: asking(), answerTo })
    expect(result.outcome).toBe('escalated')
    expect(result.reason).toContain('kill-switch')
    expect(account.changes).toEqual([])
  })

  it('the claim lasts as long as the answer may take', async () => {
    const account = failing()
    const claims: number[] = []
    const { claim } = account.ports.store
    account.ports = {
      ...account.ports,
      store: {
        ...account.ports.store,
        claim: (request) => {
          claims.push(request.expiresAt - request.now)
          return claim(request)
        },
      },
    }
    await handle(account, alarm, { service: { mode: 'approve', approval: { waitMinutes: 120, otherwise: 'reject' } } })
    expect(Math.max(...claims)).toBeGreaterThan(120 * minute)
  })

  it('a crash at any operation is one question, one change, one record', async () => {
    const { operations } = await handle(failing(), alarm, { service: asking(), answerTo: approve })
    for (const operation of operations.keys()) {
      for (const when of ['before', 'after'] as const) {
        const account = failing()
        const crash = { operation, when }
        const { result } = await handle(account, alarm, { service: asking(), answerTo: approve, crash })
        expect(result.outcome, `${when} ${operations[operation]}`).toBe('mitigated')
        expect(account.changes).toHaveLength(1)
        expect(account.incidents.size).toBe(1)
        expect(account.ledger.actions).toHaveLength(1)
      }
    }
  })
})
