import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { cloudWatchClient } from '../../../shared/aws/clients/cloudwatch.ts'
import { documentClient } from '../../../shared/aws/clients/dynamodb.ts'
import { eksClient } from '../../../shared/aws/clients/eks.ts'
import { clientConfig } from '../../../shared/aws/clients/options.ts'
import type { ClientOptions } from '../../../shared/aws/clients/options.ts'
import { route53Client } from '../../../shared/aws/clients/route53.ts'
import { snsClient } from '../../../shared/aws/clients/sns.ts'
import { sqsClient } from '../../../shared/aws/clients/sqs.ts'
import { systemClock } from '../../../shared/aws/system-clock.ts'
import { PortError } from '../../../shared/ports/port-error.ts'
import { answering, testAccount } from './support/answering.ts'
import { rejectionOf } from './support/rejection.ts'

const factories = {
  'Route 53': route53Client,
  CloudWatch: cloudWatchClient,
  EKS: eksClient,
  SNS: snsClient,
  SQS: sqsClient,
  DynamoDB: documentClient,
} satisfies Record<string, (options: ClientOptions) => { config: object }>

describe.each(Object.entries(factories))('the %s client', (_, factory) => {
  it('makes one attempt, for the workflow retries', async () => {
    expect(await factory(testAccount).config.maxAttempts()).toBe(1)
  })

  it('takes its endpoint and credentials from the options', async () => {
    const { config } = factory({ ...testAccount, endpoint: 'http://127.0.0.1:4566' })
    expect(await config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 4566 })
    expect(await config.credentials()).toMatchObject(testAccount.credentials)
  })
})

it.each([
  ['Route 53', 'us-east-1'],
  ['CloudWatch', 'eu-west-1'],
  ['EKS', 'eu-west-1'],
  ['SNS', 'eu-west-1'],
  ['SQS', 'eu-west-1'],
  ['DynamoDB', 'eu-west-1'],
] as const)('%s is reached in %s', async (name, region) => {
  expect(await factories[name](testAccount).config.region()).toBe(region)
})

it('gives up a hung call within seconds', () => {
  expect(clientConfig({}).requestHandler).toEqual({
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    throwOnRequestTimeout: true,
  })
})

it('keeps a handler that it is given', () => {
  const requestHandler = { handle: () => Promise.reject(new Error('unused')) }
  expect(clientConfig({ requestHandler }).requestHandler).toBe(requestHandler)
})

describe('the DynamoDB client', () => {
  const get = async (Item: object) => {
    const headers = { 'content-type': 'application/x-amz-json-1.0' }
    const { options } = answering(() => ({ headers, body: JSON.stringify({ Item }) }))
    return documentClient(options).send(new GetCommand({ TableName: 'ballast', Key: { pk: 'a', sk: 'b' } }))
  }

  it('reads attributes', async () => {
    expect((await get({ pk: { S: 'a' } })).Item).toEqual({ pk: 'a' })
  })

  it.each([
    ['of no type that there is', { pk: { X: 'a' } }],
    ['without a type', { pk: {} }],
    ['that are no attributes', { pk: 7 }],
    ['that are null', { pk: null }],
    ['that are no list where one has to be', { pk: { L: 'a' } }],
  ])('refuses attributes %s, as an answer that cannot be understood', async (_, item) => {
    const error = await rejectionOf(get(item))
    expect(error).toBeInstanceOf(PortError)
    expect(error).toMatchObject({ code: 'malformed-answer', operation: 'dynamodb:GetItem', retryable: true })
  })

  it('leaves what is wrong with a request to who made it', async () => {
    const { options } = answering(() => ({}))
    const put = documentClient(options).send(
      new PutCommand({ TableName: 'ballast', Item: { pk: new Error('no item') } }),
    )
    expect(await rejectionOf(put)).not.toBeInstanceOf(PortError)
  })
})

it('the system clock tells the time', () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000)
})
