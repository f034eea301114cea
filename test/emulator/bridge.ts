import { randomUUID } from 'node:crypto'
import {
  CloudWatchClient,
  GetMetricDataCommand,
  paginateDescribeAlarms,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch'
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge'
import { ConfirmSubscriptionCommand, SNSClient } from '@aws-sdk/client-sns'
import { evaluationRange } from '../../drills/account/cloudwatch/alarm-evaluation.ts'
import { alarmArn, alarmStateChange } from '../../drills/account/cloudwatch/alarm-event.ts'
import { alarms } from '../../drills/account/cloudwatch/alarms.ts'
import { parseAlarm, type PutMetricAlarmRequest } from '../../drills/account/cloudwatch/requests.ts'
import type { AlarmDefinition } from '../../drills/account/settings.ts'
import type { MetricQuery } from '../../shared/domain/metrics/metric.ts'
import { forward, startGateway, type Answer, type Call, type Gateway } from './gateway.ts'

/** Whose account the bridge works in. */
export interface Home {
  readonly accountId: string
  readonly region: string
}

/** A running bridge. */
export interface Bridge extends Gateway {
  /** From here on calls go to the emulator at this address, and alarms are evaluated. */
  connect(emulator: string): void
}

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; Properties?: object }>>
}

const accepted: Answer = { status: 202, headers: {}, body: Buffer.alloc(0) }

/**
 * A gateway through which everything reaches the emulator, the deployed functions included. It hands calls on as they are,
 * but for what AWS does and MiniStack 1.5.33 does not: each part below says what of AWS it stands for. What goes wrong in
 * its own work is told to `complain`.
 */
