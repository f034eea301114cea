import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { handleIncidentPolicy, withoutResource } from '../../infra/roles.ts'
import { protection, service } from '../support/builders.ts'

const web = service()
const other = service({ name: 'api', record: { hostedZoneId: 'ZOTHER', name: '*.API.example.org.', type: 'CNAME' } })
const policy = handleIncidentPolicy(protection(web, other))
const changing = (statements: typeof policy) =>
  statements.filter(({ Action }) => Action.includes('route53:ChangeResourceRecordSets'))

describe("handle-incident's role", () => {
  it('changes only the record sets of each service, and only by DELETE and CREATE', () => {
    const names = 'route53:ChangeResourceRecordSetsNormalizedRecordNames'
    const allowed = (zone: string, name: string, type: string) =>
      expect.objectContaining({
        Action: ['route53:ChangeResourceRecordSets'],
        Resource: { 'Fn::Sub': `arn:\${AWS::Partition}:route53:::hostedzone/${zone}` },
        Condition: {
          'ForAllValues:StringEquals': {
            [names]: [name],
            'route53:ChangeResourceRecordSetsRecordTypes': [type],
            'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE'],
          },
          Null: { [names]: 'false' },
        },
      })
    expect(changing(policy)).toEqual([
      allowed('Z0123456789', 'www.example.com', 'A'),
      allowed('ZOTHER', '\\052.api.example.org', 'CNAME'),
    ])
  })

  it.each(['off', 'observe'] as const)('changes nothing of a service in mode %s', (mode) => {
    expect(changing(handleIncidentPolicy(protection(service({ mode }))))).toEqual([])
  })

  it('never allows all actions, or all of a service', () => {
    for (const action of policy.flatMap(({ Action }) => Action)) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z0-9]+$/)
  })

  it('has * as a resource only for actions that take no other, with the reason', () => {
    const everywhere = policy.filter(({ Resource }) => JSON.stringify(Resource).includes('"*"'))
    expect(everywhere.flatMap(({ Action }) => Action)).toEqual(Object.keys(withoutResource))
    for (const reason of Object.values(withoutResource)) expect(reason).toMatch(/\w+ \w+/)
  })

  it('allows exactly the calls that the adapters make, and what Lambda itself needs', () => {
    const services = { 'client-cloudwatch': 'cloudwatch', 'client-route-53': 'route53', 'client-sns': 'sns' }
    const documents = { Get: 'GetItem', Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem', Query: 'Query' }
    const adapters = new URL('../../shared/aws/', import.meta.url)
    const sources = readdirSync(adapters, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(new URL(path, adapters), 'utf8'))
    const imports = sources.flatMap((source) => [
      ...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/([a-z0-9-]+)'/g),
    ])
    const calls = imports.flatMap(([, names = '', library = '']) =>
      [...names.matchAll(/\b(\w+)Command\b/g)].map(([, command = '']) =>
        library === 'lib-dynamodb'
          ? `dynamodb:${documents[command as keyof typeof documents]}`
          : `${services[library as keyof typeof services]}:${command}`,
      ),
    )
    const lambdaItself = [
      'sqs:SendMessage',
      'lambda:CheckpointDurableExecution',
      'lambda:GetDurableExecutionState',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]
    expect(new Set(policy.flatMap(({ Action }) => Action))).toEqual(new Set([...calls, ...lambdaItself]))
  })
})
