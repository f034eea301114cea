import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { DescribeNodegroupCommand } from '@aws-sdk/client-eks'
import {
  ChangeResourceRecordSetsCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53'
import { PublishCommand } from '@aws-sdk/client-sns'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import type { FaultKind } from '../../../drills/account/faults.ts'
import type { AccountSettings } from '../../../drills/account/index.ts'
import { call } from '../../../shared/aws/errors.ts'
import { clientsOf, fleet, human, monday, newAccount, onNodes, second, service, settings } from './support.ts'

const HostedZoneId = settings().hostedZone.id
const topic = 'arn:aws:sns:eu-west-1:123456789012:ballast'
const queue = 'https://sqs.eu-west-1.amazonaws.com/123456789012/ballast'

async function prepared(fields: Partial<AccountSettings> = {}) {
  const fleets = { stable: fleet({ setIdentifier: 'ec2', weight: 99 }), candidate: onNodes() }
  const { clock, account } = newAccount({ services: [service({ fleets })], ...fields })
  await account.createTable({
    TableName: 'ballast',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  })
  const { route53, cloudWatch, sns, sqs, dynamoDb, eks } = clientsOf(account)
  const group = { clusterName: 'web-eks', nodegroupName: 'workers' }
  const calls: Record<string, () => Promise<unknown>> = {
    'route53:ListHostedZones': () => route53.send(new ListHostedZonesCommand({})),
    'cloudwatch:DescribeAlarms': () => cloudWatch.send(new DescribeAlarmsCommand({})),
    'sns:Publish': () => sns.send(new PublishCommand({ TopicArn: topic, Message: 'hello' })),
    'sqs:SendMessage': () => sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: 'hello' })),
    'dynamodb:GetItem': () => dynamoDb.send(new GetItemCommand({ TableName: 'ballast', Key: { pk: { S: 'x' } } })),
    'eks:DescribeNodegroup': () => eks.send(new DescribeNodegroupCommand(group)),
  }
  const run = (name: string) => clock.complete(call(name, calls[name] ?? (() => Promise.reject(new Error(name)))))
  return { clock, account, route53, run, names: Object.keys(calls) }
}

const services = [
  'route53:ListHostedZones',
  'cloudwatch:DescribeAlarms',
  'sns:Publish',
  'sqs:SendMessage',
  'dynamodb:GetItem',
  'eks:DescribeNodegroup',
]
const faults: [FaultKind, code: string, seconds: number][] = [
  ['throttled', 'throttled', 0],
  ['server-error', 'unavailable', 0],
  ['timeout', 'unavailable', 5],
  ['connection-reset', 'unavailable', 0],
  ['denied', 'denied', 0],
  ['malformed-answer', 'malformed-answer', 0],
  ['lost-answer', 'unavailable', 0],
]

describe.each(services)('%s', (name) => {
  it.each(faults)('can be %s, which the adapters take as %s after %i s', async (kind, code, seconds) => {
    const { account, clock, run } = await prepared()
    account.injectFault({ call: name, kind })
    await expect(run(name)).rejects.toMatchObject({ name: 'PortError', code })
    expect(clock.now() - monday).toBe(seconds * second + 20)
    await run(name)
    expect(account.calls).toEqual({ [name]: 2 })
  })

  it('can be slow, and beyond the client’s patience fails like a timeout', async () => {
    const { account, clock, run } = await prepared()
    account.injectFault({ call: name, kind: 'slow', seconds: 3 })
    account.injectFault({ call: name, kind: 'slow', seconds: 30, after: 1 })
    await run(name)
    expect(clock.now() - monday).toBe(3 * second + 20)
    await expect(run(name)).rejects.toMatchObject({ name: 'PortError', code: 'unavailable' })
    expect(clock.now() - monday).toBe(8 * second + 40)
  })
})

