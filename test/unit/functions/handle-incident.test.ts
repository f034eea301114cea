import type { DurableContext } from '@aws/durable-execution-sdk-js'
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing'
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { createHandler, dependenciesFrom } from '../../../functions/handle-incident.ts'
import { emptyState } from '../../../shared/domain/records/known-good.ts'
import { minute, second } from '../../../shared/domain/time.ts'
import { weightsOf } from '../../../shared/domain/records/weights.ts'
import type { Durable } from '../../../shared/ports/durable.ts'
import { PortError } from '../../../shared/ports/port-error.ts'
import type { HandleIncidentResult } from '../../../shared/workflow/incident/handle-incident.ts'
import { fleetSeries, noon, protection, records } from '../../support/builders.ts'
import { weightChangeEvent } from '../../support/events.ts'
import { memoryAccount } from '../../support/memory-ports.ts'
import type { MemoryAccount } from '../../support/memory-ports.ts'

// Checked by the compiler: the workflow runs on the durable context as the SDK gives it.
expectTypeOf<DurableContext>().toExtend<Durable>()

const complete = {
  BALLAST_TABLE: 'ballast',
  BALLAST_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:ballast',
  BALLAST_DEAD_LETTERS_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/ballast',
  BALLAST_CONFIG: 'ballast.yml',
  AWS_REGION: 'eu-west-1',
}

describe('the dependencies', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_REGION', complete.AWS_REGION)
    return () => vi.unstubAllEnvs()
  })

  it('come from the environment and the packed config', () => {
    const { protection: packed, ports } = dependenciesFrom(complete)
    expect(packed.services.map(({ name }) => name)).toContain('web')
    expect(Object.keys(ports).toSorted()).toEqual([
      'clock',
      'deadLetters',
      'measurements',
      'metrics',
      'nodeGroups',
      'notifier',
      'records',
      'store',
    ])
  })

  it('need no name for the config that lies at the root of the package', () => {
    expect(dependenciesFrom({ ...complete, BALLAST_CONFIG: undefined }).protection.services).not.toHaveLength(0)
  })

  it.each([
    [
      'the table is missing',
      { BALLAST_TABLE: undefined },
      /BALLAST_TABLE is undefined; expected the name of the DynamoDB table/,
    ],
    ['the table is empty', { BALLAST_TABLE: '' }, /BALLAST_TABLE is ''; expected the name/],
    ['the topic is missing', { BALLAST_TOPIC_ARN: undefined }, /BALLAST_TOPIC_ARN is undefined; expected the ARN/],
    ['the topic is not an ARN', { BALLAST_TOPIC_ARN: 'ballast' }, /BALLAST_TOPIC_ARN is 'ballast'; expected the ARN/],
    [
      'the dead-letter queue is not a URL',
      { BALLAST_DEAD_LETTERS_URL: 'ballast' },
      /BALLAST_DEAD_LETTERS_URL is 'ballast'; expected the URL of the SQS dead-letter queue/,
    ],
    ['the config is not there', { BALLAST_CONFIG: 'no-such.yml' }, /no-such\.yml/],
  ])('are refused when %s', (_, change, message) => {
    expect(() => dependenciesFrom({ ...complete, ...change })).toThrow(message)
  })
})

describe('the handler under the official local runner', () => {
  let account: MemoryAccount

  beforeAll(() => LocalDurableTestRunner.setupTestEnvironment({ skipTime: true }))
  afterAll(() => LocalDurableTestRunner.teardownTestEnvironment())

  /** A "5 %" release that gave both fleets weight 5, on load balancers that follow the live weights. */
  beforeEach(() => {
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')
    account = memoryAccount(records(5, 5), {
      ...emptyState,
      lastGood: { weights: { ec2: 99, eks: 1 }, since: '2026-03-02T09:00:00.000Z' },
    })
    account.series = (now) => {
      const ahead = Math.floor((now - noon) / minute)
      const share = (account.live[1]?.weight ?? 0) / account.live.reduce((sum, { weight }) => sum + weight, 0)
      const fleet = (before: number, after: number) => [
        { minutesAgo: 75 + ahead, untilMinutesAgo: ahead, requests: before },
        ...(ahead > 0 ? [{ minutesAgo: ahead, requests: Math.round(after) }] : []),
      ]
      return {
        ...fleetSeries('stable', fleet(5940, 6000 * (1 - share)), now),
        ...fleetSeries('candidate', fleet(60, 6000 * share), now),
      }
    }
    return () => vi.unstubAllEnvs()
  })

  // The runner skips waits without moving the process's clock by as much; here every look at the clock is 15 s later.
  const ports = () => ({ ...account.ports, clock: { now: () => (account.now += 15 * second) } })
  const run = async (event: unknown, build = () => ({ protection: protection(), ports: ports() })) => {
    const handlerFunction = createHandler(build)
    return new LocalDurableTestRunner<HandleIncidentResult>({ handlerFunction }).run({ payload: event })
  }
  const release = weightChangeEvent({ ec2: 5, eks: 5 }, { at: noon - minute, comment: 'release 5 %' })

  it('reverts a misweighted release, waits, verifies and ends with the result', async () => {
    const execution = await run(release)
    expect(execution.getStatus()).toBe('SUCCEEDED')
    expect(execution.getResult()).toMatchObject({ outcome: 'mitigated', incidentClass: 'misweighted-release' })
    expect(weightsOf(account.live)).toEqual({ ec2: 99, eks: 1 })
    expect(account.changes).toHaveLength(1)
    expect(account.measured).toHaveLength(1)
    expect(execution.getInvocations().length).toBeGreaterThan(1)
  })

  it('keeps an event that means nothing and ends well', async () => {
    const execution = await run({ detail: 'nothing' })
    expect(execution.getResult()).toMatchObject({ outcome: 'no-action', incidentId: null })
    expect(account.ignored).toHaveLength(1)
  })

  it('retries a throttled call in a later invocation', async () => {
    let failures = 2
    account.before = (name) => {
      if (name === 'records.change' && failures-- > 0)
        throw new PortError('throttled', 'route53:Change', 'Rate exceeded')
    }
    const execution = await run(release)
    expect(execution.getResult()).toMatchObject({ outcome: 'mitigated' })
    expect(account.changes).toHaveLength(1)
  })

  it('ends as failed, with what is wrong, when its dependencies cannot be built', async () => {
    const execution = await run(release, () => dependenciesFrom({}))
    expect(execution.getStatus()).toBe('FAILED')
    expect(execution.getError().errorMessage).toMatch(/BALLAST_TABLE/)
  })
})
