import { beforeEach, describe, expect, it, vi } from 'vitest'
import { openDraft } from '../../shared/domain/incident/draft.ts'
import { minute, second } from '../../shared/domain/time.ts'
import { noon, protection, service } from '../support/builders.ts'
import { ballastAsync } from '../support/cli.ts'
import { controlAccount, type ControlAccount } from '../support/control-account.ts'
import { lambdaServer, reply, type LambdaServer } from '../support/lambda-server.ts'

const incidentId = 'web-20260302T115500Z'

let lambda: LambdaServer
let given: ControlAccount

beforeEach(async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
  given = controlAccount()
  lambda = await lambdaServer(() => given.dependencies)
  return async () => {
    vi.unstubAllEnvs()
    await lambda.close()
  }
})

const control = (...args: string[]) => ballastAsync(['control', ...args], lambda.environment)

const waiting = () => {
  given.account.approvals.set(incidentId, {
    incidentId,
    service: 'web',
    callbackId: 'callback-1',
    plans: ['put the weights back to ec2 99, eks 1'],
    expiresAt: noon + 12 * minute,
    otherwise: 'reject',
  })
  return given.account.ports.store.claim({
    service: 'web',
    triggerKey: 'key',
    owner: 'execution',
    incidentId,
    now: noon,
    expiresAt: noon + 60 * minute,
  })
}

describe('ballast control status', () => {
  it('is a table of the services, with the account above it', async () => {
    const { status, stdout, stderr } = await control('status')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const lines = stdout.split('\n')
    expect(lines.slice(0, 3)).toEqual([
      '2026-03-02 12:00 UTC',
      'Not paused as a whole.',
      '0 of the 10 changes that Ballast may make within an hour are used.',
    ])
    expect(stdout).toMatch(/│ service │ mode +│ paused │ open incident │ on lease │ approval │ hindsight │/)
    expect(stdout).toMatch(/│ web +│ enforce │ – +│ – +│ – +│ – +│ – +│/)
  })

  it('says what is paused, open, on lease and waiting, with the commands that answer', async () => {
    await waiting()
    const iso = (minutes: number) => new Date(noon + minutes * minute).toISOString()
    const leased = { weights: { ec2: 99, eks: 1 }, since: iso(-5), incidentId }
    const size = { min: 4, desired: 4, max: 8 }
    given.account.state = {
      ...given.account.state,
      lastWrite: { ...leased, leaseUntil: iso(55) },
      hold: { ...leased, until: iso(24 * 60) },
      sizeLeases: [
        {
          incidentId,
          group: { cluster: 'prod', name: 'web' },
          before: { ...size, min: 2 },
          after: size,
          written: size,
          begun: null,
          requestsPerNode: null,
          since: iso(-5),
          until: iso(-1),
        },
      ],
    }
    const pause = { since: noon, by: 'kim', reason: 'load test' }
    given.account.ledger = {
      version: 1,
      actions: [{ id: 'a', incidentId, service: 'web', resource: 'record', at: noon - 5 * minute }],
      pauses: { web: { ...pause, until: noon + 90 * second } },
    }
    const { status, stdout } = await control('status', '--service', 'web')
    expect(status).toBe(0)
    for (const text of [
      '1 of the 10 changes',
      'until 12:01 (2 min left), by kim: load test',
      incidentId,
      'weights ec2 99, eks 1 until 12:55 (55 min left)',
      'hold until 2026-03-03 12:00 (1440 min left)',
      'prod/web at least 4 nodes, before 2, until 11:59 (overdue)',
      '│ 12 min left │',
      'web waits for your word; without it the plan is rejected at 12:12:\n  put the weights back to ec2 99, eks 1\n',
      `  npm run control -- approve ${incidentId}\n`,
    ]) {
      expect(stdout).toContain(text)
    }
  })

  it('counts what observe mode would have been right about', async () => {
    given = controlAccount(protection(service({ mode: 'observe' })))
    const watched = openDraft({ kind: 'alarm', key: 'k', signal: null, reason: 'r' }, 'web')
    const hindsight = { verdict: 'right', reason: 'people did the same' } as const
    await given.account.ports.store.saveIncident({ ...watched, id: incidentId, outcome: 'no-action', hindsight })
    expect((await control('status')).stdout).toContain('│ 1 / 0 / 0 │')
  })

  it('as JSON is the answer of the function', async () => {
    const { status, stdout } = await control('status', '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ done: true, status: { at: noon, services: [{ name: 'web' }] } })
  })
})

describe('ballast control', () => {
  it('approves, for the name and the reason that it is given', async () => {
    await waiting()
    const { status, stdout, stderr } = await control('approve', incidentId, '--by', 'kim', '--reason', 'looks right')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('put the weights back to ec2 99, eks 1')
    const answer = given.answers.get('callback-1') ?? ''
    for (const word of ['approve', 'kim', 'looks right']) expect(answer).toContain(word)
  })

  it('ends with 3 where it is refused, and says why', async () => {
    await waiting()
    await control('reject', incidentId, '--by', 'kim')
    const { status, stdout, stderr } = await control('approve', incidentId, '--by', 'lee')
    expect({ status, stderr }).toEqual({ status: 3, stderr: '' })
    expect(stdout).toContain('does not wait for this answer any more')
    expect((await control('undo', 'web-none', '--json')).status).toBe(3)
  })

  it.each([
    [['pause', 'web', '--minutes', '60', '--reason', 'load test'], { web: noon + 60 * minute }, []],
    [['pause', 'web', '--reason', 'load test'], { web: null }, ['npm run control -- resume web']],
    [['pause', '--reason', 'load test'], { '*': null }, ['npm run control -- resume']],
  ])('%j pauses until %j, and says how a pause without an end ends', async (args, until, reminders) => {
    const { status, stdout } = await control(...args)
    expect(status).toBe(0)
    const { pauses } = given.account.ledger
    expect(Object.fromEntries(Object.entries(pauses).map(([what, pause]) => [what, pause.until]))).toEqual(until)
    // Without --by it is who the operating system says.
    for (const { by } of Object.values(pauses)) expect(by).not.toBe('')
    expect([...stdout.matchAll(/lasts until somebody runs\n  (.+)\n/g)].map(([, command]) => command)).toEqual(
      reminders,
    )
  })

  it('resumes', async () => {
    await control('pause', 'web', '--reason', 'load test')
    expect((await control('resume', 'web')).status).toBe(0)
    expect(given.account.ledger.pauses).toEqual({})
    expect((await control('resume')).status).toBe(3)
  })

  it('shows nothing that a terminal would obey, whoever wrote it', async () => {
    const evil = '\u001b[31mred\u001b[0m \u009b2J\u202etxt'
    lambda.instead = reply(200, {}, JSON.stringify({ done: true, message: evil, status: null }))
    for (const args of [['resume'], ['resume', '--json']]) {
      const { stdout } = await control(...args)
      expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u)
      expect(stdout).toContain('red')
    }
    expect(JSON.parse((await control('resume', '--json')).stdout)).toMatchObject({ message: evil })
  })
})
