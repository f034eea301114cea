import { cloudWatchClient } from '../shared/aws/clients/cloudwatch.ts'
import { documentClient } from '../shared/aws/clients/dynamodb.ts'
import { route53Client } from '../shared/aws/clients/route53.ts'
import { snsClient } from '../shared/aws/clients/sns.ts'
import { cloudWatchMetrics } from '../shared/aws/metrics.ts'
import { snsNotifier } from '../shared/aws/notifier.ts'
import { dynamoDbStore } from '../shared/aws/store.ts'
import { tableSchema } from '../shared/aws/table.ts'
import { route53WeightedRecords } from '../shared/aws/weighted-records.ts'
import type { Ports } from '../shared/ports/index.ts'
import type { SimulatedAccount } from './account/index.ts'
import type { VirtualClock } from './clock.ts'

const table = 'ballast'

/** Ballast's own adapters, with the unmodified SDK clients, on a simulated account. */
export async function deploy(account: SimulatedAccount, clock: VirtualClock): Promise<Ports> {
  await account.createTable({ TableName: table, ...tableSchema })
  const options = {
    region: 'us-east-1',
    requestHandler: account.requestHandler,
    credentials: { accessKeyId: 'AKIDRILL', secretAccessKey: 'drill' },
  }
  return {
    clock,
    records: route53WeightedRecords(route53Client(options)),
    metrics: cloudWatchMetrics(cloudWatchClient(options)),
    store: dynamoDbStore(documentClient(options), table, clock),
    notifier: snsNotifier(snsClient(options), 'arn:aws:sns:us-east-1:123456789012:ballast'),
    measurements: { incidentClosed: () => {} },
  }
}
