import {
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb'
import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { rejectionOf } from '../../unit/aws/support/rejection.ts'
import { accounts, type AccountUnderTest } from './accounts.ts'

describe.each(accounts)('Transactions of $name', ({ create }) => {
  let account: AccountUnderTest
  beforeEach(async () => {
    account = await create()
  })

  type Fields = Readonly<Record<string, AttributeValue>>
  const keyOf = (pk: string) => ({ TableName: account.tableName, Key: { pk: { S: pk } } })
  const write = (pk: string, fields: Fields = {}) =>
    account.dynamoDb.send(new PutItemCommand({ TableName: account.tableName, Item: { pk: { S: pk }, ...fields } }))
  const read = async (pk: string) =>
    (await account.dynamoDb.send(new GetItemCommand({ ...keyOf(pk), ConsistentRead: true }))).Item
  const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
    account.dynamoDb.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }))

  const put = (pk: string, fields: Fields = {}): TransactWriteItem => ({
    Put: { TableName: account.tableName, Item: { pk: { S: pk }, ...fields } },
  })
  const putNew = (pk: string): TransactWriteItem => ({
    Put: { ...put(pk).Put!, ConditionExpression: 'attribute_not_exists(pk)' },
  })
  const add = (pk: string): TransactWriteItem => ({
    Update: {
      ...keyOf(pk),
      UpdateExpression: 'SET n = n + :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
  })
  const remove = (pk: string): TransactWriteItem => ({ Delete: keyOf(pk) })
  const check = (pk: string, ConditionExpression = 'attribute_exists(pk)'): TransactWriteItem => ({
    ConditionCheck: { ...keyOf(pk), ConditionExpression },
  })
  const number = (n: number): Fields => ({ n: { N: String(n) } })
  const reasonsOf = async (items: TransactWriteItem[]) => {
    const error = await rejectionOf(transact(items))
    if (!(error instanceof TransactionCanceledException)) throw error
    return error
  }

  it('carry out all of their actions, and leave what they only check as it is', () =>
    account.run(
      (async () => {
        for (const pk of ['checked', 'counted', 'removed']) await write(pk, number(1))
        await transact([
          check('checked'),
          check('absent', 'attribute_not_exists(pk)'),
          add('counted'),
          remove('removed'),
        ])
        expect(await read('checked')).toEqual({ pk: { S: 'checked' }, n: { N: '1' } })
        await transact([putNew('new'), put('checked', number(2))])
        expect(await read('checked')).toEqual({ pk: { S: 'checked' }, n: { N: '2' } })
        expect(await read('counted')).toEqual({ pk: { S: 'counted' }, n: { N: '2' } })
        expect(await read('new')).toEqual({ pk: { S: 'new' } })
        for (const pk of ['removed', 'absent']) expect(await read(pk)).toBeUndefined()
      })(),
    ))

  it('carry out none of their actions where one may not be, and say which in their order', () =>
    account.run(
      (async () => {
        for (const pk of ['put', 'counted', 'removed', 'there']) await write(pk, number(1))
        const error = await reasonsOf([
          put('put', number(9)),
          add('counted'),
          remove('removed'),
          put('new'),
          check('there'),
          putNew('there too'),
          { Put: { ...putNew('put too').Put!, ConditionExpression: 'attribute_exists(pk)' } },
        ])
        expect(error.message).toBe(
          'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
            '[None, None, None, None, None, None, ConditionalCheckFailed]',
        )
        expect(error.$metadata.httpStatusCode).toBe(400)
        expect(error.CancellationReasons).toEqual([
          ...Array.from({ length: 6 }, () => ({ Code: 'None' })),
          { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
        ])
        for (const pk of ['put', 'counted', 'removed', 'there']) expect(await read(pk)).toMatchObject({ n: { N: '1' } })
        for (const pk of ['new', 'there too', 'put too']) expect(await read(pk)).toBeUndefined()
      })(),
    ))

  it('give every reason, and with it the item that was met where that was asked for', () =>
    account.run(
      (async () => {
        await write('there', number(1))
        const asking = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const
        const unmet = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' }
        const { CancellationReasons } = await reasonsOf([
          { Put: { ...putNew('there').Put!, ...asking } },
          { ConditionCheck: { ...check('absent').ConditionCheck!, ...asking } },
          check('absent too'),
        ])
        expect(CancellationReasons).toEqual([{ ...unmet, Item: { pk: { S: 'there' }, n: { N: '1' } } }, unmet, unmet])
      })(),
    ))

  it.each<[string, () => TransactWriteItem, RegExp]>([
    [
      'a key of the wrong type',
      () => ({ Delete: { TableName: account.tableName, Key: { pk: { N: '5' } } } }),
      /schema/,
    ],
    ['a sum of what is no number', () => add('named'), /incorrect data type/],
  ])('are cancelled for %s', (_rule, wrong, message) =>
    account.run(
      (async () => {
        await write('named', { n: { S: 'one' } })
        const { CancellationReasons } = await reasonsOf([put('new'), wrong()])
        expect(CancellationReasons).toEqual([
          { Code: 'None' },
          { Code: 'ValidationError', Message: expect.stringMatching(message) },
        ])
        expect(await read('new')).toBeUndefined()
      })(),
    ),
  )

  const many = (count: number) => Array.from({ length: count }, (_, index) => put(`many-${index}`))

  it('take 100 actions', async () => {
    await account.run(transact(many(100)))
    expect(await account.run(read('many-99'))).toEqual({ pk: { S: 'many-99' } })
  })

  it.each<[string, () => TransactWriteItem[], string, RegExp]>([
    ['101 actions', () => many(101), 'ValidationException', /Member must have length less than or equal to 100$/],
    ['no action', () => [], 'ValidationException', /Member must have length greater than or equal to 1$/],
    ['an empty action', () => [{}], 'ValidationException', /should contain Delete or Put or Update/],
    ['two actions in one', () => [{ ...put('a'), ...remove('b') }], 'ValidationException', /can only contain one of/],
    [
      'two actions on one item',
      () => [put('new'), check('there'), add('there')],
      'ValidationException',
      /^Transaction request cannot include multiple operations on one item$/,
    ],
    [
      'an expression that is none',
      () => [put('new'), check('there', 'attribute_exists(')],
      'ValidationException',
      /^Invalid ConditionExpression: Syntax error/,
    ],
    [
      'a value that nothing uses',
      () => [put('new'), { Delete: { ...keyOf('a'), ConditionExpression: 'attribute_exists(pk)', ...unused } }],
      'ValidationException',
      /^Value provided in ExpressionAttributeValues unused in expressions: keys: \{:v\}$/,
    ],
    [
      'a table that does not exist',
      () => [put('new'), { Delete: { ...keyOf('a'), TableName: 'none-such' } }],
      'ResourceNotFoundException',
      /^Requested resource not found/,
    ],
  ])('are refused with %s, and change nothing', async (_rule, items, name, message) => {
    await account.run(write('there', number(1)))
    await expect(account.run(transact(items()))).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    })
    expect(await account.run(read('new'))).toBeUndefined()
  })
  const unused = { ExpressionAttributeValues: { ':v': { S: 'x' } } }

  it('are seen as a whole or not at all', () =>
    account.run(
      (async () => {
        await write('there', number(1))
        const refused = Array.from({ length: 10 }, () =>
          rejectionOf(transact([put('there', number(9)), check('absent')])),
        )
        const seen = await Promise.all(Array.from({ length: 30 }, () => read('there')))
        expect(new Set(seen.map((item) => item?.['n']?.N))).toEqual(new Set(['1']))
        for (const error of await Promise.all(refused)) expect(error).toBeInstanceOf(TransactionCanceledException)
      })(),
    ))

  // AWS may cancel some of them for a conflict.
  it('count once each where many meet on an item', () =>
    account.run(
      (async () => {
        await write('counted', number(0))
        const names = Array.from({ length: 20 }, (_, index) => `of-${index}`)
        const ends = await Promise.allSettled(names.map((name) => transact([putNew(name), add('counted')])))
        const written = await Promise.all(names.map((name) => read(name)))
        const done = ends.filter(({ status }) => status === 'fulfilled').length
        expect(done).toBeGreaterThan(0)
        expect(written.map((item) => item !== undefined)).toEqual(ends.map(({ status }) => status === 'fulfilled'))
        expect((await read('counted'))?.['n']).toEqual({ N: String(done) })
      })(),
    ))

  it("count once when they are repeated with their token, which is no other transaction's", () =>
    account.run(
      (async () => {
        await write('counted', number(0))
        await transact([add('counted')], 'token-1')
        await transact([add('counted')], 'token-1')
        expect((await read('counted'))?.['n']).toEqual({ N: '1' })
        await expect(transact([put('counted')], 'token-1')).rejects.toMatchObject({
          name: 'IdempotentParameterMismatchException',
        })
        await transact([add('counted')], 'token-2')
        expect((await read('counted'))?.['n']).toEqual({ N: '2' })
      })(),
    ))
})
