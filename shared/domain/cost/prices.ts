/** A list price. `source` is where AWS publishes it; it holds for `priceRegion`. */
export interface Price {
  /** As on the bill. */
  readonly service: string
  readonly item: string
  readonly dollars: number
  /** How many units that is for. */
  readonly per: number
  readonly unit: string
  readonly source: string
}

/** The region whose list prices these are; others differ by some per cent. */
export const priceRegion = 'us-east-1'

/** A month, as AWS reckons charges by the month. */
export const hoursAMonth = 730

const million = 1_000_000
const cloudWatch = 'https://aws.amazon.com/cloudwatch/pricing/'
const lambda = 'https://aws.amazon.com/lambda/pricing/'
const dynamoDb = 'https://aws.amazon.com/dynamodb/pricing/on-demand/'
const eventBridge = 'https://aws.amazon.com/eventbridge/pricing/'
const sns = 'https://aws.amazon.com/sns/pricing/'
const sqs = 'https://aws.amazon.com/sqs/pricing/'
const route53 = 'https://aws.amazon.com/route53/pricing/'

const price = (
  service: string,
  item: string,
  dollars: number,
  [per, unit]: readonly [number, string],
  source: string,
): Price => ({ service, item, dollars, per, unit, source })

/** All list prices that Ballast's bill is made of, in `priceRegion`, without free tiers and discounts. */
export const prices = {
  alarmMetric: price('CloudWatch', 'metrics in alarms', 0.1, [1, 'metric-month'], cloudWatch),
  metricRead: price('CloudWatch', 'GetMetricData', 0.01, [1_000, 'metrics read'], cloudWatch),
  metricsCall: price('CloudWatch', 'other API requests', 0.01, [1_000, 'requests'], cloudWatch),
  customMetric: price('CloudWatch', 'custom metrics (EMF)', 0.3, [1, 'metric-month'], cloudWatch),
  dashboard: price('CloudWatch', 'dashboards', 3, [1, 'dashboard-month'], cloudWatch),
  logIngested: price('CloudWatch Logs', 'ingested', 0.5, [1, 'GB'], cloudWatch),
  logStored: price('CloudWatch Logs', 'stored', 0.03, [1, 'GB-month'], cloudWatch),
  lambdaRequest: price('Lambda', 'requests', 0.2, [million, 'requests'], lambda),
  lambdaSecond: price('Lambda', 'duration, arm64', 0.000_013_333_4, [1, 'GB-second'], lambda),
  durableOperation: price('Lambda', 'durable operations', 8, [million, 'operations'], lambda),
  durableWritten: price('Lambda', 'durable data written', 0.25, [1, 'GB'], lambda),
  durableRetained: price('Lambda', 'durable data retained', 0.15, [1, 'GB-month'], lambda),
  tableRead: price('DynamoDB', 'read request units', 0.125, [million, 'units'], dynamoDb),
  tableWrite: price('DynamoDB', 'write request units', 0.625, [million, 'units'], dynamoDb),
  tableStored: price('DynamoDB', 'stored', 0.25, [1, 'GB-month'], dynamoDb),
  tableBackedUp: price('DynamoDB', 'point-in-time recovery', 0.2, [1, 'GB-month'], dynamoDb),
  awsEvent: price('EventBridge', 'events of AWS services, schedules', 0, [million, 'events'], eventBridge),
  forwardedEvent: price('EventBridge', 'events to another region', 1, [million, 'events'], eventBridge),
  snsRequest: price('SNS', 'publishes', 0.5, [million, 'requests'], sns),
  email: price('SNS', 'e-mails', 2, [100_000, 'e-mails'], sns),
  sqsRequest: price('SQS', 'requests', 0.4, [million, 'requests'], sqs),
  dnsQuery: price('Route 53', 'queries of the DNS probe', 0.4, [million, 'queries'], route53),
  controlPlaneCall: price('Route 53, EKS', 'API requests', 0, [million, 'requests'], route53),
} as const satisfies Record<string, Price>

/** The name of a price. */
export type PriceName = keyof typeof prices
