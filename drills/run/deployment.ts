import { cloudWatchAlarms } from '../../shared/aws/alarms.ts'
import { cloudWatchClient } from '../../shared/aws/clients/cloudwatch.ts'
import { documentClient } from '../../shared/aws/clients/dynamodb.ts'
import { eksClient } from '../../shared/aws/clients/eks.ts'
import { route53Client } from '../../shared/aws/clients/route53.ts'
import { snsClient } from '../../shared/aws/clients/sns.ts'
import { eventOf } from '../../shared/aws/executions.ts'
import { cloudWatchMetrics } from '../../shared/aws/metrics.ts'
import { eksNodeGroups } from '../../shared/aws/node-groups.ts'
import { snsNotifier } from '../../shared/aws/notifier.ts'
import { dynamoDbStore } from '../../shared/aws/store.ts'
import { tableSchema } from '../../shared/aws/table.ts'
import { route53WeightedRecords } from '../../shared/aws/weighted-records.ts'
import type { Ports } from '../../shared/ports/index.ts'
import type { CheckPorts } from '../../shared/workflow/check/check-signals.ts'
import type { SimulatedAccount } from '../account/index.ts'
import type { VirtualClock } from '../clock.ts'
import { simulatedDns } from './dns.ts'

const table = 'ballast'

const clientOptions = (account: SimulatedAccount) => ({
  region: 'us-east-1',
  requestHandler: account.requestHandler,
  credentials: { accessKeyId: 'AKIDRILL', secretAccessKey: 'drill' },
})

/** Ballast's own adapters, with the unmodified SDK clients, on a simulated account. */
export async function deploy(account: SimulatedAccount, clock: VirtualClock): Promise<Ports> {
  await account.createTable({ TableName: table, ...tableSchema })
  const options = clientOptions(account)
  return {
    clock,
    records: route53WeightedRecords(route53Client(options)),
    metrics: cloudWatchMetrics(cloudWatchClient(options)),
    nodeGroups: eksNodeGroups(eksClient(options)),
    store: dynamoDbStore(documentClient(options), table, clock),
    notifier: snsNotifier(snsClient(options), 'arn:aws:sns:us-east-1:123456789012:ballast'),
    measurements: { incidentClosed: () => {} },
  }
}

/**
 * What check-signals works with on the same account. `start` starts an execution with its event; one key is started once,
 * as Lambda does it by the execution's name. DNS answers as the simulated name servers would, without a network.
 */
export function deployChecks(
  account: SimulatedAccount,
  { clock, records, metrics, store }: Ports,
  start: (event: unknown) => void,
): CheckPorts {
  const started = new Set<string>()
  return {
    clock,
    records,
    metrics,
    store,
    alarms: cloudWatchAlarms(cloudWatchClient(clientOptions(account))),
    executions: {
      async start(request) {
        if (started.has(request.key)) return
        started.add(request.key)
        start(eventOf(request))
      },
    },
    dnsProbe: simulatedDns(account),
    measurements: { checked: () => {}, probed: () => {} },
  }
}
