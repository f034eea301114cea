import { describe, expect, it } from 'vitest'
import { documentClient } from '../../../../shared/aws/clients/dynamodb.ts'
import { dynamoDbStore } from '../../../../shared/aws/store/store.ts'
import { answering } from '../support/answering.ts'
import type { Answer } from '../support/answering.ts'

const headers = { 'content-type': 'application/x-amz-json-1.0' }
const refused = (item: object): Answer => ({
  status: 400,
  headers,
  body: JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'The conditional request failed',
    Item: { pk: { S: 'SERVICE#web' }, sk: { S: 'STATE' }, ...item },
  }),
})
const request = {
  service: 'web',
  triggerKey: 'alarm:web:1',
  owner: 'execution-a',
  incidentId: 'incident-a',
  now: 1_000,
  expiresAt: 2_000,
}

function storeThat(answer: Parameters<typeof answering>[0]) {
  const { options, sent } = answering(answer)
  return { store: dynamoDbStore(documentClient(options), 'ballast', { now: () => 0 }), sent }
}

const targets = (sent: { headers: Record<string, string> }[]) => sent.map((each) => each.headers['x-amz-target'])

describe('a claim that DynamoDB refuses', () => {
  it('is explained by the item that comes with the refusal, without a second call', async () => {
    const held = { owner: { S: 'execution-b' }, openIncident: { S: 'incident-b' }, claimExpiresAt: { N: '9000' } }
    const { store, sent } = storeThat(() => refused(held))
    expect(await store.claim(request)).toEqual({ status: 'busy', incidentId: 'incident-b' })
    expect(targets(sent)).toEqual(['DynamoDB_20120810.UpdateItem'])
  })

  it('names the incident that handled the trigger', async () => {
    const { store: probe, sent } = storeThat(() => refused({ owner: { S: 'b' } }))
    await probe.claim(request)
    const mark = JSON.parse(sent[0]!.body).ExpressionAttributeNames['#trigger'] as string
    const { store } = storeThat(() =>
      refused({
        [mark]: { M: { at: { N: '1' }, incidentId: { S: 'incident-old' } } },
        lastOwner: { S: 'execution-old' },
      }),
    )
    expect(await store.claim(request)).toEqual({ status: 'duplicate', incidentId: 'incident-old' })
  })

  it('is busy when a lapsed claim was taken over between the refusal and its renewal', async () => {
    const { store, sent } = storeThat((_, count) =>
      refused(
        count === 1
          ? { owner: { S: 'execution-a' }, openIncident: { S: 'incident-a' } }
          : { owner: { S: 'execution-b' }, openIncident: { S: 'incident-b' } },
      ),
    )
    expect(await store.claim(request)).toEqual({ status: 'busy', incidentId: 'incident-b' })
    expect(sent).toHaveLength(2)
  })
})

