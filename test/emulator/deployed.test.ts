import { CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { DescribeAlarmsCommand, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { DescribeTableCommand, UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb'
import {
  DisableRuleCommand,
  EnableRuleCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge'
import { InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { CreateHostedZoneCommand } from '@aws-sdk/client-route-53'
import { CreateTopicCommand, ListSubscriptionsByTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { beforeAll, describe, expect, it } from 'vitest'
import { alarmDefinitions } from '../../infra/alarms.ts'
import { handleIncident, ownFunctions, showIncidents } from '../../infra/names.ts'
import { loadConfig } from '../../shared/config/index.ts'
import {
  clients,
  command,
  configFile,
  createRecords,
  deploy,
  doctor,
  drill,
  incidentOf,
  publishTraffic,
  stepsOf,
  weightsOf,
  writeConfig,
  zoneName,
} from './deployed.ts'

// One stack, and one test after the other on it: each finds what those before it left.

const mitigated = { ec2: 75, eks: 0 }
const web = { name: 'web' }
const shop = { name: 'shop', alarms: [{ name: 'shop-checkouts', signal: 'error-rate' }] }
const blog = { name: 'blog' }
const stage = { name: 'stage', drills: { allowed: true } }

let zone = ''
let table = ''
let deployed: Awaited<ReturnType<typeof deploy>>
const output = (name: string): string => new RegExp(`${name}: (\\S+)`).exec(deployed.said)?.[1] ?? ''

beforeAll(async () => {
  const { HostedZone } = await clients.route53.send(
    new CreateHostedZoneCommand({ Name: zoneName, CallerReference: 'emulator' }),
  )
  zone = (HostedZone?.Id ?? '').replace('/hostedzone/', '')
  for (const { name } of [web, shop, blog, stage]) await createRecords(zone, name)
  writeConfig(zone, [web, stage])
  deployed = await deploy()
  if (deployed.status !== 0) throw new Error(deployed.said)
  // Without it check-signals may be sooner than an alarm, as it should be.
  await switchRules('CheckSignalsRule', 'off')
  table = output('TableName')
}, 120_000)

/** A command's end, with all that it said where it failed. */
const succeeded = { status: 0, said: expect.anything() as unknown }

async function rulesWith(part: string): Promise<string[]> {
  const { Rules = [] } = await clients.events.send(new ListRulesCommand({}))
  const names = Rules.flatMap(({ Name = '' }) => (Name.includes(part) ? [Name] : []))
  expect({ part, names }).not.toEqual({ part, names: [] })
  return names
}

async function switchRules(part: string, to: 'on' | 'off'): Promise<void> {
  for (const Name of await rulesWith(part)) {
    await clients.events.send(to === 'on' ? new EnableRuleCommand({ Name }) : new DisableRuleCommand({ Name }))
  }
}

const stackAlarms = async () =>
  ((await clients.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'ballast-' }))).MetricAlarms ?? []).map(
    ({ AlarmName = '', AlarmConfigurationUpdatedTimestamp: madeAt }) => ({ AlarmName, madeAt }),
  )
const tripwires = (): string[] => alarmDefinitions(loadConfig(configFile)).map(({ name }) => name)

describe('npm run deploy', () => {
  it('makes the functions and the alarms, and says where they are', async () => {
    expect(deployed.said).toContain('Deploys to account 123456789012')
    const { Functions = [] } = await clients.lambda.send(new ListFunctionsCommand({}))
    expect(new Set(Functions.map(({ FunctionName, Runtime }) => `${FunctionName} ${Runtime}`))).toEqual(
      new Set(Object.values(ownFunctions).map(({ name }) => `${name} nodejs24.x`)),
    )
    expect((await stackAlarms()).map(({ AlarmName }) => AlarmName)).toEqual(expect.arrayContaining(tripwires()))
    expect(output('PagesTopicArn')).toMatch(/^arn:aws:sns:us-east-1:123456789012:/)
    expect(table).toMatch(/^ballast-/)
  })
})

describe('the widget of the dashboard', () => {
  const invoke = async (FunctionName: string, event: object): Promise<unknown> => {
    const { Payload } = await clients.lambda.send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
    )
    return JSON.parse(Buffer.from(Payload ?? []).toString())
  }
  const widgetContext = { dashboardName: 'ballast-us-east-1', theme: 'dark', forms: { all: {} }, params: {} }

  it('describes itself, shows the services, and has its buttons pause and resume', async () => {
    expect(await invoke(showIncidents.name, { describe: true })).toMatch(/^## Ballast: incidents\n/)
    const shown = String(await invoke(showIncidents.name, { widgetContext }))
    expect(shown).toContain(`<strong>${web.name}</strong>`)
    const [, endpoint = '', event = ''] = /endpoint="([^"]+)"[^>]*>([^<]*"pause"[^<]*)</.exec(shown) ?? []
    const pause = JSON.parse(event) as object
    expect(pause).toEqual({ command: 'pause', minutes: 60 })
    expect(await invoke(endpoint, { ...pause, widgetContext })).toContain('everything is paused until')
    expect(await invoke(showIncidents.name, { widgetContext })).toContain('Resume everything')
    expect(await invoke(endpoint, { command: 'resume', widgetContext })).toContain('is not paused any more')
  }, 60_000)
})

describe('the drill function', () => {
  const isAsked = process.env['BALLAST_EMULATOR_DRILL'] === '1'
  // A drill lays a past of its own, then plays minutes that are real ones.
  it.runIf(isAsked)(
    'brings the incident about on a service that is marked, and restores it',
    async () => {
      await clients.lambda.send(
        new InvokeCommand({
          FunctionName: `${handleIncident.name}:durable`,
          InvocationType: 'Event',
          Payload: Buffer.from(JSON.stringify({ service: stage.name, reason: 'its weights are to be known as good' })),
        }),
      )
      const outcome = async () => (await incidentOf(stage.name, table)).outcome
      await expect.poll(outcome, { timeout: 60_000 }).toBe('no-action')
      const report = await drill({ scenario: 'bad-candidate', service: stage.name, by: 'test' }, 15 * 60_000)
      expect(report).toMatchObject({
        result: 'mitigated',
        incident: { incidentClass: 'bad-candidate', outcome: 'mitigated' },
      })
      expect(await weightsOf(zone, stage.name)).toEqual({ ec2: 75, eks: 25 })
    },
    1_000_000,
  )

  it('says what Ballast would do, and changes nothing, in production', async () => {
    const report = await drill({ scenario: 'bad-candidate', service: web.name, observe: true }, 20_000)
    expect(report).toMatchObject({ result: 'observed', observed: { incidentClass: 'bad-candidate' } })
    expect(await weightsOf(zone, web.name)).toEqual({ ec2: 75, eks: 25 })
  })

  it('plays nothing on a service that is not marked for drills', async () => {
    const report = await drill({ scenario: 'bad-candidate', service: web.name }, 20_000)
    expect(report).toMatchObject({ result: 'refused', refusals: [{ reason: expect.stringContaining('drills') }] })
  })
})

/** Until the candidate has no traffic any more; a slow machine has time for it. */
async function untilMitigated(service: string, timeout = 40_000): Promise<void> {
  await expect.poll(() => weightsOf(zone, service), { timeout, interval: 300 }).toEqual(mitigated)
}

describe('the deployed function puts weights right', () => {
  let inbox = ''
  beforeAll(async () => {
    inbox = (await clients.sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }))).QueueUrl ?? ''
    const attributes = new GetQueueAttributesCommand({ QueueUrl: inbox, AttributeNames: ['QueueArn'] })
    const Endpoint = (await clients.sqs.send(attributes)).Attributes?.['QueueArn']
    await clients.sns.send(new SubscribeCommand({ TopicArn: output('PagesTopicArn'), Protocol: 'sqs', Endpoint }))
  })

  it('after an alarm of the stack, by EventBridge', async () => {
    await publishTraffic(web.name)
    await untilMitigated(web.name)
    const trigger = expect.stringMatching(/^alarm 'ballast-web-error-rate-candidate' went into ALARM .*by EventBridge/)
    await expect
      .poll(() => incidentOf(web.name, table))
      .toMatchObject({
        trigger: { kind: 'alarm', reason: trigger },
        incidentClass: 'bad-candidate',
        changes: [{ kind: 'weights', before: { ec2: 75, eks: 25 }, after: mitigated }],
      })
  })

  it('and tells people', async () => {
    const receive = new ReceiveMessageCommand({ QueueUrl: inbox, WaitTimeSeconds: 5 })
    const { Messages: [message] = [] } = await clients.sqs.send(receive)
    expect(JSON.parse(message?.Body ?? '{}')).toMatchObject({ Message: expect.stringContaining('eks 25') })
  })

  it('with a service that a second deployment added, while the alarms of the first stay as they were', async () => {
    const before = (await stackAlarms()).filter(({ AlarmName }) => AlarmName.includes('-web-'))
    writeConfig(zone, [web, shop, blog, stage])
    expect(await deploy()).toEqual(succeeded)
    const after = await stackAlarms()
    expect(after.map(({ AlarmName }) => AlarmName)).toEqual(expect.arrayContaining(tripwires()))
    expect(before.length).toBeGreaterThan(0)
    expect(after).toEqual(expect.arrayContaining(before))
    await switchRules('AlarmRule', 'off')
  }, 120_000)

  it('after an alarm of the user, by SNS', async () => {
    const { TopicArn = '' } = await clients.sns.send(new CreateTopicCommand({ Name: 'team' }))
    const { Functions = [] } = await clients.lambda.send(new ListFunctionsCommand({}))
    const { FunctionArn } = Functions.find(({ FunctionName }) => FunctionName === handleIncident.name) ?? {}
    const Endpoint = `${FunctionArn}:durable`
    await clients.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint }))
    const subscriptions = new ListSubscriptionsByTopicCommand({ TopicArn })
    const isConfirmed = async () => (await clients.sns.send(subscriptions)).Subscriptions?.[0]?.SubscriptionArn
    await expect.poll(isConfirmed).toMatch(/^arn:/)
    await publishTraffic(shop.name)
    const metric = { Namespace: 'Shop', MetricName: 'FailedCheckouts' }
    await clients.cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'shop-checkouts',
        AlarmActions: [TopicArn],
        ...metric,
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 100,
      }),
    )
    const MetricData = [{ MetricName: metric.MetricName, Value: 500 }]
    await clients.cloudWatch.send(new PutMetricDataCommand({ Namespace: metric.Namespace, MetricData }))
    await untilMitigated(shop.name)
    const reason = expect.stringMatching(/^alarm 'shop-checkouts' went into ALARM .*by SNS/)
    await expect.poll(() => incidentOf(shop.name, table)).toMatchObject({ trigger: { kind: 'alarm', reason } })
  })

  it('after the look of each minute, where no event told of anything', async () => {
    const [schedule] = await rulesWith('CheckSignalsRule')
    const { Targets: [target] = [] } = await clients.events.send(new ListTargetsByRuleCommand({ Rule: schedule }))
    await publishTraffic(blog.name)
    // The emulator keeps the schedule as well; by hand it takes no minute.
    await clients.lambda.send(new InvokeCommand({ FunctionName: target?.Arn, InvocationType: 'Event' }))
    await untilMitigated(blog.name)
    await expect.poll(() => incidentOf(blog.name, table)).toMatchObject({ trigger: { kind: 'manual' } })
    await switchRules('AlarmRule', 'on')
    await switchRules('CheckSignalsRule', 'on')
  })

  it('and goes on after a wait', async () => {
    await expect.poll(() => stepsOf(web.name, table), { timeout: 60_000 }).toContain('sync-poll-1')
  }, 70_000)
})

