import type { Context } from 'aws-lambda'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createHandler, dependenciesFrom } from '../../../functions/control.ts'
import { minute } from '../../../shared/domain/time.ts'
import { PortError } from '../../../shared/ports/port-error.ts'
import { noon } from '../../support/builders.ts'
import { controlAccount } from '../../support/control-account.ts'

const complete = {
  BALLAST_TABLE: 'ballast',
  BALLAST_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:ballast',
  BALLAST_DEAD_LETTERS_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/ballast',
  BALLAST_CONFIG: 'ballast.yml',
}
const context = { functionName: 'ballast-control', awsRequestId: '1' } as Context

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
  return () => vi.unstubAllEnvs()
})

describe('the dependencies', () => {
  it('come from the environment and the packed config', () => {
    const { protection, ports } = dependenciesFrom(complete)
    expect(protection.services.map(({ name }) => name)).toContain('web')
    expect(Object.keys(ports).toSorted()).toEqual([
      'callbacks',
      'clock',
      'deadLetters',
      'nodeGroups',
      'notifier',
      'records',
      'store',
    ])
  })

  it.each([
    ['the table is missing', { BALLAST_TABLE: undefined }, /BALLAST_TABLE is undefined; expected the name/],
    ['the topic is not an ARN', { BALLAST_TOPIC_ARN: 'ballast' }, /BALLAST_TOPIC_ARN is 'ballast'; expected the ARN/],
    [
      'the queue is not a URL',
      { BALLAST_DEAD_LETTERS_URL: 'ballast' },
      /BALLAST_DEAD_LETTERS_URL is 'ballast'; expected the URL of the SQS dead-letter queue/,
    ],
    ['the config is not there', { BALLAST_CONFIG: 'no-such.yml' }, /no-such\.yml/],
  ])('are refused when %s', (_, change, message) => {
    expect(() => dependenciesFrom({ ...complete, ...change })).toThrow(message)
  })
})

describe('the handler', () => {
  const pause = { command: 'pause', minutes: 5, by: 'kim', reason: 'load test' }

  it('does what it is asked, and keeps what it built for the next request', async () => {
    const { account, dependencies } = controlAccount()
    let builds = 0
    const handler = createHandler(() => {
      builds++
      return dependencies
    })
    expect(await handler(pause, context)).toMatchObject({ done: true, status: null })
    expect(account.ledger.pauses).toEqual({
      '*': { since: noon, until: noon + 5 * minute, by: 'kim', reason: 'load test' },
    })
    expect(await handler({ command: 'status' }, context)).toMatchObject({
      done: true,
      status: { at: noon, pause: { by: 'kim' }, services: [{ name: 'web', mode: 'enforce' }] },
    })
    expect(builds).toBe(1)
  })

  it('answers with a refusal, which is no failure', async () => {
    const { dependencies } = controlAccount()
    const request = { command: 'undo', incidentId: 'web-20260302T110000Z', by: 'kim' }
    expect(await createHandler(() => dependencies)(request, context)).toMatchObject({
      done: false,
      message: expect.stringContaining('web-20260302T110000Z'),
    })
  })

  it('answers a button of a widget with HTML, and says where the request came from', async () => {
    const { account, dependencies } = controlAccount()
    const widgetContext = { dashboardName: 'ballast-eu-west-1', theme: 'dark', forms: { all: {} }, params: {} }
    const event = { command: 'pause', minutes: 60, widgetContext }
    const answer = await createHandler(() => dependencies)(event, context)
    expect(answer).toMatch(/bal-dark[^]*✓ done[^]*everything is paused until 2026-03-02T13:00:00/)
    expect(account.ledger.pauses['*']).toMatchObject({ by: 'somebody at the dashboard ballast-eu-west-1' })
  })

  it('fails for a request that cannot be taken, and does nothing', async () => {
    const { account, dependencies } = controlAccount()
    const handler = createHandler(() => dependencies)
    await expect(handler({ ...pause, minutes: -1 }, context)).rejects.toThrow('minutes: found -1, expected a whole')
    expect(account.ledger.version).toBe(0)
  })

  it('fails when a call fails', async () => {
    const { account, dependencies } = controlAccount()
    account.before = (call) => {
      if (call === 'store.readLedger') throw new PortError('unavailable', 'dynamodb:GetItem', 'no answer')
    }
    await expect(createHandler(() => dependencies)(pause, context)).rejects.toThrow('dynamodb:GetItem: no answer')
  })

  it('fails when its dependencies cannot be built, and tries again at the next request', async () => {
    let builds = 0
    const handler = createHandler(() => {
      builds++
      return dependenciesFrom({})
    })
    await expect(handler(pause, context)).rejects.toThrow(/BALLAST_TABLE/)
    await expect(handler(pause, context)).rejects.toThrow(/BALLAST_TOPIC_ARN/)
    expect(builds).toBe(2)
  })
})
