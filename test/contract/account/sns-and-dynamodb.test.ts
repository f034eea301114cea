import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { PublishCommand } from '@aws-sdk/client-sns'
import { beforeEach, describe, expect, it } from 'vitest'
import { accounts, type AccountUnderTest } from './accounts.ts'

describe.each(accounts)('SNS of $name', ({ create }) => {
  let account: AccountUnderTest
  beforeEach(async () => {
    account = await create()
  })
  const publish = (Subject: string | undefined, TopicArn = account.topicArn, Message = 'ün message & more') =>
    account.run(account.sns.send(new PublishCommand({ TopicArn, Message, Subject })))

  it.each([
    ['no subject', undefined],
    ['a subject of 100 characters', 'x'.repeat(100)],
    ['punctuation first', '[ballast] web'],
  ])('takes a message with %s', async (_rule, subject) => {
    expect((await publish(subject)).MessageId).toMatch(/^[0-9a-f-]{36}$/)
  })

  it.each([
    ['more than 100 characters', 'x'.repeat(101)],
    ['a line break', 'two\nlines'],
    ['characters beyond ASCII', 'für'],
    ['a space at its start', ' web'],
    ['nothing in it', ''],
  ])('refuses a subject with %s', async (_rule, subject) => {
    await expect(publish(subject)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: Subject',
      $metadata: { httpStatusCode: 400 },
    })
  })

  it('refuses an empty message', async () => {
    await expect(publish('web', account.topicArn, '')).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  it('refuses a topic that does not exist', async () => {
    await expect(publish('web', `${account.topicArn}-other`)).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Topic does not exist',
      $metadata: { httpStatusCode: 404 },
    })
  })
})

describe.each(accounts)('DynamoDB of $name', ({ create }) => {
  it('writes on a condition and reads what was written', async () => {
    const account = await create()
    const put = (owner: string) =>
      account.run(
        account.dynamoDb.send(
          new PutItemCommand({
            TableName: account.tableName,
            Item: { pk: { S: 'claim' }, owner: { S: owner } },
            ConditionExpression: 'attribute_not_exists(pk) OR #owner = :owner',
            ExpressionAttributeNames: { '#owner': 'owner' },
            ExpressionAttributeValues: { ':owner': { S: owner } },
          }),
        ),
      )
    await put('one')
    await put('one')
    await expect(put('other')).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' })
    const read = new GetItemCommand({ TableName: account.tableName, Key: { pk: { S: 'claim' } }, ConsistentRead: true })
    expect((await account.run(account.dynamoDb.send(read))).Item).toEqual({ pk: { S: 'claim' }, owner: { S: 'one' } })
  })
})
