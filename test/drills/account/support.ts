import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EKSClient } from '@aws-sdk/client-eks'
import { Route53Client } from '@aws-sdk/client-route-53'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { VirtualClock } from '../../../drills/clock.ts'
import { createAccount } from '../../../drills/account/index.ts'
import type {
  AccountSettings,
  FleetSettings,
  NodeSettings,
  ServiceSettings,
  SimulatedAccount,
} from '../../../drills/account/index.ts'

export const second = 1_000
export const minute = 60_000
/** A Monday at ten. */
export const monday = Date.UTC(2026, 2, 2, 10)
export const human = { arn: 'arn:aws:iam::123456789012:user/on-call' }

export const fleet = (fields: Partial<FleetSettings> & { setIdentifier: string }): FleetSettings => ({
  loadBalancer: `app/web-${fields.setIdentifier}/50dc6c495c0c9188`,
  weight: 1,
  capacityRequestsPerMinute: 100_000,
  errorRatio: 0.001,
  target: {
    hostedZoneId: 'Z32O12XQLNTSW2',
    dnsName: `dualstack.web-${fields.setIdentifier}.eu-west-1.elb.amazonaws.com`,
    evaluateTargetHealth: true,
  },
  ...fields,
})

export const service = (fields: Partial<ServiceSettings> = {}): ServiceSettings => ({
  name: 'web',
  record: { name: 'www.example.com', type: 'A' },
  traffic: [{ atSeconds: 0, requestsPerMinute: 6_000 }],
  fleets: {
    stable: fleet({ setIdentifier: 'ec2', weight: 99 }),
    candidate: fleet({ setIdentifier: 'eks', weight: 1 }),
  },
  ...fields,
})

export const settings = (fields: Partial<AccountSettings> = {}): AccountSettings => ({
  accountId: '123456789012',
  region: 'eu-west-1',
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' },
  services: [service()],
  ...fields,
})

/** An account on a clock of its own. */
export function newAccount(
  fields: Partial<AccountSettings> = {},
  seed = 1,
): { clock: VirtualClock; account: SimulatedAccount } {
  const clock = new VirtualClock(monday)
  return { clock, account: createAccount({ clock, seed, settings: settings(fields) }) }
}

/** SDK clients that talk to the account; one attempt, made-up credentials. */
export function clientsOf({ requestHandler }: Pick<SimulatedAccount, 'requestHandler'>) {
  const config = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
    requestHandler,
  }
  return {
    route53: new Route53Client({ ...config, region: 'us-east-1' }),
    cloudWatch: new CloudWatchClient(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
    dynamoDb: new DynamoDBClient(config),
    eks: new EKSClient(config),
  }
}

const cluster = 'web-eks'

/** A candidate on 4 nodes that carry 1,000 requests a minute each, with name resolution in its cluster. */
export const onNodes = (fields: Partial<FleetSettings> = {}, nodes: Partial<NodeSettings> = {}): FleetSettings =>
  fleet({
    setIdentifier: 'eks',
    errorRatio: 0,
    nodes: {
      cluster,
      nodeGroup: 'workers',
      size: { min: 2, desired: 4, max: 10 },
      requestsPerNodePerMinute: 1_000,
      autoscaler: true,
      ...nodes,
    },
    dns: { cluster },
    ...fields,
  })

/** A service whose candidate has all of the traffic. */
export const allOnCandidate = (candidate: FleetSettings, requestsPerMinute = 3_000): ServiceSettings =>
  service({
    traffic: [{ atSeconds: 0, requestsPerMinute }],
    fleets: { stable: fleet({ setIdentifier: 'ec2', weight: 0, errorRatio: 0 }), candidate },
  })

/** A metric's values by minute since Monday at ten, as far as they can be read now; null where there is none. */
export async function valuesOf(
  { clock, account }: ReturnType<typeof newAccount>,
  namespace: string,
  metricName: string,
  stat: string,
  dimensions: Readonly<Record<string, string>>,
): Promise<(number | null)[]> {
  const minutes = Math.floor((clock.now() - monday) / minute)
  const { MetricDataResults } = await clock.complete(
    clientsOf(account).cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(monday),
        EndTime: new Date(monday + minutes * minute),
        MetricDataQueries: [
          {
            Id: 'm',
            MetricStat: {
              Metric: {
                Namespace: namespace,
                MetricName: metricName,
                Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
              },
              Period: 60,
              Stat: stat,
            },
          },
        ],
      }),
    ),
  )
  const { Timestamps = [], Values = [] } = MetricDataResults?.[0] ?? {}
  const values = new Map(Timestamps.map((at, index) => [at.getTime(), Values[index] ?? null]))
  return Array.from({ length: minutes }, (_, index) => values.get(monday + index * minute) ?? null)
}

const dimension = { LoadBalancer: 'app/web-eks/50dc6c495c0c9188' }

/** A load balancer metric of the candidate. */
export const ofCandidate = (world: ReturnType<typeof newAccount>, metricName: string, stat = 'Sum') =>
  valuesOf(world, 'AWS/ApplicationELB', metricName, stat, dimension)

/** A Prometheus metric of the candidate's cluster. */
export const ofCluster = (world: ReturnType<typeof newAccount>, metricName: string, dimensions = {}) =>
  valuesOf(world, 'ContainerInsights/Prometheus', metricName, 'Sum', { ClusterName: cluster, ...dimensions })
