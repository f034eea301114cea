import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { CloudWatchClient, PutMetricDataCommand, type MetricDatum } from '@aws-sdk/client-cloudwatch'
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import {
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda'
import {
  ChangeResourceRecordSetsCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { expect } from 'vitest'
import { runDrill } from '../../infra/names.ts'
import type { DrillReport } from '../../shared/domain/drill/report.ts'
import type { Incident } from '../../shared/domain/incident/incident.ts'
import type { Examination } from '../../shared/workflow/doctor/doctor.ts'
import { home } from './ministack.ts'

/** Address at which everything reaches the emulator through the bridge; the global setup says it. */
const endpoint = process.env['BALLAST_EMULATOR_BRIDGE'] ?? ''

const credentials = { accessKeyId: home.accountId, secretAccessKey: 'test' }
const config = { endpoint, region: home.region, credentials }

/** Clients of the account in which the stack is. */
export const clients = {
  cloudTrail: new CloudTrailClient(config),
  cloudWatch: new CloudWatchClient(config),
  dynamoDb: new DynamoDBClient(config),
  events: new EventBridgeClient(config),
  lambda: new LambdaClient(config),
  route53: new Route53Client(config),
  sns: new SNSClient(config),
  sqs: new SQSClient(config),
}

/** No name below it exists anywhere (RFC 2606), so that the probes of names ask nobody beyond this machine's resolver. */
export const zoneName = 'ballast.invalid'
const buildFolder = '.build/emulator'
/** The config that is deployed; the packager takes it from the repository's folder. */
export const configFile = `${buildFolder}/ballast.yml`

/** One service of the config, with load balancers of its own or marked for drills. */
export interface TestedService {
  readonly name: string
  readonly alarms?: readonly { readonly name: string; readonly signal: string }[]
  readonly drills?: object
}

const balancerOf = (service: string, fleet: 'ec2' | 'eks'): string => `app/${service}-${fleet}/50dc6c495c0c9188`

/** Writes the config; services in mode enforce, with the release policy's default fallback of no traffic. */
export function writeConfig(hostedZoneId: string, services: readonly TestedService[]): void {
  const entries = services.map(({ name, alarms = [], drills }) => [
    name,
    {
      mode: 'enforce',
      record: { hostedZoneId, name: `${name}.${zoneName}`, type: 'A' },
      fleets: {
        stable: { setIdentifier: 'ec2', ...(drills === undefined && { loadBalancer: balancerOf(name, 'ec2') }) },
        candidate: { setIdentifier: 'eks', ...(drills === undefined && { loadBalancer: balancerOf(name, 'eks') }) },
      },
      release: { allowedShares: [0, 25, 100], fallbackShare: 0, ...(drills !== undefined && { bakeMinutes: 0 }) },
      alarms,
      drills,
    },
  ])
  mkdirSync(buildFolder, { recursive: true })
  // JSON is YAML as well.
  writeFileSync(configFile, JSON.stringify({ mode: 'enforce', services: Object.fromEntries(entries) }, null, 2))
}

/** What Ballast's table has on a service's incident, of which there is one. */
export async function incidentOf(service: string, table: string): Promise<Partial<Incident>> {
  const { Items = [] } = await clients.dynamoDb.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :service AND begins_with(sk, :incident)',
      ExpressionAttributeValues: { ':service': { S: `SERVICE#${service}` }, ':incident': { S: 'INCIDENT#' } },
    }),
  )
  expect(Items).toHaveLength(1)
  return unmarshall(Items[0] ?? {})
}

async function stateOf(service: string, table: string): Promise<Record<string, unknown>> {
  const key = { pk: { S: `SERVICE#${service}` }, sk: { S: 'STATE' } }
  return unmarshall((await clients.dynamoDb.send(new GetItemCommand({ TableName: table, Key: key }))).Item ?? {})
}

/** The names of what has happened in the durable execution that works on a service's incident. */
export async function stepsOf(service: string, table: string): Promise<(string | undefined)[]> {
  const { owner } = await stateOf(service, table)
  const history = new GetDurableExecutionHistoryCommand({ DurableExecutionArn: String(owner) })
  return (await clients.lambda.send(history)).Events?.map(({ Name }) => Name) ?? []
}

