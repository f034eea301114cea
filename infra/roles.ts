import { fitting } from '../shared/domain/fitting.ts'
import { recordNameGroups } from '../shared/domain/record-name-groups.ts'
import { secretParameters } from '../shared/domain/notifications.ts'
import type { Mode, Protection, Service } from '../shared/domain/service.ts'
import { attribute, ref, sub, type Resource, type Resources } from './cloudformation.ts'
import { doctorPolicy, doctorWithoutResource } from './doctor.ts'
import { partition } from '../shared/aws/store/keys.ts'
import { drillNamespace } from '../shared/domain/drill/metrics.ts'
import {
  checkSignals,
  control,
  doctor,
  handleIncident,
  ids,
  runDrill,
  showIncidents,
  type OwnFunction,
} from './names.ts'
import { nodeGroupArns } from './node-groups.ts'
import { policyDocument, policyDocuments } from './policy-documents.ts'

/** A statement of an IAM policy. */
export interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** Actions that IAM cannot narrow to a resource, with the reason. No other statement may have `*` as its resource. */
export const withoutResource: Readonly<Record<string, string>> = {
  'cloudwatch:GetMetricData':
    'metrics have no ARN; the one resource that it knows, the dataset of all metrics of an account, narrows nothing (Service Authorization Reference, Amazon CloudWatch)',
  'cloudwatch:PutMetricData':
    'metrics have no ARN; the namespace is narrowed by a condition instead (Service Authorization Reference, Amazon CloudWatch)',
  ...doctorWithoutResource,
}

const unique = (values: readonly string[]): string[] => [...new Set(values)]
const zoneArn = (zone: string) => sub(`arn:\${AWS::Partition}:route53:::hostedzone/${zone}`)

/** The modes in which Ballast changes anything. In the others no role may, whatever the code does. */
const changing: ReadonlySet<Mode> = new Set(['approve', 'enforce'])
const isChanged = ({ mode }: Service): boolean => changing.has(mode)

/**
 * Only DELETE and CREATE, and only of the record sets of services that may be changed, in statements of one zone and type
 * each so that no name is allowed with another's type. `ForAllValues` is true for an absent key, hence `Null`.
 */
function changes(protection: Protection): Statement[] {
  const records = protection.services.filter(isChanged).map(({ record }) => record)
  return recordNameGroups(records).map(({ hostedZoneId, type, names }, index) => ({
    Sid: `ChangeWeights${index + 1}`,
    Effect: 'Allow',
    Action: ['route53:ChangeResourceRecordSets'],
    Resource: zoneArn(hostedZoneId),
    Condition: {
      'ForAllValues:StringEquals': {
        'route53:ChangeResourceRecordSetsNormalizedRecordNames': names,
        'route53:ChangeResourceRecordSetsRecordTypes': [type],
        'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE'],
      },
      Null: { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': 'false' },
    },
  }))
}

/** Looks at the node groups of some services, and does `scaling` to those of others; each is named once. */
function nodeGroupStatements(
  read: readonly Service[],
  scaled: readonly Service[],
  ...scaling: readonly string[]
): Statement[] {
  const inScaled = new Set(nodeGroupArns(scaled))
  const statement = (Sid: string, Action: readonly string[], arns: readonly string[]): Statement[] =>
    arns.length === 0 ? [] : [{ Sid, Effect: 'Allow', Action, Resource: arns.map(sub) }]
  const describing = 'eks:DescribeNodegroup'
  return [
    ...statement(
      'ReadNodeGroups',
      [describing],
      nodeGroupArns(read).filter((arn) => !inScaled.has(arn)),
    ),
    ...statement('ScaleNodeGroups', [describing, ...scaling], [...inScaled]),
  ]
}

/** Looks at every node group of the config, and does `scaling` to those of services that may be changed. */
const nodeGroups = ({ services }: Protection, ...scaling: readonly string[]): Statement[] =>
  nodeGroupStatements(services, services.filter(isChanged), ...scaling)

