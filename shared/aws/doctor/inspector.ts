import { cloudTrailClient } from '../clients/cloud-trail.ts'
import { cloudWatchClient } from '../clients/cloudwatch.ts'
import { documentClient } from '../clients/dynamodb.ts'
import { eksClient } from '../clients/eks.ts'
import { eventBridgeClient } from '../clients/event-bridge.ts'
import { iamClient } from '../clients/iam.ts'
import { lambdaClient } from '../clients/lambda.ts'
import type { ClientOptions } from '../clients/options.ts'
import { route53Client } from '../clients/route53.ts'
import { snsClient } from '../clients/sns.ts'
import { sqsClient } from '../clients/sqs.ts'
import { taggingClient } from '../clients/tagging.ts'
import { cloudWatchMetrics } from '../cloudwatch/metrics.ts'
import { eksNodeGroups } from '../node-groups.ts'
import { dynamoDbStore } from '../store/store.ts'
import { route53WeightedRecords } from '../route53/weighted-records.ts'
import type { AccountInspector } from '../../ports/account-inspector.ts'
import type { NodeGroup, RecordRef } from '../../domain/service/service.ts'
import { paced, type Timing } from '../pace.ts'
import { describeAlarms } from './alarms.ts'
import { describeFunction } from './functions.ts'
import { countKarpenterNodes } from './karpenter.ts'
import { describeQueue, describeTopic } from './messages.ts'
import { findDenials } from './permissions.ts'
import { listRules } from './rules.ts'
import { describeTable } from './table.ts'
import { listTrails } from './trails.ts'

/** For whoever is in no hurry: doctor asks a lot of AWS, and nothing but AWS itself tries again for it. */
export const patience = { maxAttempts: 5 } as const

/**
 * Calls a second of those that are made for each service: some of what Route 53 and EKS allow an account in all, so that
 * neither doctor nor anybody else is throttled however many services there are.
 */
const perSecond = 3

/** All that doctor reads of an account whose stack is in `region`; `timing` dates what it says, and paces it. */
export function accountReader(region: string, timing: Timing, given: ClientOptions = {}) {
  const options = { ...given, region }
  const records = route53WeightedRecords(route53Client(options))
  const nodeGroups = eksNodeGroups(eksClient(options))
  const paceOfRecords = paced(timing, perSecond)
  const paceOfGroups = paced(timing, perSecond)
  const cloudWatch = cloudWatchClient(options)
  const lambda = lambdaClient(options)
  const documents = documentClient(options)
  const sns = snsClient(options)
  const sqs = sqsClient(options)
  const iam = iamClient(options)
  const cloudTrail = cloudTrailClient(options)
  const tagging = taggingClient(options)
  const inspector: AccountInspector = {
    region,
    describeFunction: (name) => describeFunction(lambda, name),
    describeAlarms: (names) => describeAlarms(cloudWatch, names),
    listRules: (prefix, where) => listRules(eventBridgeClient({ ...options, region: where }), prefix),
    listTrails: () => listTrails(cloudTrail),
    describeTable: (name) => describeTable(documents, name),
    describeTopic: (arn) => describeTopic(sns, arn),
    describeQueue: (url) => describeQueue(sqs, url),
    countKarpenterNodes: (cluster) => countKarpenterNodes(tagging, cluster),
    findDenials: (functionName, roleArn, need) => findDenials(iam, functionName, roleArn, need),
  }
  return {
    clock: timing,
    inspector,
    records: { list: (record: RecordRef) => paceOfRecords(() => records.list(record)) },
    nodeGroups: { describe: (group: NodeGroup) => paceOfGroups(() => nodeGroups.describe(group)) },
    metrics: cloudWatchMetrics(cloudWatch),
    storeIn: (table: string) => dynamoDbStore(documents, table, timing),
  }
}