export async function startBridge(home: Home, complain: (problem: string) => void): Promise<Bridge> {
  let emulator = ''
  let clients: ReturnType<typeof clientsOf> | undefined
  let tick: NodeJS.Timeout | undefined
  const background = (what: string, work: Promise<unknown>): void =>
    void work.catch((error: unknown) => complain(`${what}: ${String(error)}`))

  // CloudFormation makes alarms of metric math, and durable functions. MiniStack refuses a stack with the first, and leaves
  // DurableConfig out; so both are remembered as the template passes, and each such alarm becomes one of a metric that
  // nobody publishes, under its own name and otherwise as it was. Nothing else of a template is changed.
  const mathAlarms = new Map<string, PutMetricAlarmRequest>()
  const durable = new Map<string, { configuration: object; told?: Promise<unknown> }>()
  function adapted(template: Buffer): Buffer {
    const content = JSON.parse(template.toString()) as Template
    for (const resource of Object.values(content.Resources ?? {})) {
      const properties = (resource.Properties ?? {}) as PutMetricAlarmRequest & LambdaFunction
      const { AlarmName, Metrics, FunctionName, DurableConfig, ...others } = properties
      // An update keeps what the function was told.
      if (FunctionName !== undefined && DurableConfig !== undefined && !durable.has(FunctionName)) {
        durable.set(FunctionName, { configuration: DurableConfig })
      }
      if (resource.Type !== 'AWS::CloudWatch::Alarm' || AlarmName === undefined || Metrics === undefined) continue
      mathAlarms.set(AlarmName, properties)
      resource.Properties = { ...others, AlarmName, Namespace: 'Bridge', MetricName: AlarmName, ...unread }
    }
    return Buffer.from(JSON.stringify(content))
  }

  // Lambda runs a durable function in an execution and goes on with it after each wait, however it was started. MiniStack
  // does so only where it was told of a field `Enabled` that AWS does not have, and where the start was synchronous; so the
  // function is told before its first start, and an asynchronous start is answered at once and made synchronously.
  async function makeDurable({ path, headers }: Call): Promise<void> {
    const name = functionNameIn(path)
    const known = durable.get(name)
    if (known === undefined || !path.endsWith('/invocations')) return
    const body = Buffer.from(JSON.stringify({ DurableConfig: { ...known.configuration, Enabled: true } }))
    known.told ??= forward(emulator, { method: 'PUT', path: `${functionsPath}${name}/configuration`, headers, body })
    await known.told
  }
  async function startDurable(call: Call): Promise<void> {
    await makeDurable(call)
    const headers = { ...call.headers, 'x-amz-invocation-type': 'RequestResponse' }
    const { status, headers: answered, body } = await forward(emulator, { ...call, headers })
    const isFailed = status >= 300 || answered['x-amz-function-error'] !== undefined
    if (isFailed) throw new Error(`${status} ${body.toString()}`)
  }
  const isAsynchronousStart = ({ path, headers }: Call): boolean =>
    headers['x-amz-invocation-type'] === 'Event' && durable.has(functionNameIn(path))
  function deliver(event: unknown, functionArn: string): void {
    const path = `${functionsPath}${encodeURIComponent(functionArn)}/invocations`
    const body = Buffer.from(JSON.stringify(event))
    background(`event for ${functionArn}`, startDurable({ method: 'POST', path, headers: signedBy(home), body }))
  }

  // EventBridge takes the events of AWS's own services and hands them to the targets of the rules that match. MiniStack
  // refuses sources aws.*, so the deployed rules are read, its own matcher is asked, and their functions are started.
  async function publishAwsEvent(event: object, { events }: ReturnType<typeof clientsOf>): Promise<void> {
    const { Rules = [] } = await events.send(new ListRulesCommand({}))
    for (const { Name, EventPattern, State } of Rules) {
      if (EventPattern === undefined || State !== 'ENABLED') continue
      const match = new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) })
      if ((await events.send(match)).Result !== true) continue
      const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }))
      for (const { Arn = '' } of Targets) if (Arn.includes(':lambda:')) deliver(event, Arn)
    }
  }

  // CloudWatch evaluates metric math, M of N and missing data, and tells EventBridge when an alarm changes state. MiniStack
  // does neither; the metrics are read from it and the state is set in it, the evaluation between is the simulated account's.
  let values = new Map<string, number>()
  const evaluated = alarms({
    put: () => undefined,
    read: (query, from, periods) =>
      Array.from({ length: periods }, (_, index) => {
        return values.get(`${keyOf(query)} ${from + index * query.periodSeconds * 1_000}`) ?? null
      }),
  })
  async function evaluateMathAlarms(): Promise<void> {
    if (clients === undefined || mathAlarms.size === 0) return
    const { cloudWatch } = clients
    const at = Date.now()
    const present = new Set<string | undefined>()
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: cloudWatch }, {})) {
      for (const { AlarmName } of MetricAlarms) present.add(AlarmName)
    }
    for (const { definition } of evaluated.list()) if (!present.has(definition.name)) evaluated.remove(definition.name)
    const definitions = [...mathAlarms.values()].map(parseAlarm).filter(({ name }) => present.has(name))
    for (const definition of definitions) evaluated.put(definition, at)
    values = await readMetrics(cloudWatch, definitions, at)
    for (const { definition, previous, status } of evaluated.evaluate(at)) {
      const { value: StateValue, reason: StateReason, reasonData: StateReasonData } = status
      await cloudWatch.send(
        new SetAlarmStateCommand({ AlarmName: definition.name, StateValue, StateReason, StateReasonData }),
      )
      await publishAwsEvent(alarmStateChange(definition, previous, status, home, randomUUID), clients)
    }
  }

  // CloudWatch describes an alarm of metric math with its queries; here they are put back.
  function withMath(answer: Answer): Answer {
    const content = JSON.parse(answer.body.toString()) as { MetricAlarms?: PutMetricAlarmRequest[] }
    const MetricAlarms = content.MetricAlarms?.map((alarm) => {
      const Metrics = mathAlarms.get(alarm.AlarmName ?? '')?.Metrics
      if (Metrics === undefined) return alarm
      const { Namespace: _n, MetricName: _m, Period: _p, Statistic: _s, Dimensions: _d, ...others } = alarm
      return { ...others, Metrics }
    })
    return { ...answer, body: Buffer.from(JSON.stringify({ ...content, MetricAlarms })) }
  }

  // SNS starts a durable function that is subscribed, and CloudWatch's notification names the alarm's ARN. MiniStack starts
  // it without an execution, and leaves the ARN out; so a function's subscription becomes one of this gateway, which starts
  // it with the message and the ARN.
  function subscribedHere(call: Call): Call {
    const form = new URLSearchParams(call.body.toString())
    form.set('Endpoint', `${gateway.url}/sns/${encodeURIComponent(form.get('Endpoint') ?? '')}`)
    form.set('Protocol', 'http')
    return { ...call, body: Buffer.from(form.toString()) }
  }
  async function takeMessage({ path, body }: Call): Promise<void> {
    const message = JSON.parse(body.toString()) as Record<'Type' | 'Message' | 'TopicArn' | 'Token', string>
    if (message.Type === 'SubscriptionConfirmation') {
      await clients?.sns.send(new ConfirmSubscriptionCommand({ TopicArn: message.TopicArn, Token: message.Token }))
      return
    }
    const alarm = JSON.parse(message.Message) as { AlarmName?: string }
    const Message = JSON.stringify({ ...alarm, AlarmArn: alarmArn(home, alarm.AlarmName ?? '') })
    const record = { EventSource: 'aws:sns', EventVersion: '1.0', Sns: { ...message, Message } }
    deliver({ Records: [record] }, decodeURIComponent(path.slice('/sns/'.length)))
  }

  async function answerTo(call: Call): Promise<Answer> {
    const { method, path, headers, body } = call
    if (path.startsWith('/sns/')) {
      background('SNS', takeMessage(call))
      return { ...accepted, status: 200 }
    }
    if (isAsynchronousStart(call)) {
      background(`start by ${path}`, startDurable(call))
      return accepted
    }
    if (method === 'PUT' && path.includes('compiled-cloudformation-template.json')) {
      const unhashed = Object.entries(headers).filter(([name]) => !/checksum|^content-md5$/.test(name))
      return forward(emulator, { ...call, headers: Object.fromEntries(unhashed), body: adapted(body) })
    }
    if (/\bAction=Subscribe&/.test(body.subarray(0, 200).toString()) && body.includes('Protocol=lambda')) {
      return forward(emulator, subscribedHere(call))
    }
    await makeDurable(call)
    const answer = await forward(emulator, call)
    const isDescription = String(headers['x-amz-target']).endsWith('.DescribeAlarms') && answer.status === 200
    return isDescription ? withMath(answer) : answer
  }
  const gateway = await startGateway(answerTo)

  return {
    url: gateway.url,
    connect(address) {
      emulator = address
      clients = clientsOf(home, address)
      const look = (): void => {
        const again = (): void => void (tick &&= setTimeout(look, 1_000))
        background('alarms', evaluateMathAlarms().finally(again))
      }
      tick = setTimeout(look, 1_000)
    },
    async close() {
      clearTimeout(tick)
      tick = undefined
      await gateway.close()
    },
  }
}