const readWeights = ({ services }: Protection): Statement => ({
  Sid: 'ReadWeights',
  Effect: 'Allow',
  Action: ['route53:ListResourceRecordSets'],
  Resource: unique(services.map(({ record }) => record.hostedZoneId)).map(zoneArn),
})

const remember = (...others: readonly string[]): Statement => ({
  Sid: 'Remember',
  Effect: 'Allow',
  Action: [...others, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
  Resource: attribute(ids.table, 'Arn'),
})

const page: Statement = { Sid: 'Page', Effect: 'Allow', Action: ['sns:Publish'], Resource: ref(ids.topic) }

/** Tells the chats of the config: reads exactly their secrets, and publishes to the topic for chat applications. */
function tellChats({ notifications }: Protection): Statement[] {
  const parameters = secretParameters(notifications)
  return [
    ...(notifications?.chatApplications === true
      ? [{ Sid: 'TellChats', Effect: 'Allow' as const, Action: ['sns:Publish'], Resource: ref(ids.chatTopic) }]
      : []),
    ...(parameters.length === 0
      ? []
      : [
          {
            Sid: 'ReadSecrets',
            Effect: 'Allow' as const,
            Action: ['ssm:GetParameter'],
            // A parameter's ARN has its name without the slash that it begins with (Service Authorization Reference).
            Resource: parameters.map((name) =>
              sub(`arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter${name}`),
            ),
          },
        ]),
  ]
}

const keepUndelivered = (Sid: string): Statement => ({
  Sid,
  Effect: 'Allow',
  Action: ['sqs:SendMessage'],
  Resource: attribute(ids.deadLetters, 'Arn'),
})

/** A durable execution's ARN goes on behind the number of the function's version (Lambda developer guide, security). */
const executionsOf = ({ name }: { readonly name: string }) =>
  sub(`arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}:*`)

const checkpoint = (of: { readonly name: string }): Statement => ({
  Sid: 'Checkpoint',
  Effect: 'Allow',
  Action: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
  Resource: executionsOf(of),
})

/** What handle-incident may do. */
export const handleIncidentPolicy = (protection: Protection): Statement[] => [
  ...changes(protection),
  readWeights(protection),
  {
    // A change's id is not known before it is made.
    Sid: 'FollowChanges',
    Effect: 'Allow',
    Action: ['route53:GetChange'],
    Resource: sub('arn:${AWS::Partition}:route53:::change/*'),
  },
  ...nodeGroups(protection, 'eks:UpdateNodegroupConfig', 'eks:DescribeUpdate'),
  { Sid: 'ReadMetrics', Effect: 'Allow', Action: ['cloudwatch:GetMetricData'], Resource: '*' },
  // A transaction needs the permissions of the operations in it (DynamoDB developer guide, IAM with transactions).
  remember('dynamodb:ConditionCheckItem'),
  page,
  ...tellChats(protection),
  keepUndelivered('KeepUnhandledEvents'),
  checkpoint(handleIncident),
  logging(handleIncident.name),
]

/** What control may do: put back what handle-incident may change, and answer executions that wait for a person. */
export const controlPolicy = (protection: Protection): Statement[] => [
  ...changes(protection),
  readWeights(protection),
  ...nodeGroups(protection, 'eks:UpdateNodegroupConfig'),
  remember(),
  page,
  ...tellChats(protection),
  keepUndelivered('KeepUndelivered'),
  {
    Sid: 'Answer',
    Effect: 'Allow',
    Action: ['lambda:SendDurableExecutionCallbackSuccess'],
    Resource: executionsOf(handleIncident),
  },
  logging(control.name),
]

const recall: Statement = {
  Sid: 'Recall',
  Effect: 'Allow',
  Action: ['dynamodb:GetItem', 'dynamodb:Query'],
  Resource: attribute(ids.table, 'Arn'),
}

/** What show-incidents may do: read the table. Its buttons call control by whoever looks at the dashboard, not by it. */
export const showIncidentsPolicy = (): Statement[] => [recall, logging(showIncidents.name)]

/** What check-signals may do: read, and start handle-incident. It has no write to anything. */
export function checkSignalsPolicy({ services }: Protection): Statement[] {
  const checked = services.filter(({ mode }) => mode !== 'off')
  const zones = unique(checked.map(({ record }) => record.hostedZoneId)).map(zoneArn)
  return [
    {
      Sid: 'StartHandleIncident',
      Effect: 'Allow',
      Action: ['lambda:InvokeFunction'],
      Resource: ref(handleIncident.alias),
    },
    ...(zones.length === 0
      ? []
      : [
          { Sid: 'ReadWeights', Effect: 'Allow' as const, Action: ['route53:ListResourceRecordSets'], Resource: zones },
        ]),
    { Sid: 'ReadMetrics', Effect: 'Allow', Action: ['cloudwatch:GetMetricData'], Resource: '*' },
    {
      Sid: 'ReadAlarms',
      Effect: 'Allow',
      Action: ['cloudwatch:DescribeAlarms'],
      Resource: sub('arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:ballast-*'),
    },
    recall,
    logging(checkSignals.name),
  ]
}

/** Characters of table keys in one statement: two such statements fit a managed policy. */
const keysCharacters = 2_500

/**
 * Writes what is remembered of some services, and nothing else of the table: one item of one service at a time.
 * `ForAllValues` is true for an absent key.
 */
const rememberOnly = (services: readonly Service[]): Statement[] =>
  fitting(
    services.map(({ name }) => partition(name)),
    keysCharacters,
  ).map((keys, index) => ({
    Sid: `Remember${index === 0 ? '' : index + 1}`,
    Effect: 'Allow',
    Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
    Resource: attribute(ids.table, 'Arn'),
    Condition: {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': keys },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  }))

/**
 * What run-drill may do: read every service, as what it observes; change records and node groups of services that are
 * marked for drills only, and what Ballast remembers of these, and publish metrics in no namespace but that of drills. It
 * may not start anything.
 */
export function runDrillPolicy(protection: Protection): Statement[] {
  const marked = { ...protection, services: protection.services.filter(({ drills }) => drills !== undefined) }
  return [
    ...changes(marked),
    readWeights(protection),
    ...nodeGroupStatements(protection.services, marked.services.filter(isChanged), 'eks:UpdateNodegroupConfig'),
    ...(marked.services.length === 0
      ? []
      : [
          {
            Sid: 'PublishDrills',
            Effect: 'Allow' as const,
            Action: ['cloudwatch:PutMetricData'],
            Resource: '*',
            Condition: { StringEquals: { 'cloudwatch:namespace': drillNamespace } },
          },
        ]),
    recall,
    ...rememberOnly(marked.services),
    page,
    keepUndelivered('KeepUndelivered'),
    checkpoint(runDrill),
    logging(runDrill.name),
  ]
}

/** The log group is the stack's own. */
const logging = (functionName: string): Statement => ({
  Sid: 'Log',
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: sub(
    `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${functionName}:*`,
  ),
})

/** A function's role, with the managed policies that hold what its inline policy cannot. */
function role({ name, role: id }: OwnFunction, statements: readonly Statement[]): Resources {
  const [inline = [], ...further] = policyDocuments(statements)
  const managed = further.map((each, index): [string, Resource] => [
    `${id}Policy${index + 1}`,
    {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { Description: `More of what ${name} may do.`, PolicyDocument: policyDocument(each) },
    },
  ])
  return {
    [id]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [{ PolicyName: name, PolicyDocument: policyDocument(inline) }],
        ...(managed.length > 0 && { ManagedPolicyArns: managed.map(([policyId]) => ref(policyId)) }),
      },
    },
    ...Object.fromEntries(managed),
  }
}

/** One role for each function. */
export const roles = (protection: Protection): Resources => ({
  ...role(handleIncident, handleIncidentPolicy(protection)),
  ...role(control, controlPolicy(protection)),
  ...role(showIncidents, showIncidentsPolicy()),
  ...role(checkSignals, checkSignalsPolicy(protection)),
  ...role(runDrill, runDrillPolicy(protection)),
  ...role(doctor, [...doctorPolicy(protection), logging(doctor.name)]),
})