/** Runs a command in the repository's folder, as a person would who has the emulator for an account. */
export async function command(args: readonly string[]): Promise<{ status: number | null; said: string }> {
  const child = spawn(process.execPath, args, {
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: home.region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((done, failed) => child.on('close', done).on('error', failed))
  const [status, out, error] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { status, said: `${out}${error}` }
}

/** `npm run deploy`, of the config for these tests. */
export const deploy = () =>
  command([
    'cli/ballast.ts',
    'deploy',
    '--config',
    configFile,
    '--region',
    home.region,
    '--out',
    `${buildFolder}/package`,
  ])

/** Starts the drill function, and gives what it reports in the end. */
export async function drill(request: object, timeout: number): Promise<DrillReport> {
  const { DurableExecutionArn } = await clients.lambda.send(
    new InvokeCommand({ FunctionName: `${runDrill.name}:durable`, Payload: Buffer.from(JSON.stringify(request)) }),
  )
  const ended = async () => clients.lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn }))
  await expect.poll(async () => (await ended()).Status, { timeout, interval: 500 }).toBe('SUCCEEDED')
  return JSON.parse((await ended()).Result ?? '') as DrillReport
}

/** What doctor finds in the account, each check by its name as often as it found something. */
export async function doctor(): Promise<string[]> {
  const file = `${buildFolder}/doctor.json`
  const { status, said } = await command(['cli/ballast.ts', 'doctor', '--config', configFile, '--json', file])
  expect({ status, said }).not.toEqual({ status: 1, said })
  const { findings } = JSON.parse(readFileSync(file, 'utf8')) as Pick<Examination, 'findings'>
  return findings.map(({ check }) => check).toSorted()
}

/** Three quarters of a service's traffic on the stable fleet, a quarter on the candidate. */
const releasedTo25 = { ec2: 75, eks: 25 }

/** Makes the weighted record set of a service. */
export async function createRecords(hostedZoneId: string, service: string): Promise<void> {
  const records = Object.entries(releasedTo25).map(([SetIdentifier, Weight]): ResourceRecordSet => ({
    Name: `${service}.${zoneName}`,
    Type: 'A',
    SetIdentifier,
    Weight,
    AliasTarget: {
      HostedZoneId: 'Z35SXDOTRQ7X7K',
      DNSName: `dualstack.${service}-${SetIdentifier}.${home.region}.elb.amazonaws.com`,
      EvaluateTargetHealth: true,
    },
  }))
  await clients.route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: hostedZoneId,
      ChangeBatch: { Changes: records.map((ResourceRecordSet) => ({ Action: 'CREATE', ResourceRecordSet })) },
    }),
  )
}

/** The weights of a service's record set, by set identifier. */
export async function weightsOf(hostedZoneId: string, service: string): Promise<Record<string, number>> {
  const { ResourceRecordSets = [] } = await clients.route53.send(
    new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId }),
  )
  return Object.fromEntries(
    ResourceRecordSets.filter(({ Name }) => Name === `${service}.${zoneName}.`).map(
      ({ SetIdentifier = '', Weight = NaN }) => [SetIdentifier, Weight],
    ),
  )
}

const requestsPerMinute = { ec2: 4_500, eks: 1_500 }

/**
 * Publishes what both load balancers of a service would have in the past `minutes` minutes and in this one, which may be
 * over before it is read; in the last `failing` of them the candidate fails half of its requests.
 */
export async function publishTraffic(service: string, { minutes = 75, failing = 3 } = {}): Promise<void> {
  const thisMinute = Math.floor(Date.now() / 60_000)
  const data = Array.from({ length: minutes + 1 }, (_, index) => index - minutes).flatMap((ago) =>
    (['ec2', 'eks'] as const).flatMap((fleet): MetricDatum[] => {
      const requests = requestsPerMinute[fleet]
      const common = {
        Timestamp: new Date((thisMinute + ago) * 60_000),
        Dimensions: [{ Name: 'LoadBalancer', Value: balancerOf(service, fleet) }],
      }
      const count = (MetricName: string, sum: number): MetricDatum => ({
        ...common,
        MetricName,
        StatisticValues: { Sum: sum, SampleCount: sum, Minimum: 1, Maximum: 1 },
      })
      return [
        count('RequestCount', requests),
        { ...common, MetricName: 'TargetResponseTime', Values: [0.05], Counts: [requests] },
        ...(fleet === 'eks' && ago >= -failing ? [count('HTTPCode_Target_5XX_Count', requests / 2)] : []),
      ]
    }),
  )
  await clients.cloudWatch.send(new PutMetricDataCommand({ Namespace: 'AWS/ApplicationELB', MetricData: data }))
}
