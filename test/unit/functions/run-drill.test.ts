import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createHandler, dependenciesFrom } from '../../../functions/run-drill.ts'
import { emptyState } from '../../../shared/domain/records/known-good.ts'
import type { DrillReport } from '../../../shared/domain/drill/report.ts'
import type { DrillDependencies } from '../../../shared/workflow/drill/drill.ts'
import { protection, records } from '../../support/builders.ts'
import { memoryAccount, type MemoryAccount } from '../../support/memory-ports.ts'

const complete = {
  BALLAST_TABLE: 'ballast',
  BALLAST_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:ballast',
  BALLAST_DEAD_LETTERS_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/ballast',
}

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
  return () => vi.unstubAllEnvs()
})

describe('the dependencies', () => {
  it('come from the environment and the packed config', () => {
    const { protection: packed, ports } = dependenciesFrom(complete)
    expect(packed.services.map(({ name }) => name)).toContain('web')
    expect(Object.keys(ports)).not.toContain('executions')
  })

  it.each([
    ['the table is missing', { BALLAST_TABLE: undefined }, /BALLAST_TABLE is undefined; expected the name/],
    ['the topic is not an ARN', { BALLAST_TOPIC_ARN: 'ballast' }, /BALLAST_TOPIC_ARN is 'ballast'; expected the ARN/],
    ['the queue is not a URL', { BALLAST_DEAD_LETTERS_URL: 'x' }, /BALLAST_DEAD_LETTERS_URL is 'x'; expected the URL/],
    ['the config is not there', { BALLAST_CONFIG: 'no-such.yml' }, /no-such\.yml/],
  ])('are refused when %s', (_, change, message) => {
    expect(() => dependenciesFrom({ ...complete, ...change })).toThrow(message)
  })
})

describe('the handler under the official local runner', () => {
  let account: MemoryAccount

  beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }))
  afterAll(() => LocalDurableTestRunner.teardownTestEnvironment())
  beforeEach(() => {
    account = memoryAccount(records(95, 5), {
      ...emptyState,
      lastGood: { weights: { ec2: 95, eks: 5 }, since: '2026-03-02T09:00:00.000Z' },
    })
  })

  const never = () => Promise.reject(new Error('the account is not to be written to'))
  const build = (): DrillDependencies => ({
    protection: protection(),
    ports: {
      ...account.ports,
      drillMetrics: { publish: never },
      drillHolds: { read: never, take: never },
      drillNodeGroups: { putBack: never },
    },
  })
  const run = (event: unknown, from = build) =>
    new LocalDurableTestRunner<DrillReport>({ handlerFunction: createHandler(from) }).run({ payload: event })
  const request = { scenario: 'bad-candidate', service: 'web' }

  it('refuses a service that is not marked, and has written nothing', async () => {
    const execution = await run(request)
    expect(execution.getResult()).toMatchObject({ result: 'refused', refusals: [{ code: 'not-marked' }] })
    expect(account.changes).toEqual([])
  })

  it('observes it', async () => {
    const execution = await run({ ...request, observe: true })
    expect(execution.getResult()).toMatchObject({
      result: 'observed',
      observed: { incidentClass: 'bad-candidate', plans: [{ mitigation: 'revert-weights', refused: [] }] },
    })
    expect(account.changes).toEqual([])
  })

  it('ends as failed, with what is wrong, for what is no request', async () => {
    const execution = await run({ scenario: 'flood', service: 'web' })
    expect(execution.getStatus()).toBe('FAILED')
    expect(execution.getError().errorMessage).toContain('expected one of misweighted-release')
  })

  it('ends as failed when its dependencies cannot be built', async () => {
    const execution = await run(request, () => dependenciesFrom({}))
    expect(execution.getStatus()).toBe('FAILED')
  })
})
