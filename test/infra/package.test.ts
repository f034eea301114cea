import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleLimits } from '../../bench/start/limits.ts'
import { oslsDeployer } from '../../cli/deploy/osls.ts'
import { stacksFor } from '../../cli/deploy/stacks.ts'
import type { Resource } from '../../infra/cloudformation.ts'
import { ownFunctions } from '../../infra/names.ts'
import { roles } from '../../infra/policies/roles.ts'
import { serviceStacks } from '../../infra/service-stacks.ts'
import { loadConfig } from '../../shared/config/index.ts'
import { compiled } from '../support/cli.ts'
import { manyServices } from '../support/many-services.ts'

type Resources = Record<string, Resource & { DependsOn?: string | readonly string[] }>

interface Template {
  readonly Resources: Resources
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>
}

const out = mkdtempSync(join(tmpdir(), 'package-'))
const home = join(out, 'ballast')
let said: string
let resources: Resources
let outputs: Template['Outputs']
let forwarder: Template

const templateFile = 'cloudformation-template-update-stack.json'
const templateIn = (folder: string): Template =>
  JSON.parse(readFileSync(join(folder, templateFile), 'utf8')) as Template

/** Packages as on a machine that knows of no account: no credentials, no config, no home. */
beforeAll(() => {
  const packaged = spawnSync(process.execPath, ['cli/ballast.ts', 'package', '--region', 'eu-west-1', '--out', out], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: out, AWS_EC2_METADATA_DISABLED: 'true', ...compiled },
  })
  if (packaged.status !== 0) throw new Error(`packaging failed\n${packaged.stdout}\n${packaged.stderr}`)
  said = packaged.stdout
  ;({ Resources: resources, Outputs: outputs } = templateIn(home))
  forwarder = templateIn(join(out, 'ballast-forwarder'))
}, 120_000)

afterAll(() => rmSync(out, { recursive: true }))

