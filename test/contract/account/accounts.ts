import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { EKSClient } from '@aws-sdk/client-eks'
import type { Route53Client } from '@aws-sdk/client-route-53'
import type { SNSClient } from '@aws-sdk/client-sns'
import type { SQSClient } from '@aws-sdk/client-sqs'
import { emulatedAccount, emulatedNodeGroup } from '../../emulator/account.ts'
import { allOnCandidate, clientsOf, newAccount, onNodes } from '../../drills/account/support.ts'

/** An AWS account, or something like one, and how to reach it. */
export interface AccountUnderTest {
  readonly route53: Route53Client
  readonly cloudWatch: CloudWatchClient
  readonly sns: SNSClient
  readonly sqs: SQSClient
  readonly dynamoDb: DynamoDBClient
  /** A zone without records besides its own NS and SOA. */
  readonly hostedZoneId: string
  /** With the final dot. */
  readonly zoneName: string
  readonly topicArn: string
  readonly queueUrl: string
  /** A table with the string partition key `pk` and no items. */
  readonly tableName: string
  readonly now: () => number
  /** Waits for an answer, letting the account's time pass. */
  readonly run: <T>(answer: Promise<T>) => Promise<T>
  readonly wait: (seconds: number) => Promise<void>
}

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:ballast'
const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/ballast'
const tableName = 'ballast'

async function simulatedAccount(): Promise<AccountUnderTest> {
  const { clock, account } = newAccount({ services: [], topics: [topicArn], queues: [queueUrl] })
  await account.createTable({
    TableName: tableName,
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  })
  return {
    ...clientsOf(account),
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: 'example.com.',
    topicArn,
    queueUrl,
    tableName,
    now: () => clock.now(),
    run: (answer) => clock.complete(answer),
    wait: (seconds) => clock.runUntil(clock.now() + seconds * 1_000),
  }
}

/** Address of MiniStack, which `npm run test:emulator` sets. */
const emulator = process.env['BALLAST_EMULATOR']

/** Everything that has to behave as AWS does. Each call gives a fresh account. */
export const accounts: readonly { name: string; create: () => Promise<AccountUnderTest> }[] = [
  emulator === undefined
    ? { name: 'the simulated account', create: simulatedAccount }
    : { name: 'MiniStack', create: () => emulatedAccount(emulator) },
]

/** An account with a cluster that has one managed node group of min 2, desired 4 and max 10. */
export interface NodeGroupAccount {
  readonly eks: EKSClient
  readonly clusterName: string
  readonly nodegroupName: string
  readonly run: AccountUnderTest['run']
  readonly wait: AccountUnderTest['wait']
}

async function simulatedNodeGroup(): Promise<NodeGroupAccount> {
  const { clock, account } = newAccount({ services: [allOnCandidate(onNodes())] })
  return {
    eks: clientsOf(account).eks,
    clusterName: 'web-eks',
    nodegroupName: 'workers',
    run: (answer) => clock.complete(answer),
    wait: (seconds) => clock.runUntil(clock.now() + seconds * 1_000),
  }
}

/** Everything that has to answer as EKS does. */
export const nodeGroupAccounts: readonly { name: string; create: () => Promise<NodeGroupAccount> }[] = [
  emulator === undefined
    ? { name: 'the simulated account', create: simulatedNodeGroup }
    : { name: 'MiniStack', create: () => emulatedNodeGroup(emulator) },
]
