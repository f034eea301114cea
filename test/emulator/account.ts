import { randomInt } from 'node:crypto'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateClusterCommand, CreateNodegroupCommand, EKSClient } from '@aws-sdk/client-eks'
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { AccountUnderTest, NodeGroupAccount } from '../contract/account/accounts.ts'

const zoneName = 'example.com.'
const tableName = 'ballast'

/** MiniStack is sooner done than AWS: to wait no longer than this asks more of it, not less. */
const longestWait = 2_000

const inRealTime: Pick<AccountUnderTest, 'now' | 'run' | 'wait'> = {
  now: () => Date.now(),
  run: (answer) => answer,
  wait: (seconds) => new Promise((later) => setTimeout(later, Math.min(seconds * 1_000, longestWait))),
}

/** Clients of an account of MiniStack's of which nobody else knows: it tells accounts apart by the access key. */
const freshAccount = (endpoint: string) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: String(randomInt(1e11, 2e11)), secretAccessKey: 'test' },
  maxAttempts: 1,
})

/** A zone, a topic, a queue and a table in MiniStack at `endpoint`. */
export async function emulatedAccount(endpoint: string): Promise<AccountUnderTest> {
  const config = freshAccount(endpoint)
  const route53 = new Route53Client({ ...config, region: 'us-east-1' })
  const sns = new SNSClient(config)
  const sqs = new SQSClient(config)
  const dynamoDb = new DynamoDBClient(config)
  const [{ HostedZone }, { TopicArn = '' }, { QueueUrl = '' }] = await Promise.all([
    route53.send(new CreateHostedZoneCommand({ Name: zoneName, CallerReference: 'contract' })),
    sns.send(new CreateTopicCommand({ Name: 'ballast' })),
    sqs.send(new CreateQueueCommand({ QueueName: 'ballast' })),
    dynamoDb.send(
      new CreateTableCommand({
        TableName: tableName,
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    ),
  ])
  return {
    ...inRealTime,
    route53,
    sns,
    sqs,
    dynamoDb,
    cloudWatch: new CloudWatchClient(config),
    hostedZoneId: (HostedZone?.Id ?? '').replace('/hostedzone/', ''),
    zoneName,
    topicArn: TopicArn,
    queueUrl: QueueUrl,
    tableName,
  }
}

/** A cluster with one managed node group in MiniStack at `endpoint`. */
export async function emulatedNodeGroup(endpoint: string): Promise<NodeGroupAccount> {
  const config = freshAccount(endpoint)
  const eks = new EKSClient(config)
  const [clusterName, nodegroupName] = ['web-eks', 'workers']
  const role = 'arn:aws:iam::123456789012:role/eks'
  const subnetIds = ['subnet-1', 'subnet-2']
  await eks.send(new CreateClusterCommand({ name: clusterName, roleArn: role, resourcesVpcConfig: { subnetIds } }))
  await eks.send(
    new CreateNodegroupCommand({
      clusterName,
      nodegroupName,
      nodeRole: role,
      subnets: subnetIds,
      scalingConfig: { minSize: 2, desiredSize: 4, maxSize: 10 },
      tags: { 'k8s.io/cluster-autoscaler/enabled': 'true', [`k8s.io/cluster-autoscaler/${clusterName}`]: 'owned' },
    }),
  )
  return { ...inRealTime, eks, clusterName, nodegroupName }
}