describe('the package', () => {
  it('has handle-incident as a durable function on the runtime that the scripts use', () => {
    expect(resources['HandleIncidentLambdaFunction']?.Properties).toMatchObject({
      FunctionName: 'ballast-handle-incident',
      Handler: 'functions/handle-incident.handler',
      Runtime: `nodejs${process.versions.node.split('.')[0]}.x`,
      Architectures: ['arm64'],
      DurableConfig: { ExecutionTimeout: 86_400, RetentionPeriodInDays: 30 },
      Role: { 'Fn::GetAtt': ['HandleIncidentRole', 'Arn'] },
      DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['DeadLetterQueue', 'Arn'] } },
      Environment: {
        Variables: {
          BALLAST_TABLE: { Ref: 'Table' },
          BALLAST_TOPIC_ARN: { Ref: 'PagesTopic' },
          BALLAST_DEAD_LETTERS_URL: { Ref: 'DeadLetterQueue' },
        },
      },
    })
  })

  it('has check-signals, one run at a time, which knows the alias to start', () => {
    expect(resources['CheckSignalsLambdaFunction']?.Properties).toMatchObject({
      FunctionName: 'ballast-check-signals',
      Handler: 'functions/check-signals.handler',
      Timeout: 50,
      ReservedConcurrentExecutions: 1,
      Role: { 'Fn::GetAtt': ['CheckSignalsRole', 'Arn'] },
      Environment: {
        Variables: {
          BALLAST_TABLE: { Ref: 'Table' },
          BALLAST_HANDLE_INCIDENT: { Ref: 'HandleIncidentDurableLambdaAlias' },
        },
      },
    })
    expect(resources['CheckSignalsLambdaFunction']?.Properties).not.toHaveProperty('DurableConfig')
    expect(resources['CheckSignalsLambdaEvConf']?.Properties).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    })
  })

  it('has control, which people invoke and nothing else does', () => {
    expect(resources['ControlLambdaFunction']?.Properties).toMatchObject({
      FunctionName: 'ballast-control',
      Handler: 'functions/control.handler',
      Timeout: 30,
      Role: { 'Fn::GetAtt': ['ControlRole', 'Arn'] },
      Environment: {
        Variables: {
          BALLAST_TABLE: { Ref: 'Table' },
          BALLAST_TOPIC_ARN: { Ref: 'PagesTopic' },
          BALLAST_DEAD_LETTERS_URL: { Ref: 'DeadLetterQueue' },
        },
      },
    })
    expect(resources['ControlLambdaFunction']?.Properties).not.toHaveProperty('DurableConfig')
    const invoked = Object.values(resources)
      .filter(({ Type }) => ['AWS::Lambda::Permission', 'AWS::Events::Rule', 'AWS::Lambda::Url'].includes(Type))
      .map(({ Properties }) => JSON.stringify(Properties))
    expect(invoked).not.toEqual([])
    expect(invoked.filter((properties) => properties.includes('ControlLambda'))).toEqual([])
  })

  it('has show-incidents, which knows what its buttons call, and which nothing but people invokes either', () => {
    expect(resources['ShowIncidentsLambdaFunction']?.Properties).toMatchObject({
      FunctionName: 'ballast-show-incidents',
      Handler: 'functions/show-incidents.handler',
      Timeout: 15,
      Role: { 'Fn::GetAtt': ['ShowIncidentsRole', 'Arn'] },
      Environment: {
        Variables: {
          BALLAST_TABLE: { Ref: 'Table' },
          BALLAST_CONTROL: { 'Fn::GetAtt': ['ControlLambdaFunction', 'Arn'] },
        },
      },
    })
    expect(JSON.stringify(resources['Dashboard']?.Properties)).toContain('${ShowIncidentsLambdaFunction.Arn}')
    expect(outputs['ShowIncidentsFunctionArn']?.Value).toEqual({ 'Fn::GetAtt': ['ShowIncidentsLambdaFunction', 'Arn'] })
    const granted = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Permission')
    expect(JSON.stringify(granted)).not.toContain('ShowIncidents')
  })

  it('tells people what they need to steer it', () => {
    expect(outputs['ControlFunctionArn']?.Value).toEqual({ 'Fn::GetAtt': ['ControlLambdaFunction', 'Arn'] })
    expect(outputs['DeadLetterQueueUrl']?.Value).toEqual({ Ref: 'DeadLetterQueue' })
  })

  it('has the alias that rules start, on a published version', () => {
    expect(resources['HandleIncidentDurableLambdaAlias']).toMatchObject({
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: { Ref: 'HandleIncidentLambdaFunction' } },
    })
    expect(resources['AlarmRule1']?.Properties['Targets']).toEqual([
      expect.objectContaining({ Arn: { Ref: 'HandleIncidentDurableLambdaAlias' } }),
    ])
  })

  it('gives each function its own role as infra says, and none that osls makes, which would be wider', () => {
    const packaged = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    expect(Object.fromEntries(packaged)).toEqual(roles(loadConfig('ballast.yml')))
    const given = functions().map(({ Properties }) => Properties['Role'])
    expect(new Set(given.map((role) => JSON.stringify(role))).size).toBe(given.length)
  })

  const functions = () => Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function')

  it('keeps the logs of every function for a limited time', () => {
    const groups = Object.values(resources).filter(({ Type }) => Type === 'AWS::Logs::LogGroup')
    const kept = groups.map(({ Properties }) => [Properties['LogGroupName'], Properties['RetentionInDays']])
    expect(Object.fromEntries(kept)).toEqual(
      Object.fromEntries(
        functions().map(({ Properties }) => [`/aws/lambda/${String(Properties['FunctionName'])}`, 90]),
      ),
    )
  })

  it('has alarms on the errors and throttles of every function, which page', () => {
    const alarms = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    const watched = alarms
      .filter(({ Properties }) => Properties['AlarmActions'] !== undefined)
      .map(({ Properties }) => `${String(Properties['MetricName'])} ${JSON.stringify(Properties['Dimensions'])}`)
    for (const { Properties } of functions()) {
      const dimensions = JSON.stringify([{ Name: 'FunctionName', Value: Properties['FunctionName'] }])
      expect(watched).toEqual(expect.arrayContaining([`Errors ${dimensions}`, `Throttles ${dimensions}`]))
    }
  })

  it('has the timeouts that the alarms on them speak of', () => {
    const timeouts = functions().map(({ Properties }) => [Properties['FunctionName'], Properties['Timeout']])
    expect(Object.fromEntries(timeouts)).toEqual(
      Object.fromEntries(Object.values(ownFunctions).map(({ name, timeoutSeconds }) => [name, timeoutSeconds])),
    )
  })

  it('depends on nothing that it refers to already', () => {
    for (const { DependsOn, Properties } of Object.values(resources)) {
      for (const id of [DependsOn ?? []].flat()) {
        expect(JSON.stringify(Properties)).not.toMatch(new RegExp(`"(Ref|Fn::GetAtt)":\\[?"${id}"`))
      }
    }
  })

  const packed = (name: string) => unzipSync(readFileSync(join(home, `${name}.zip`)))
  const files = Object.entries(ownFunctions).map(([key, { name }]) => [key, name.replace('ballast-', '')] as const)

  it.each(files)(
    'has a bundle of %s alone, which Node loads, with the config inside as it was checked',
    (key, file) => {
      const content = packed(key)
      expect(Object.keys(content)).toEqual([`functions/${file}.mjs`])
      for (const [path, bytes] of Object.entries(content)) {
        mkdirSync(dirname(join(out, key, path)), { recursive: true })
        writeFileSync(join(out, key, path), bytes)
      }
      const script = `import('./functions/${file}.mjs').then(({ handler, dependenciesFrom }) =>
      console.log(typeof handler, JSON.stringify(dependenciesFrom(process.env).protection)))`
      const load = spawnSync(process.execPath, ['-e', script], {
        cwd: join(out, key),
        encoding: 'utf8',
        env: {
          AWS_REGION: 'us-east-1',
          BALLAST_CONTROL: 'arn:aws:lambda:us-east-1:111122223333:function:ballast-control',
          BALLAST_DEAD_LETTERS_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/ballast',
          BALLAST_HANDLE_INCIDENT: 'arn:aws:lambda:us-east-1:111122223333:function:ballast-handle-incident:durable',
          BALLAST_TABLE: 'table',
          BALLAST_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:ballast',
        },
      })
      expect(load).toMatchObject({ status: 0, stderr: '' })
      expect(load.stdout).toBe(`function ${JSON.stringify(loadConfig('ballast.yml'))}\n`)
    },
  )

  it.each(files)('has a bundle of %s that is within its limit', (key, file) => {
    const kibibytes = (packed(key)[`functions/${file}.mjs`]?.length ?? 0) / 1024
    const limit = bundleLimits[key] ?? 0
    const advice = 'see what came in (`npm run bench -- start`), or raise it in bench/start/limits.ts'
    expect(
      kibibytes <= limit,
      `${file}.mjs has ${kibibytes.toFixed(0)} KiB, the limit is ${limit} KiB: ${advice}`,
    ).toBe(true)
  })
})