describe('faults', () => {
  it('are met by so many calls, after so many', async () => {
    const { account, run } = await prepared()
    account.injectFault({ call: 'sns:Publish', kind: 'server-error', times: 2, after: 1 })
    const outcomes: string[] = []
    for (let count = 0; count < 5; count++) {
      outcomes.push(
        await run('sns:Publish').then(
          () => 'published',
          () => 'failed',
        ),
      )
    }
    expect(outcomes).toEqual(['published', 'failed', 'failed', 'published', 'published'])
    expect(account.published).toHaveLength(3)
  })

  it('can be for the calls of one function, which are counted for themselves too', async () => {
    const { account, clock } = await prepared()
    const by = 'handle-incident'
    account.injectFault({ call: 'sns:Publish', kind: 'server-error', times: 2, by })
    const publish = (requestHandler: typeof account.requestHandler) =>
      clock.complete(
        clientsOf({ requestHandler })
          .sns.send(new PublishCommand({ TopicArn: topic, Message: 'hello' }))
          .then(
            () => 'published',
            () => 'failed',
          ),
      )
    const outcomes: string[] = []
    for (let round = 0; round < 3; round++) {
      outcomes.push(await publish(account.requestHandlerOf('check-signals')))
      outcomes.push(await publish(account.requestHandlerOf(by)))
      outcomes.push(await publish(account.requestHandler))
    }
    const [taken, lost] = ['published', 'failed']
    const rounds = [outcomes.slice(0, 3), outcomes.slice(3, 6), outcomes.slice(6)]
    expect(rounds).toEqual([
      [taken, lost, taken],
      [taken, lost, taken],
      [taken, taken, taken],
    ])
    expect(account.calls).toEqual({ 'sns:Publish': 9 })
    expect(account.callsBy).toEqual({ 'check-signals': { 'sns:Publish': 3 }, [by]: { 'sns:Publish': 3 } })
  })

  it('can be for all calls to a service', async () => {
    const { account, run } = await prepared()
    account.injectFault({ call: 'dynamodb:*', kind: 'connection-reset', times: Infinity })
    await expect(run('dynamodb:GetItem')).rejects.toThrow('ECONNRESET')
    await run('sns:Publish')
  })

  it.each([
    ['a lost answer', { kind: 'lost-answer' }, 'ECONNRESET', true],
    ['an answer later than the client waits', { kind: 'slow', seconds: 9 }, 'requestTimeout', true],
    ['a timeout', { kind: 'timeout' }, 'requestTimeout', false],
    ['a server error', { kind: 'server-error' }, 'internal error', false],
  ] as const)('with %s leave the change made or not', async (_rule, fault, message, made) => {
    const { account, clock, route53 } = await prepared()
    account.injectFault({ call: 'route53:ChangeResourceRecordSets', ...fault })
    const record = account.records().find(({ SetIdentifier }) => SetIdentifier === 'eks')
    if (record === undefined) throw new Error('no such record')
    const Changes = [{ Action: 'UPSERT' as const, ResourceRecordSet: { ...record, Weight: 200 } }]
    const change = new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } })
    await expect(clock.complete(route53.send(change))).rejects.toThrow(message)
    expect(account.records().find(({ SetIdentifier }) => SetIdentifier === 'eks')?.Weight).toBe(made ? 200 : 1)
  })

  it.each([
    [{ call: 'route53', kind: 'denied' }, "call is 'route53', expected service:Operation"],
    [{ call: 'sns:Publish', kind: 'slow' }, 'seconds of a slow sns:Publish is undefined'],
  ] as const)('that make no sense are refused: %j', async (fault, message) => {
    const { account } = await prepared()
    expect(() => account.injectFault(fault)).toThrow(message)
  })
})

describe('the account', () => {
  it('lets Route 53 be called 50 times at once and 10 times a second', async () => {
    const { clock, run } = await prepared({ physics: { callLatencyMilliseconds: 0 } })
    const burst = async (count: number) => {
      const outcomes: string[] = []
      for (let index = 0; index < count; index++) {
        outcomes.push(
          await run('route53:ListHostedZones').then(
            () => 'answered',
            (error: Error) => error.message,
          ),
        )
      }
      return outcomes
    }
    const first = await burst(52)
    expect(first.slice(0, 50)).toEqual(Array.from({ length: 50 }, () => 'answered'))
    expect(first[50]).toContain('Rate exceeded')
    await clock.runUntil(clock.now() + 1.05 * second)
    expect((await burst(11)).filter((outcome) => outcome === 'answered')).toHaveLength(10)
  })

  it('refuses a change while it works on another one, where it takes its time', async () => {
    const { clock, account } = newAccount({ physics: { changeProcessingMilliseconds: 500 } })
    account.setWeights('web', { candidate: 2 }, human)
    expect(() => account.setWeights('web', { candidate: 3 }, human)).toThrow(
      expect.objectContaining({ code: 'PriorRequestNotComplete', status: 400 }),
    )
    await clock.runUntil(monday + 500)
    account.setWeights('web', { candidate: 3 }, human)
  })

  it('lets somebody act once, between a call being sent and carried out', async () => {
    const { account, clock, route53 } = await prepared()
    account.beforeNextCall(
      'route53:ListResourceRecordSets',
      () => void account.setWeights('web', { candidate: 42 }, human),
    )
    const weight = async () => {
      const { ResourceRecordSets } = await clock.complete(
        route53.send(new ListResourceRecordSetsCommand({ HostedZoneId })),
      )
      return ResourceRecordSets?.find(({ SetIdentifier }) => SetIdentifier === 'eks')?.Weight
    }
    expect(await weight()).toBe(42)
    account.setWeights('web', { candidate: 1 }, human)
    expect(await weight()).toBe(1)
  })

  it('keeps SNS messages with their time', async () => {
    const { account, run } = await prepared()
    await run('sns:Publish')
    expect(account.published).toEqual([
      { at: monday + 20, messageId: expect.any(String), topicArn: topic, subject: undefined, message: 'hello' },
    ])
  })

  it('keeps SQS messages with their time', async () => {
    const { account, run } = await prepared()
    await run('sqs:SendMessage')
    expect(account.deadLetters).toEqual([
      { at: monday + 20, messageId: expect.any(String), queueUrl: queue, body: 'hello' },
    ])
  })

  it('says what it does not implement', async () => {
    const { account, clock } = newAccount()
    const { dynamoDb } = clientsOf(account)
    dynamoDb.middlewareStack.add(
      (next) => (args) =>
        next({ ...args, request: Object.assign(args.request as object, { hostname: 'ec2.amazonaws.com' }) }),
      { step: 'finalizeRequest', priority: 'low' },
    )
    const get = dynamoDb.send(new GetItemCommand({ TableName: 'ballast', Key: { pk: { S: 'x' } } }))
    await expect(clock.complete(get)).rejects.toThrow('the simulated account has no service at ec2.amazonaws.com')
  })
})
