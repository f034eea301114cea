import { forwarderResources } from '../../infra/events/forwarder.ts'
import { stackResources } from '../../infra/index.ts'
import type { Resources } from '../../infra/cloudformation.ts'
import { checkSignals, handleIncident, ids, ownFunctions, runDrill } from '../../infra/names.ts'
import { serviceStacks } from '../../infra/service-stacks.ts'
import type { Protection } from '../../shared/domain/service/service.ts'
import type { DeployedStack, StackRule, StackStatement } from '../account/deployed/stack.ts'
import { physicalName, resolver, type Place } from './template.ts'

/** A stack as it is after its deployment, and the names in it that others need. */
export interface Deployed {
  readonly stack: DeployedStack
  readonly table: string
  readonly topicArn: string
  readonly queueUrl: string
  /** What CloudWatch takes as PutMetricAlarm: the properties of a template's alarm are called alike. */
  readonly alarms: readonly object[]
}

interface RuleProperties {
  readonly State: StackRule['state']
  readonly EventPattern?: unknown
  readonly ScheduleExpression?: string
  readonly Targets: readonly { readonly Id: string; readonly Arn: string }[]
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly StackStatement[] }
}

interface RoleProperties {
  readonly Policies: readonly Policy[]
  readonly ManagedPolicyArns?: readonly string[]
}

/** Resources of a type with their properties resolved, by logical id. */
const ofType = (resources: Resources, place: Place, type: string): (readonly [id: string, properties: object])[] => {
  const resolve = resolver(resources, place)
  return Object.entries(resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, { Properties }]) => [id, resolve(Properties) as object])
}

const rulesOf = (resources: Resources, place: Place): StackRule[] =>
  ofType(resources, place, 'AWS::Events::Rule').map(([id, properties]) => {
    const { State, EventPattern, ScheduleExpression, Targets } = properties as RuleProperties
    return {
      region: place.region,
      name: physicalName(place, id),
      state: State,
      targets: Targets.map(({ Id, Arn }) => ({ id: Id, arn: Arn })),
      ...(EventPattern !== undefined && { pattern: JSON.stringify(EventPattern) }),
      ...(ScheduleExpression !== undefined && { schedule: ScheduleExpression }),
    }
  })

/** The stack of a config, deployed with nothing wrong: made from the very template that is deployed to AWS. */
export function deployedStack(protection: Protection, region: string, accountId: string): Deployed {
  const functionArn = (name: string): string => `arn:aws:lambda:${region}:${accountId}:function:${name}`
  const alias = `${functionArn(handleIncident.name)}:durable`
  const functions = Object.values(ownFunctions)
  const place: Place = {
    stackName: 'ballast',
    region,
    accountId,
    others: {
      [handleIncident.alias]: alias,
      [runDrill.alias]: `${functionArn(runDrill.name)}:durable`,
      // osls's logical ids: the key in serverless.yml and LambdaFunction.
      ...Object.fromEntries(
        functions.flatMap(({ name, role }) => {
          const id = `${role.replace(/Role$/, '')}LambdaFunction`
          return [
            [id, name],
            [`${id}.Arn`, functionArn(name)],
          ]
        }),
      ),
    },
  }
  const resources = stackResources(protection, undefined)
  const resolve = resolver(resources, place)
  const alarmsIn = (of: Resources): object[] =>
    ofType(of, place, 'AWS::CloudWatch::Alarm').map(([, properties]) => properties)
  const managed = new Map(
    ofType(resources, place, 'AWS::IAM::ManagedPolicy').map(([id, properties]) => [
      physicalName(place, id),
      properties as Policy,
    ]),
  )
  const policiesOf = ({ Policies, ManagedPolicyArns = [] }: RoleProperties): Policy[] => [
    ...Policies,
    ...ManagedPolicyArns.flatMap((arn) => managed.get(arn) ?? []),
  ]
  const table = String(resolve({ Ref: ids.table }))
  const topicArn = String(resolve({ Ref: ids.topic }))
  const queueUrl = String(resolve({ Ref: ids.deadLetters }))
  const environment = { BALLAST_TABLE: table, BALLAST_TOPIC_ARN: topicArn, BALLAST_DEAD_LETTERS_URL: queueUrl }
  const forwarding =
    region === 'us-east-1'
      ? []
      : rulesOf(forwarderResources(protection, region, undefined), {
          ...place,
          stackName: 'ballast-forwarder',
          region: 'us-east-1',
        })
  return {
    table,
    topicArn,
    queueUrl,
    alarms: [resources, ...serviceStacks(protection)].flatMap(alarmsIn),
    stack: {
      functions: functions.map(({ name, role }) => ({
        name,
        state: 'Active',
        role: physicalName(place, role),
        environment: { ...environment, ...(name === checkSignals.name && { BALLAST_HANDLE_INCIDENT: alias }) },
      })),
      rules: [...rulesOf(resources, place), ...forwarding],
      trails: [
        {
          name: 'management-events',
          homeRegion: region,
          isMultiRegion: true,
          isLogging: true,
          readWriteType: 'All',
          includesManagementEvents: true,
        },
      ],
      roles: Object.fromEntries(
        ofType(resources, place, 'AWS::IAM::Role').map(([id, properties]) => [
          physicalName(place, id),
          policiesOf(properties as RoleProperties).flatMap(({ PolicyDocument }) => [...PolicyDocument.Statement]),
        ]),
      ),
      topics: { [topicArn]: { confirmed: 1, pending: 0 } },
      tables: { [table]: { pointInTimeRecovery: true, timeToLiveAttribute: 'expiresAt', deletionProtection: true } },
      instances: [],
    },
  }
}