describe('what package says', () => {
  it('is how large each stack is, as its template has it', () => {
    const count = Object.keys(resources).length
    const bytes = Buffer.byteLength(JSON.stringify(JSON.parse(readFileSync(join(home, templateFile), 'utf8'))))
    const row = said.split('\n').find((line) => line.startsWith('│ ballast ')) ?? ''
    const cells = row.split('│').map((cell) => cell.trim())
    expect(cells.slice(3, 5)).toEqual([String(count), bytes.toLocaleString('en-US')])
    expect(cells[5]).toMatch(/^\d,\d{3} \(\w+Role\)$/)
  })
})

describe('the package of a stack of services', () => {
  it('has the alarms and dashboards of its services, and nothing that osls makes but its bucket', async () => {
    const config = join(out, 'many.yml')
    writeFileSync(config, manyServices({ services: 12, nodeGroups: 0, serviceStacks: 2 }))
    const deployer = oslsDeployer({ region: 'eu-west-1', config, email: undefined, out })
    const [, , stack] = stacksFor('eu-west-1', { serviceStacks: 2 })
    if (stack === undefined) throw new Error('there is no second stack of services')
    const { Resources } = JSON.parse(await deployer.package(stack)) as Template
    const expected = serviceStacks(loadConfig(config))[1] ?? {}
    expect(Object.keys(expected).length).toBeGreaterThan(6)
    expect(Resources).toMatchObject(expected)
    const others = Object.keys(Resources).filter((id) => !(id in expected))
    expect(others.toSorted()).toEqual(['ServerlessDeploymentBucket', 'ServerlessDeploymentBucketPolicy'])
  }, 60_000)
})

describe('the package of a home that is not us-east-1', () => {
  it('has a second stack, which hands the events of us-east-1 over to it', () => {
    expect(said).toMatch(/│ ballast +│ eu-west-1 [^]*│ ballast-forwarder-eu-west-1 +│ us-east-1 /)
    expect(forwarder.Resources['ForwardRecordChangesRule']?.Properties['Targets']).toEqual([
      expect.objectContaining({
        Arn: { 'Fn::Sub': 'arn:${AWS::Partition}:events:eu-west-1:${AWS::AccountId}:event-bus/default' },
      }),
    ])
    expect(forwarder.Resources['ForwardRecordChangesRule']?.Properties['EventPattern']).toEqual(
      resources['RecordChangeRule']?.Properties['EventPattern'],
    )
  })

  it('has no function in that stack, and tells people its topic', () => {
    expect(Object.values(forwarder.Resources).map(({ Type }) => Type)).not.toContain('AWS::Lambda::Function')
    expect(forwarder.Outputs['PagesTopicArn']?.Value).toEqual({ Ref: 'PagesTopic' })
  })
})