describe('npm run control', () => {
  it('tells of the open incidents', async () => {
    const ended = await command(['cli/ballast.ts', 'control', 'status'])
    expect(ended).toEqual(succeeded)
    for (const { name } of [web, shop, blog]) expect(ended.said).toMatch(new RegExp(`${name}-\\d{8}T\\d{6}Z`))
  })
})

/**
 * Checks of doctor that find something whatever is done: MiniStack makes no metrics of what functions log, and its simulator
 * of IAM does not read the context that it is asked about.
 */
const notInMinistack = ['heartbeat', 'permissions', 'permissions']

describe('npm run doctor', () => {
  beforeAll(async () => {
    await switchRules('RecordChangeRule', 'off')
    await clients.cloudTrail.send(
      new CreateTrailCommand({ Name: 'trail', S3BucketName: 'trail', IsMultiRegionTrail: true }),
    )
    await clients.cloudTrail.send(new StartLoggingCommand({ Name: 'trail' }))
  })

  it('finds the rule that is disabled, and what MiniStack left out of the stack: two settings of the table', async () => {
    expect(await doctor()).toEqual([...notInMinistack, 'rules', 'table', 'table'])
  })

  it('finds no more once that is done which it says', async () => {
    const TableName = table
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true }
    const TimeToLiveSpecification = { Enabled: true, AttributeName: 'expiresAt' }
    await clients.dynamoDb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }))
    await clients.dynamoDb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
    await switchRules('RecordChangeRule', 'on')
    expect(await doctor()).toEqual(notInMinistack)
  })
})

describe('osls remove', () => {
  it('takes everything away but the table', async () => {
    expect(await command(['node_modules/osls/bin/serverless.js', 'remove'])).toEqual(succeeded)
    expect(await stackAlarms()).toEqual([])
    expect((await clients.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([])
    expect((await clients.events.send(new ListRulesCommand({}))).Rules).toEqual([])
    const { Table } = await clients.dynamoDb.send(new DescribeTableCommand({ TableName: table }))
    expect(Table).toMatchObject({ TableStatus: 'ACTIVE', DeletionProtectionEnabled: true })
  }, 60_000)
})
