import { describe, expect, it } from 'vitest'
import { documentClient } from '../../../../shared/aws/clients/dynamodb.ts'
import { dynamoDbStore } from '../../../../shared/aws/store.ts'
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