it('claims with a single conditional write', async () => {
  const { store, sent } = storeThat(() => ({
    headers,
    body: JSON.stringify({ Attributes: { openIncident: { S: 'incident-a' }, owner: { S: 'execution-a' } } }),
  }))
  expect(await store.claim(request)).toMatchObject({ status: 'claimed', incidentId: 'incident-a' })
  expect(sent).toHaveLength(1)
  expect(JSON.parse(sent[0]!.body)).toMatchObject({
    Key: { pk: { S: 'SERVICE#web' }, sk: { S: 'STATE' } },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
})

it('fails as malformed when a successful claim comes back without its incident', async () => {
  const { store } = storeThat(() => ({ headers, body: '{}' }))
  await expect(store.claim(request)).rejects.toMatchObject({ code: 'malformed-answer' })
})

it('does not retry by itself when the table is throttled', async () => {
  const { store, sent } = storeThat(() => ({
    status: 400,
    headers,
    body: '{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"too fast"}',
  }))
  await expect(store.claim(request)).rejects.toMatchObject({ code: 'throttled', operation: 'dynamodb:UpdateItem' })
  expect(sent).toHaveLength(1)
})

describe('a ledger whose transaction DynamoDB cancels', () => {
  const holder = { service: 'web', owner: 'execution-a' }
  const ledger = { version: 7, actions: [], pauses: {} }
  const cancelled = (reasons: object[] | undefined): Answer => ({
    status: 400,
    headers,
    body: JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
      CancellationReasons: reasons,
    }),
  })
  const none = { Code: 'None' }
  const unmet = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' }
  const conflict = { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
  const onDemand = {
    Code: 'ThrottlingError',
    Message: 'Throughput exceeds the current capacity of your table or index',
  }
  const provisioned = {
    Code: 'ProvisionedThroughputExceeded',
    Message: 'The level of configured provisioned throughput',
  }
  const wrong = { Code: 'ValidationError', Message: 'Item size to update has exceeded the maximum allowed size' }

  it.each([
    ['has another version by now', [none, unmet]],
    ['has another version by now, while somebody else is writing the service', [conflict, unmet]],
  ])('%s: false', async (_, reasons) => {
    const { store, sent } = storeThat(() => cancelled(reasons))
    expect(await store.writeLedger(ledger, holder)).toBe(false)
    expect(targets(sent)).toEqual(['DynamoDB_20120810.TransactWriteItems'])
  })

  it.each<[string, object[] | undefined, object]>([
    ['the claim is gone', [unmet, none], { code: 'mismatch', message: expect.stringContaining('nobody holds it') }],
    [
      "the claim is somebody else's",
      [{ ...unmet, Item: { owner: { S: 'execution-b' } } }, none],
      { code: 'mismatch', message: expect.stringContaining('it is held by execution-b') },
    ],
    ['neither condition holds', [unmet, unmet], { code: 'mismatch', retryable: false }],
    ['the claim is gone, while somebody else is writing the ledger', [unmet, conflict], { code: 'mismatch' }],
    ['somebody else is writing the ledger', [none, conflict], { code: 'throttled', retryable: true }],
    ['somebody else is writing the service', [conflict, none], { code: 'throttled', retryable: true }],
    ['an on-demand table is throttled', [none, onDemand], { code: 'throttled', retryable: true }],
    ['a provisioned table is throttled', [provisioned, none], { code: 'throttled', retryable: true }],
    ['the item is too large', [none, wrong], { code: 'invalid', retryable: false }],
    ['no reason is given', undefined, { code: 'malformed-answer', retryable: true }],
  ])('%s', async (_, reasons, expected) => {
    const { store } = storeThat(() => cancelled(reasons))
    await expect(store.writeLedger(ledger, holder)).rejects.toMatchObject({
      name: 'PortError',
      operation: 'dynamodb:TransactWriteItems',
      ...expected,
    })
  })
})

it('writes the ledger and checks the claim in one transaction', async () => {
  const { store, sent } = storeThat(() => ({ headers, body: '{}' }))
  expect(
    await store.writeLedger({ version: 7, actions: [], pauses: {} }, { service: 'web', owner: 'execution-a' }),
  ).toBe(true)
  expect(JSON.parse(sent[0]!.body)).toMatchObject({
    TransactItems: [
      {
        ConditionCheck: {
          Key: { pk: { S: 'SERVICE#web' }, sk: { S: 'STATE' } },
          ConditionExpression: '#owner = :owner',
          ExpressionAttributeValues: { ':owner': { S: 'execution-a' } },
        },
      },
      {
        Put: {
          Item: { pk: { S: 'ACCOUNT' }, sk: { S: 'LEDGER' }, version: { N: '7' } },
          ConditionExpression: '#version = :before',
          ExpressionAttributeValues: { ':before': { N: '6' } },
        },
      },
    ],
  })
})

it('is throttled, and may be repeated, where a transaction has the item that it writes', async () => {
  const { store } = storeThat(() => ({
    status: 400,
    headers,
    body: '{"__type":"com.amazonaws.dynamodb.v20120810#TransactionConflictException","message":"Transaction is ongoing"}',
  }))
  await expect(store.claim(request)).rejects.toMatchObject({ code: 'throttled', retryable: true })
  await expect(store.writeLedger({ version: 1, actions: [], pauses: {} }, null)).rejects.toMatchObject({
    code: 'throttled',
    operation: 'dynamodb:PutItem',
  })
})
