import { describe, expect, it } from 'vitest'
import { documentClient } from '../../../../shared/aws/clients/dynamodb.ts'
import { dynamoDbStore } from '../../../../shared/aws/store/store.ts'
import { emptyLedger, withPause } from '../../../../shared/domain/service/ledger.ts'
import { answering } from '../support/answering.ts'

const headers = { 'content-type': 'application/x-amz-json-1.0' }
function storeThat(answer: (count: number) => object, status = 200) {
  const { options, sent } = answering((_, count) => ({ status, headers, body: JSON.stringify(answer(count)) }))
  return { store: dynamoDbStore(documentClient(options), 'ballast', { now: () => 0 }), sent }
}
const malformed = { code: 'malformed-answer', retryable: true }

it.each([
  ['are no list', () => ({ Items: {} })],
  ['are not there', () => ({})],
  ['have no end', (count: number) => ({ Items: [], LastEvaluatedKey: { pk: { S: `${count}` }, sk: { S: 'a' } } })],
])('a query whose items %s is refused', async (_, answer) => {
  const { store, sent } = storeThat(answer)
  await expect(store.recentChanges('web')).rejects.toMatchObject(malformed)
  expect(sent.length).toBeLessThanOrEqual(50)
})

describe('a refused transaction', () => {
  const next = withPause(emptyLedger, 'web', { since: 0, until: null, by: 'me', reason: 'r' })
  const cancelled = (CancellationReasons: unknown) => ({
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    message: 'Transaction cancelled',
    CancellationReasons,
  })
  it.each([
    ['whose reasons are no list', 7],
    ['whose item is none', [{ Code: 'ConditionalCheckFailed', Item: { owner: { X: 1 } } }, { Code: 'None' }]],
  ])('%s is an answer that cannot be understood', async (_, reasons) => {
    const { store } = storeThat(() => cancelled(reasons), 400)
    const write = store.writeLedger(next, { service: 'web', owner: 'one' })
    await expect(write).rejects.toMatchObject({ code: 'malformed-answer' })
  })
})
