import { describe, expect, it } from 'vitest'
import { cloudWatchClient } from '../../../shared/aws/clients/cloudwatch.ts'
import { documentClient } from '../../../shared/aws/clients/dynamodb.ts'
import { eksClient } from '../../../shared/aws/clients/eks.ts'
import { clientConfig } from '../../../shared/aws/clients/options.ts'
import type { ClientOptions } from '../../../shared/aws/clients/options.ts'
import { route53Client } from '../../../shared/aws/clients/route53.ts'
import { snsClient } from '../../../shared/aws/clients/sns.ts'
import { systemClock } from '../../../shared/aws/system-clock.ts'
import { testAccount } from './support/answering.ts'

const factories = {
  'Route 53': route53Client,
  CloudWatch: cloudWatchClient,
  EKS: eksClient,
  SNS: snsClient,
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

it('the system clock tells the time', () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000)
})
