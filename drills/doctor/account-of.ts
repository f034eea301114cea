import { PutMetricAlarmCommand, PutMetricDataCommand, type PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch'
import { cloudWatchClient } from '../../shared/aws/clients/cloudwatch.ts'
import { accountReader } from '../../shared/aws/doctor/inspector.ts'
import { dynamoDbStore } from '../../shared/aws/store/store.ts'
import { documentClient } from '../../shared/aws/clients/dynamodb.ts'
import { tableSchema } from '../../shared/aws/store/table.ts'
import { isListed } from '../../shared/domain/records/known-good.ts'
import type { Fleet, FleetRole, Protection, Service } from '../../shared/domain/service/service.ts'
import { iso, minute } from '../../shared/domain/time.ts'
import { checkMetrics } from '../../shared/domain/watch/own-metrics.ts'
import type { Store } from '../../shared/ports/store.ts'
import type { InspectionPorts } from '../../shared/workflow/doctor/inspection-ports.ts'
import { createAccount, type SimulatedAccount } from '../account/index.ts'
import type { FleetSettings, ServiceSettings } from '../account/settings.ts'
import { VirtualClock } from '../clock.ts'
import { deployedStack, type Deployed } from './deployed-stack.ts'

const accountId = '123456789012'
/** A Monday at ten. */
const start = Date.parse('2026-03-02T10:00:00Z')
/** So old is the account when it is examined: alarms have their states, and an hour of metrics is there. */
const ageMinutes = 45
const requestsPerMinute = 6_000

/** Whose simulated account it is, and how it is reached. */
export interface ExaminedAccount {
  readonly protection: Protection
  readonly clock: VirtualClock
  readonly account: SimulatedAccount
  readonly deployed: Deployed
  readonly ports: InspectionPorts
  readonly store: Store
  readonly clientOptions: Parameters<typeof cloudWatchClient>[0] & object
}

/** What cannot be changed in the account later. */
export interface AccountChoices {
  readonly region?: string
  /** Whether the node groups carry the Cluster Autoscaler's tags. */
  readonly autoscaler?: boolean
}

/** Names of hosts that all end alike are in the zone of that ending. */
function zoneName(names: readonly string[]): string {
  const labels = names.map((name) => name.replace(/\.$/, '').split('.').slice(1))
  let common = labels[0] ?? []
  for (const each of labels) {
    while (common.length > 0 && each.slice(-common.length).join('.') !== common.join('.')) common = common.slice(1)
  }
  return common.join('.')
}

/** Weights that make the first step of the service's policy, or its last where there is no other. */
function weightsOf({ release }: Service): Readonly<Record<FleetRole, number>> {
  const share = release.allowedShares.map(Math.round).find((each) => each > 0 && isListed(release, each)) ?? 0
  return { stable: 100 - share, candidate: share }
}

const fleetSettings = (
  fleet: Fleet,
  weight: number,
  type: Service['record']['type'],
  { region, autoscaler }: Required<AccountChoices>,
): FleetSettings => ({
  setIdentifier: fleet.setIdentifier,
  // Nobody's traffic goes to a service for drills.
  loadBalancer: fleet.loadBalancer ?? `app/${fleet.setIdentifier}/0`,
  targetGroup: fleet.targetGroup,
  weight,
  capacityRequestsPerMinute: 100_000,
  errorRatio: 0,
  target:
    type === 'CNAME'
      ? { ttlSeconds: 60, values: [`${fleet.setIdentifier}-1.${region}.elb.amazonaws.com`] }
      : {
          hostedZoneId: 'Z35SXDOTRQ7X7K',
          dnsName: `${fleet.setIdentifier}-1.${region}.elb.amazonaws.com`,
          evaluateTargetHealth: true,
        },
  ...(fleet.nodeGroup !== undefined && {
    nodes: {
      cluster: fleet.nodeGroup.cluster,
      nodeGroup: fleet.nodeGroup.name,
      size: { min: 1, desired: Math.max(1, Math.floor(fleet.nodeGroup.maxNodes / 4)), max: fleet.nodeGroup.maxNodes },
      requestsPerNodePerMinute: 2 * requestsPerMinute,
      autoscaler,
    },
    dns: { cluster: fleet.nodeGroup.cluster },
  }),
})

const serviceSettings = (service: Service, choices: Required<AccountChoices>): ServiceSettings => {
  const weights = weightsOf(service)
  const { record, fleets } = service
  const of = (role: FleetRole): FleetSettings => fleetSettings(fleets[role], weights[role], record.type, choices)
  return {
    name: service.name,
    record,
    traffic: [{ atSeconds: 0, requestsPerMinute: service.drills === undefined ? requestsPerMinute : 0 }],
    fleets: { stable: of('stable'), candidate: of('candidate') },
  }
}

/** Alarms of the user's own, each on its service's requests. */
const mappedAlarms = ({ services }: Protection): PutMetricAlarmInput[] =>
  services.flatMap(({ alarms, fleets }) =>
    alarms.map(({ name }) => ({
      AlarmName: name,
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'RequestCount',
      Dimensions: [{ Name: 'LoadBalancer', Value: fleets.stable.loadBalancer }],
      Statistic: 'Sum' as const,
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1_000_000,
      ComparisonOperator: 'GreaterThanThreshold' as const,
      TreatMissingData: 'notBreaching',
    })),
  )

/**
 * A simulated account in which the services of a config run on both fleets and the stack is deployed, with nothing wrong
 * anywhere. Throws a `RangeError` for a config whose account cannot be simulated: several hosted zones, or a cluster that
 * two fleets share.
 */
export async function accountOf(
  protection: Protection,
  { region = 'us-east-1', autoscaler = true }: AccountChoices = {},
): Promise<ExaminedAccount> {
  const zones = [...new Set(protection.services.map(({ record }) => record.hostedZoneId))]
  if (zones.length !== 1) {
    throw new RangeError(`the services are in the hosted zones ${zones.join(', ')}; expected one, which is simulated`)
  }
  const clock = new VirtualClock(start)
  const deployed = deployedStack(protection, region, accountId)
  const account = createAccount({
    clock,
    seed: 1,
    settings: {
      accountId,
      region,
      hostedZone: { id: zones[0] ?? '', name: zoneName(protection.services.map(({ record }) => record.name)) },
      services: protection.services.map((service) => serviceSettings(service, { region, autoscaler })),
      topics: [deployed.topicArn],
      queues: [deployed.queueUrl],
      stack: deployed.stack,
      physics: { resolvers: 50 },
    },
  })
  const clientOptions = {
    region,
    requestHandler: account.requestHandler,
    credentials: { accessKeyId: 'AKIDRILL', secretAccessKey: 'drill' },
  }
  const cloudWatch = cloudWatchClient(clientOptions)
  await account.createTable({ TableName: deployed.table, ...tableSchema })
  const alarms = [...(deployed.alarms as PutMetricAlarmInput[]), ...mappedAlarms(protection)]
  for (const alarm of alarms) await clock.complete(cloudWatch.send(new PutMetricAlarmCommand(alarm)))
  account.start()
  await clock.runUntil(start + ageMinutes * minute)
  const examined = {
    protection,
    clock,
    account,
    deployed,
    clientOptions,
    ports: accountReader(region, clock, clientOptions),
    store: dynamoDbStore(documentClient(clientOptions), deployed.table, clock),
  }
  await publishOwnMetrics(examined, { failed: 0 })
  return examined
}

/** What check-signals publishes each minute, for the past minutes up to `until` minutes ago. */
export async function publishOwnMetrics(
  { clock, clientOptions }: Pick<ExaminedAccount, 'clock' | 'clientOptions'>,
  { failed, untilMinutesAgo = 1 }: { readonly failed: number; readonly untilMinutesAgo?: number },
): Promise<void> {
  const Dimensions = Object.entries(checkMetrics.dimensions).map(([Name, Value]) => ({ Name, Value }))
  const MetricData = Array.from({ length: 14 }, (_, ago) => ago + 1)
    .filter((ago) => ago >= untilMinutesAgo)
    .flatMap((ago) =>
      [
        { MetricName: checkMetrics.heartbeat, Value: 1 },
        { MetricName: checkMetrics.failed, Value: failed },
      ].map((metric) => ({ ...metric, Dimensions, Timestamp: new Date(clock.now() - ago * minute) })),
    )
  const command = new PutMetricDataCommand({ Namespace: checkMetrics.namespace, MetricData })
  await clock.complete(cloudWatchClient(clientOptions).send(command))
}

/** An instant some minutes from now, ISO 8601. */
export const fromNow = ({ clock }: Pick<ExaminedAccount, 'clock'>, minutes: number): string =>
  iso(clock.now() + minutes * minute)
