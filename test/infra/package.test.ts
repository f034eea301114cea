import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Resource } from '../../infra/cloudformation.ts'

const out = mkdtempSync(join(tmpdir(), 'package-'))
let resources: Record<string, Resource & { DependsOn?: unknown }>

/** Packages as on a machine that knows of no account: no credentials, no config, no home. */
beforeAll(() => {
  const osls = spawnSync(
    process.execPath,
    [resolve('node_modules/osls/bin/serverless.js'), 'package', '--package', out],
    {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: out, AWS_EC2_METADATA_DISABLED: 'true' },
    },
  )
  if (osls.status !== 0) throw new Error(`osls package failed\n${osls.stdout}\n${osls.stderr}`)
  const template = readFileSync(join(out, 'cloudformation-template-update-stack.json'), 'utf8')
  resources = (JSON.parse(template) as { Resources: typeof resources }).Resources
}, 60_000)

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

  it('has the alias that rules start, on a published version', () => {
    expect(resources['HandleIncidentDurableLambdaAlias']).toMatchObject({
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: { Ref: 'HandleIncidentLambdaFunction' } },
    })
    expect(resources['AlarmRule1']?.Properties['Targets']).toEqual([
      expect.objectContaining({ Arn: { Ref: 'HandleIncidentDurableLambdaAlias' } }),
    ])
  })

  it('gives no function a role that osls makes, which would be wider', () => {
    const roles = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    expect(roles.map(([id]) => id)).toEqual(['HandleIncidentRole', 'CheckSignalsRole'])
  })

  it('keeps logs for a limited time', () => {
    const groups = Object.values(resources).filter(({ Type }) => Type === 'AWS::Logs::LogGroup')
    expect(groups.map(({ Properties }) => Properties['RetentionInDays'])).toEqual([90, 90])
  })

  it.each([
    ['handleIncident', 'handle-incident'],
    ['checkSignals', 'check-signals'],
  ])('packs a bundle of %s that Node loads, and the config beside it', (name, file) => {
    const files = unzipSync(readFileSync(join(out, `${name}.zip`)))
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
