import { doctorPolicy } from '../../../infra/policies/doctor.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { drillProtection } from '../../../drills/deployed/stack.ts'
import {
  checkSignalsPolicy,
  controlPolicy,
  handleIncidentPolicy,
  runDrillPolicy,
  withoutResource,
} from '../../../infra/policies/functions.ts'
import { playbook } from '../../../shared/domain/mitigations/index.ts'
import type { Service } from '../../../shared/domain/service/service.ts'
import { protection, service } from '../../support/builders.ts'

const web = service()
const other = service({ name: 'api', record: { hostedZoneId: 'ZOTHER', name: '*.API.example.org.', type: 'CNAME' } })
const onEks = (name: string, mode: Service['mode'], ...groups: string[]): Service => {
  const { fleets, ...rest } = service({ name, mode, record: { ...web.record, name: `${name}.example.com` } })
  const [candidate = '', stable] = groups
  const group = (of: string) => ({ nodeGroup: { cluster: 'prod', name: of, maxNodes: 20 } })
  return {
    ...rest,
    fleets: {
      stable: { ...fleets.stable, ...(stable !== undefined && group(stable)) },
      candidate: { ...fleets.candidate, ...group(candidate) },
    },
  }
}
const policy = handleIncidentPolicy(protection(web, other, onEks('shop', 'enforce', 'shop')))
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
    expect(changing(handleIncidentPolicy(protection(web, other)))).toEqual([
      allowed('Z0123456789', 'www.example.com', 'A'),
      allowed('ZOTHER', '\\052.api.example.org', 'CNAME'),
    ])
  })

  it.each(Object.values(playbook).flat())('allows what $name asks for', ({ requiredActions }) => {
    const granted = policy.flatMap(({ Action }) => Action)
    expect(granted).toEqual(expect.arrayContaining([...requiredActions]))
  })

  const eks = (...services: Service[]) =>
    handleIncidentPolicy(protection(...services)).filter(({ Action }) => Action.some((each) => each.startsWith('eks:')))
  const arns = (...names: string[]) =>
    names.map((name) => ({
      'Fn::Sub': `arn:\${AWS::Partition}:eks:\${AWS::Region}:\${AWS::AccountId}:nodegroup/prod/${name}/*`,
    }))

  it.each(['approve', 'enforce'] as const)('changes what belongs to a service in mode %s', (mode) => {
    const shop = service({ mode })
    expect(changing(handleIncidentPolicy(protection(shop)))).toHaveLength(1)
    expect(eks(onEks('shop', mode, 'shop')).flatMap(({ Action }) => Action)).toContain('eks:UpdateNodegroupConfig')
  })

  it('scales only the node groups of the config', () => {
    expect(eks(web, onEks('shop', 'enforce', 'shop', 'shop-old'), onEks('api', 'observe', 'api'))).toEqual([
      { Sid: 'ReadNodeGroups', Effect: 'Allow', Action: ['eks:DescribeNodegroup'], Resource: arns('api') },
      {
        Sid: 'ScaleNodeGroups',
        Effect: 'Allow',
        Action: ['eks:DescribeNodegroup', 'eks:UpdateNodegroupConfig', 'eks:DescribeUpdate'],
        Resource: arns('shop-old', 'shop'),
      },
    ])
  })

  it('names a node group once, however many services name it', () => {
    expect(eks(onEks('shop', 'enforce', 'shared'), onEks('api', 'observe', 'shared', 'shared'))).toMatchObject([
      { Sid: 'ScaleNodeGroups', Resource: arns('shared') },
    ])
  })

  it.each(['off', 'observe'] as const)('only looks at the node group of a service in mode %s', (mode) => {
    expect(eks(onEks('shop', mode, 'shop'))).toMatchObject([
      { Action: ['eks:DescribeNodegroup'], Resource: arns('shop') },
    ])
  })

  it('has nothing of EKS where no fleet has a node group', () => {
    expect(eks(web, other)).toEqual([])
  })

  it.each(['off', 'observe'] as const)('changes nothing of a service in mode %s', (mode) => {
    expect(changing(handleIncidentPolicy(protection(service({ mode }))))).toEqual([])
  })

  it('never allows all actions, or all of a service', () => {
    for (const action of policy.flatMap(({ Action }) => Action)) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z0-9]+$/)
  })

  it('has * as a resource only for actions that take no other, with the reason', () => {
    const all = [...policy, ...doctorPolicy(protection(web)), ...runDrillPolicy(drillProtection())]
    const everywhere = all.filter(({ Resource }) => JSON.stringify(Resource).includes('"*"'))
    expect(new Set(everywhere.flatMap(({ Action }) => Action))).toEqual(new Set(Object.keys(withoutResource)))
    for (const reason of Object.values(withoutResource)) expect(reason).toMatch(/\w+ \w+/)
  })
})

