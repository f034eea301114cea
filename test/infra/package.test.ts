import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Resource } from '../../infra/cloudformation.ts'
import { ownFunctions } from '../../infra/names.ts'
import { roles } from '../../infra/roles.ts'
import { loadConfig } from '../../shared/config/index.ts'

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

const templateIn = (folder: string): Template =>
  JSON.parse(readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8')) as Template

/** Packages as on a machine that knows of no account: no credentials, no config, no home. */
beforeAll(() => {
  const packaged = spawnSync(process.execPath, ['cli/ballast.ts', 'package', '--region', 'eu-west-1', '--out', out], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: out, AWS_EC2_METADATA_DISABLED: 'true' },
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
          BALLAST_CONFIG: 'ballast.yml',
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
          BALLAST_CONFIG: 'ballast.yml',
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

  it.each([
    ['handleIncident', 'handle-incident'],
    ['checkSignals', 'check-signals'],
    ['control', 'control'],
  ])('packs a bundle of %s that Node loads, and the config beside it', (name, file) => {
    const files = unzipSync(readFileSync(join(home, `${name}.zip`)))
    expect(Object.keys(files).toSorted()).toEqual(['ballast.yml', `functions/${file}.mjs`])
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(out, name, path)), { recursive: true })
      writeFileSync(join(out, name, path), content)
    }
    const script = `import('./functions/${file}.mjs').then(({ handler }) => console.log(typeof handler))`
    const variables = {
      BALLAST_CONFIG: 'ballast.yml',
      BALLAST_TABLE: 'table',
      BALLAST_TOPIC_ARN: 'topic',
      AWS_REGION: 'us-east-1',
    }
    const load = spawnSync(process.execPath, ['-e', script], {
      cwd: join(out, name),
      encoding: 'utf8',
      env: variables,
    })
    expect(load).toMatchObject({ status: 0, stdout: 'function\n', stderr: '' })
  })
})

describe('the package of a home that is not us-east-1', () => {
  it('has a second stack, which hands the events of us-east-1 over to it', () => {
    expect(said).toContain('packaged ballast for eu-west-1\npackaged ballast-forwarder-eu-west-1 for us-east-1\n')
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