interface LambdaFunction {
  readonly FunctionName?: string
  readonly DurableConfig?: object
}

const unread = { Period: 60, Statistic: 'Sum' }
const functionsPath = '/2015-03-31/functions/'

/** The name in a path of Lambda's API, in which functions stand by name or ARN, with or without an alias. */
const functionNameIn = (path: string): string =>
  /^\/2015-03-31\/functions\/(?:arn:[^/]*:function:)?([\w-]+)/.exec(decodeURIComponent(path))?.[1] ?? ''

/** MiniStack reads account and region from the signature, and does not check it. */
const signedBy = ({ accountId, region }: Home) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${accountId}/20260101/${region}/lambda/aws4_request, SignedHeaders=host, Signature=0`,
})

function clientsOf({ accountId, region }: Home, endpoint: string) {
  const requestHandler = { requestTimeout: 10_000, throwOnRequestTimeout: true }
  const config = { region, endpoint, requestHandler, credentials: { accessKeyId: accountId, secretAccessKey: 'test' } }
  return {
    cloudWatch: new CloudWatchClient(config),
    events: new EventBridgeClient(config),
    sns: new SNSClient(config),
  }
}

const keyOf = ({ namespace, metricName, dimensions, stat, periodSeconds }: Omit<MetricQuery, 'id'>): string =>
  JSON.stringify([
    namespace,
    metricName,
    Object.keys(dimensions)
      .toSorted()
      .map((name) => [name, dimensions[name]]),
    stat,
    periodSeconds,
  ])

/** Values by metric and start of period, epoch milliseconds, for as long as the alarms look back. */
async function readMetrics(client: CloudWatchClient, definitions: readonly AlarmDefinition[], at: number) {
  const metrics = definitions.flatMap((each) => each.metrics.flatMap((one) => ('query' in one ? [one.query] : [])))
  const queries = [...new Map(metrics.map((query) => [keyOf(query), query])).values()]
  if (queries.length === 0) return new Map<string, number>()
  const longest = Math.max(...definitions.map((each) => evaluationRange(each) * each.periodSeconds * 1_000))
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(Math.floor(at / 60_000) * 60_000 - longest),
      EndTime: new Date(at),
      MetricDataQueries: queries.map(({ namespace, metricName, dimensions, stat, periodSeconds }, index) => {
        const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
        const Metric = { Namespace: namespace, MetricName: metricName, Dimensions }
        return { Id: `q${index}`, MetricStat: { Metric, Stat: stat, Period: periodSeconds } }
      }),
    }),
  )
  const keys = queries.map(keyOf)
  return new Map(
    MetricDataResults.flatMap(({ Id = '', Timestamps = [], Values = [] }) =>
      Timestamps.map((time, index) => [`${keys[Number(Id.slice(1))]} ${time.getTime()}`, Values[index] ?? 0] as const),
    ),
  )
}