describe("control's role", () => {
  const services = protection(web, other, onEks('shop', 'approve', 'shop'), service({ name: 'old', mode: 'off' }))
  const statements = controlPolicy(services)

  it('changes the same record sets as handle-incident, on the same conditions', () => {
    expect(changing(statements)).toEqual(changing(handleIncidentPolicy(services)))
    expect(changing(statements)).toHaveLength(2)
  })

  it.each(['off', 'observe'] as const)('changes nothing of a service in mode %s', (mode) => {
    const actions = controlPolicy(protection(onEks('shop', mode, 'shop'))).flatMap(({ Action }) => Action)
    expect(actions).not.toContain('route53:ChangeResourceRecordSets')
    expect(actions).not.toContain('eks:UpdateNodegroupConfig')
  })

  it('answers executions of handle-incident, and does nothing else with functions', () => {
    const lambda = statements.filter(({ Action }) => Action.some((each) => each.startsWith('lambda:')))
    expect(lambda).toEqual([
      {
        Sid: 'Answer',
        Effect: 'Allow',
        Action: ['lambda:SendDurableExecutionCallbackSuccess'],
        Resource: {
          'Fn::Sub': 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:ballast-handle-incident:*',
        },
      },
    ])
  })

  it('has no more than that, its memory, and what reaches people', () => {
    expect(new Set(statements.flatMap(({ Action }) => Action))).toEqual(
      new Set([
        'route53:ChangeResourceRecordSets',
        'route53:ListResourceRecordSets',
        'eks:DescribeNodegroup',
        'eks:UpdateNodegroupConfig',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
        'sns:Publish',
        'sqs:SendMessage',
        'lambda:SendDurableExecutionCallbackSuccess',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
      ]),
    )
    expect(JSON.stringify(statements)).not.toContain('"*"')
  })
})

describe("check-signals' role", () => {
  const statements = checkSignalsPolicy(protection(web, other, onEks('shop', 'off', 'shop')))

  it('starts handle-incident through its alias, and reads; it writes nothing', () => {
    expect(statements.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [['lambda:InvokeFunction'], { Ref: 'HandleIncidentDurableLambdaAlias' }],
      [
        ['route53:ListResourceRecordSets'],
        ['Z0123456789', 'ZOTHER'].map((zone) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:route53:::hostedzone/${zone}` })),
      ],
      [['cloudwatch:GetMetricData'], '*'],
      [
        ['cloudwatch:DescribeAlarms'],
        { 'Fn::Sub': 'arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:ballast-*' },
      ],
      [['dynamodb:GetItem', 'dynamodb:Query'], { 'Fn::GetAtt': ['Table', 'Arn'] }],
      [
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        { 'Fn::Sub': expect.stringContaining('ballast-check-signals:*') },
      ],
    ])
  })

  it('has no zones to read where every service is switched off', () => {
    const actions = checkSignalsPolicy(protection(service({ mode: 'off' }))).flatMap(({ Action }) => Action)
    expect(actions).not.toContain('route53:ListResourceRecordSets')
  })
})

describe('all roles together', () => {
  it('allow exactly the calls that the adapters make, and what Lambda itself needs', () => {
    const services = {
      'client-cloudwatch': 'cloudwatch',
      'client-eks': 'eks',
      'client-lambda': 'lambda',
      'client-route-53': 'route53',
      'client-sns': 'sns',
      'client-sqs': 'sqs',
    }
    const documents = {
      Get: 'GetItem',
      Put: 'PutItem',
      Update: 'UpdateItem',
      Delete: 'DeleteItem',
      Query: 'Query',
      // What is allowed is not the transaction but what is in it; of Ballast's, all else is in this list already.
      TransactWrite: 'ConditionCheckItem',
    }
    // The one call here whose permission has another name (Service Authorization Reference, AWS Lambda).
    const iamAction = (call: string) => (call === 'lambda:Invoke' ? 'lambda:InvokeFunction' : call)
    const adapters = new URL('../../../shared/aws/', import.meta.url)
    const sources = readdirSync(adapters, { recursive: true, encoding: 'utf8' })
      // What the doctor reads is its own, and none of these functions calls it.
      .filter((path) => path.endsWith('.ts') && !path.startsWith('doctor'))
      .map((path) => readFileSync(new URL(path, adapters), 'utf8'))
    const imports = sources.flatMap((source) => [
      ...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/([a-z0-9-]+)'/g),
    ])
    const calls = imports.flatMap(([, names = '', library = '']) =>
      [...names.matchAll(/\b(\w+)Command\b/g)].map(([, command = '']) =>
        library === 'lib-dynamodb'
          ? `dynamodb:${documents[command as keyof typeof documents]}`
          : iamAction(`${services[library as keyof typeof services]}:${command}`),
      ),
    )
    const all = [
      ...policy,
      ...controlPolicy(protection(web)),
      ...checkSignalsPolicy(protection(web)),
      ...runDrillPolicy(drillProtection()),
    ]
    const lambdaItself = [
      'lambda:CheckpointDurableExecution',
      'lambda:GetDurableExecutionState',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]
    expect(new Set(all.flatMap(({ Action }) => Action))).toEqual(new Set([...calls, ...lambdaItself]))
  })
})
