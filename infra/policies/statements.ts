import { partition } from '../../shared/aws/store/keys.ts'
import { fitting } from '../../shared/domain/fitting.ts'
import { secretParameters } from '../../shared/domain/messages/notifications.ts'
import { recordNameGroups } from '../../shared/domain/records/record-name-groups.ts'
import type { Mode, Protection, Service } from '../../shared/domain/service/service.ts'
import { attribute, ref, sub } from '../cloudformation.ts'
import { ids } from '../names.ts'
import { nodeGroupArns } from '../node-groups.ts'

/** A statement of an IAM policy. */
export interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

export const unique = (values: readonly string[]): string[] => [...new Set(values)]
export const zoneArn = (zone: string) => sub(`arn:\${AWS::Partition}:route53:::hostedzone/${zone}`)

/** The modes in which Ballast changes anything. In the others no role may, whatever the code does. */
const changing: ReadonlySet<Mode> = new Set(['approve', 'enforce'])
export const isChanged = ({ mode }: Service): boolean => changing.has(mode)

/**
 * Only DELETE and CREATE, and only of the record sets of services that may be changed, in statements of one zone and type
 * each so that no name is allowed with another's type. `ForAllValues` is true for an absent key, hence `Null`.
 */
export function changes(protection: Protection): Statement[] {
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
export function nodeGroupStatements(
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
export const nodeGroups = ({ services }: Protection, ...scaling: readonly string[]): Statement[] =>
  nodeGroupStatements(services, services.filter(isChanged), ...scaling)

export const readWeights = ({ services }: Protection): Statement => ({
  Sid: 'ReadWeights',
  Effect: 'Allow',
  Action: ['route53:ListResourceRecordSets'],
  Resource: unique(services.map(({ record }) => record.hostedZoneId)).map(zoneArn),
})

export const remember = (...others: readonly string[]): Statement => ({
  Sid: 'Remember',
  Effect: 'Allow',
  Action: [...others, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
  Resource: attribute(ids.table, 'Arn'),
})

export const page: Statement = { Sid: 'Page', Effect: 'Allow', Action: ['sns:Publish'], Resource: ref(ids.topic) }

/** Tells the chats of the config: reads exactly their secrets, and publishes to the topic for chat applications. */
export function tellChats({ notifications }: Protection): Statement[] {
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

export const keepUndelivered = (Sid: string): Statement => ({
  Sid,
  Effect: 'Allow',
  Action: ['sqs:SendMessage'],
  Resource: attribute(ids.deadLetters, 'Arn'),
})

/** A durable execution's ARN goes on behind the number of the function's version (Lambda developer guide, security). */
export const executionsOf = ({ name }: { readonly name: string }) =>
  sub(`arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}:*`)

export const checkpoint = (of: { readonly name: string }): Statement => ({
  Sid: 'Checkpoint',
  Effect: 'Allow',
  Action: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
  Resource: executionsOf(of),
})

export const recall: Statement = {
  Sid: 'Recall',
  Effect: 'Allow',
  Action: ['dynamodb:GetItem', 'dynamodb:Query'],
  Resource: attribute(ids.table, 'Arn'),
}

/** Characters of table keys in one statement: two such statements fit a managed policy. */
const keysCharacters = 2_500

/**
 * Writes what is remembered of some services, and nothing else of the table: one item of one service at a time.
 * `ForAllValues` is true for an absent key.
 */
export const rememberOnly = (services: readonly Service[]): Statement[] =>
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

/** The log group is the stack's own. */
export const logging = (functionName: string): Statement => ({
  Sid: 'Log',
  Effect: 'Allow',
  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: sub(
    `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${functionName}:*`,
  ),
})
