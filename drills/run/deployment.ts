import { cloudWatchAlarms } from '../../shared/aws/cloudwatch/alarms.ts'
import { lambdaCallbacks } from '../../shared/aws/lambda/callbacks.ts'
import { notifierFor } from '../../shared/aws/channels/index.ts'
import { loadSsm } from '../../shared/aws/channels/parameter.ts'
import type { Http } from '../../shared/aws/channels/post.ts'
import { cloudWatchClient } from '../../shared/aws/clients/cloudwatch.ts'
import { documentClient } from '../../shared/aws/clients/dynamodb.ts'
import { eksClient } from '../../shared/aws/clients/eks.ts'
import { lambdaClient } from '../../shared/aws/clients/lambda.ts'
import { route53Client } from '../../shared/aws/clients/route53.ts'
import { snsClient } from '../../shared/aws/clients/sns.ts'
import { sqsClient } from '../../shared/aws/clients/sqs.ts'
import { dynamoDbDrillHolds } from '../../shared/aws/store/drill-holds.ts'
import { cloudWatchDrillMetrics } from '../../shared/aws/cloudwatch/drill-metrics.ts'
import type { ClientOptions } from '../../shared/aws/clients/options.ts'
import { sqsDeadLetters } from '../../shared/aws/dead-letters.ts'
import { lambdaExecutions } from '../../shared/aws/lambda/executions.ts'
import { cloudWatchMetrics } from '../../shared/aws/cloudwatch/metrics.ts'
import { eksDrillNodeGroups, eksNodeGroups } from '../../shared/aws/node-groups.ts'
import { snsNotifier } from '../../shared/aws/notifier.ts'
import { dynamoDbStore } from '../../shared/aws/store/store.ts'
import { tableSchema } from '../../shared/aws/store/table.ts'
import { checkRates, paced } from '../../shared/aws/pace.ts'
import { route53RecordPages, route53WeightedRecords } from '../../shared/aws/route53/weighted-records.ts'
import type { Notifications } from '../../shared/domain/messages/notifications.ts'
import type { Notifier } from '../../shared/ports/notifier.ts'
import type { Clock } from '../../shared/ports/clock.ts'
import type { Ports } from '../../shared/ports/index.ts'
import type { CheckPorts } from '../../shared/workflow/check/check-signals.ts'
import type { ControlPorts } from '../../shared/workflow/control/control-dependencies.ts'
import type { DrillPorts } from '../../shared/workflow/drill/drill.ts'
import type { ShowDependencies } from '../../shared/workflow/show/read-overview.ts'
import type { SimulatedAccount } from '../account/index.ts'
import type { VirtualClock } from '../clock.ts'
import { simulatedDns } from './dns.ts'

const table = 'ballast'
const topicArn = 'arn:aws:sns:us-east-1:123456789012:ballast'
const queueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/ballast'
const aliasArn = 'arn:aws:lambda:us-east-1:123456789012:function:ballast-handle-incident:durable'

/** Nobody in a simulated account looks at signatures, which take a tenth of a call's time. */
const unsigned: NonNullable<ClientOptions['signer']> = { sign: async (request) => request }

/** Each function has clients of its own, whose calls the account tells apart by the function's name. */
const clientOptions = (account: SimulatedAccount, functionName: string) => ({
  region: 'us-east-1',
  requestHandler: account.requestHandlerOf(functionName),
  credentials: { accessKeyId: 'AKIDRILL', secretAccessKey: 'drill' },
  signer: unsigned,
})

/** The chats of a deployment, and how they are reached. */
export interface Chats {
  readonly notifications: Notifications
  readonly http: Http
}

/** The same, with the values of the parameters that hold their secrets. */
export interface DrilledChats extends Chats {
  readonly parameters: Readonly<Record<string, string>>
}

const notifierOf = (options: ReturnType<typeof clientOptions>, chats: Chats | undefined): Notifier =>
  notifierFor(chats?.notifications, {
    sns: snsClient(options),
    topicArn,
    ssm: options,
    ...(chats !== undefined && { http: chats.http }),
  })

/**
 * What handle-incident works with: Ballast's own adapters, with the unmodified SDK clients, on a simulated account. `clock`
 * is the functions' own.
 */
export async function deploy(account: SimulatedAccount, clock: Clock, chats?: Chats): Promise<Ports> {
  await account.createTable({ TableName: table, ...tableSchema })
  // Virtual time would pass while real time is spent on loading it.
  if (chats !== undefined) await loadSsm()
  const options = clientOptions(account, 'handle-incident')
  return {
    clock,
    records: route53WeightedRecords(route53Client(options)),
    metrics: cloudWatchMetrics(cloudWatchClient(options)),
    nodeGroups: eksNodeGroups(eksClient(options)),
    store: dynamoDbStore(documentClient(options), table, clock),
    notifier: notifierOf(options, chats),
    deadLetters: sqsDeadLetters(sqsClient(options), queueUrl),
    measurements: { incidentClosed: () => {} },
  }
}

/**
 * What check-signals works with on the same account, whose Lambda starts executions; it waits in `timing`. DNS answers as the simulated name
 * servers would, without a network.
 */
export function deployChecks(
  account: SimulatedAccount,
  { clock }: Pick<Ports, 'clock'>,
  timing: VirtualClock,
): CheckPorts {
  const options = clientOptions(account, 'check-signals')
  const cloudWatch = cloudWatchClient(options)
  return {
    clock,
    records: route53RecordPages(route53Client(options), paced(timing, checkRates.records)),
    metrics: cloudWatchMetrics(cloudWatch, paced(timing, checkRates.metrics)),
    store: dynamoDbStore(documentClient(options), table, clock),
    alarms: cloudWatchAlarms(cloudWatch, paced(timing, checkRates.alarms)),
    executions: lambdaExecutions(lambdaClient(options), aliasArn),
    dnsProbe: simulatedDns(account),
    measurements: { checked: () => {}, probed: () => {} },
  }
}

/** What control works with on the same account. */
export function deployControl(account: SimulatedAccount, clock: Clock, chats?: Chats): ControlPorts {
  const options = clientOptions(account, 'control')
  return {
    clock,
    records: route53WeightedRecords(route53Client(options)),
    nodeGroups: eksNodeGroups(eksClient(options)),
    store: dynamoDbStore(documentClient(options), table, clock),
    notifier: notifierOf(options, chats),
    deadLetters: sqsDeadLetters(sqsClient(options), queueUrl),
    callbacks: lambdaCallbacks(lambdaClient(options)),
  }
}

/** What show-incidents works with on the same account. */
export const deployShow = (account: SimulatedAccount, clock: Clock): ShowDependencies['ports'] => ({
  clock,
  store: dynamoDbStore(documentClient(clientOptions(account, 'show-incidents')), table, clock),
})

/** What run-drill works with on the same account. */
export function deployRunDrill(account: SimulatedAccount, clock: Clock): DrillPorts {
  const options = clientOptions(account, 'run-drill')
  const eks = eksClient(options)
  const tables = documentClient(options)
  return {
    clock,
    records: route53WeightedRecords(route53Client(options)),
    nodeGroups: eksNodeGroups(eks),
    store: dynamoDbStore(tables, table, clock),
    notifier: snsNotifier(snsClient(options), topicArn),
    deadLetters: sqsDeadLetters(sqsClient(options), queueUrl),
    drillMetrics: cloudWatchDrillMetrics(cloudWatchClient(options)),
    drillHolds: dynamoDbDrillHolds(tables, table),
    drillNodeGroups: eksDrillNodeGroups(eks),
  }
}
