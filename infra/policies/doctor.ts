import type { Protection } from '../../shared/domain/service/service.ts'
import { attribute, ref, sub } from '../cloudformation.ts'
import { checkSignals, control, handleIncident, ids } from '../names.ts'
import { nodeGroupArns } from '../node-groups.ts'
import type { Statement } from './statements.ts'

/** Further actions that IAM cannot narrow to a resource, with the reason (see functions.ts). */
export const doctorWithoutResource: Readonly<Record<string, string>> = {
  'cloudtrail:DescribeTrails': 'has no resource types (Service Authorization Reference, AWS CloudTrail)',
  'events:ListRules': 'has no resource types (Service Authorization Reference, Amazon EventBridge)',
  'tag:GetResources': 'has no resource types (Service Authorization Reference, Resource Group Tagging API)',
}

const here = (service: string, rest: string) =>
  sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`)

const reading = (Sid: string, Action: readonly string[], ...Resource: readonly unknown[]): Statement[] =>
  Resource.length === 0 ? [] : [{ Sid, Effect: 'Allow', Action, Resource }]

/** What doctor may do: read how the stack and the services are set up, and tell. It has no write to either. */
export function doctorPolicy(protection: Protection): Statement[] {
  const { services } = protection
  const zones = [...new Set(services.map(({ record }) => record.hostedZoneId))]
  const mapped = new Set(services.flatMap(({ alarms }) => alarms.map(({ name }) => `alarm:${name}`)))
  const functions = [handleIncident, control, checkSignals]
  return [
    {
      Sid: 'ReadWhatHasNoResource',
      Effect: 'Allow',
      Action: ['cloudwatch:GetMetricData', ...Object.keys(doctorWithoutResource)],
      Resource: '*',
    },
    ...reading(
      'ReadFunctions',
      ['lambda:GetFunctionConfiguration'],
      ...functions.map(({ name }) => here('lambda', `function:${name}`)),
    ),
    ...reading('ReadRoles', ['iam:SimulatePrincipalPolicy'], ...functions.map(({ role }) => attribute(role, 'Arn'))),
    ...reading(
      'ReadAlarms',
      ['cloudwatch:DescribeAlarms'],
      ...['alarm:ballast-*', ...mapped].map((each) => here('cloudwatch', each)),
    ),
    ...reading(
      'ReadTargets',
      ['events:ListTargetsByRule'],
      // The forwarder's rule is in us-east-1.
      sub('arn:${AWS::Partition}:events:*:${AWS::AccountId}:rule/ballast-*'),
    ),
    ...reading(
      'ReadTrails',
      ['cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors'],
      // An organisation's trail is another account's.
      sub('arn:${AWS::Partition}:cloudtrail:*:*:trail/*'),
    ),
    ...reading(
      'ReadWeights',
      ['route53:ListResourceRecordSets'],
      ...zones.map((zone) => sub(`arn:\${AWS::Partition}:route53:::hostedzone/${zone}`)),
    ),
    ...reading('ReadNodeGroups', ['eks:DescribeNodegroup'], ...nodeGroupArns(services).map(sub)),
    ...reading(
      'ReadTable',
      [
        'dynamodb:DescribeContinuousBackups',
        'dynamodb:DescribeTable',
        'dynamodb:DescribeTimeToLive',
        'dynamodb:GetItem',
      ],
      attribute(ids.table, 'Arn'),
    ),
    ...reading('Tell', ['sns:GetTopicAttributes', 'sns:Publish'], ref(ids.topic)),
    // The latter is Lambda's own, for an event that the function could not handle.
    ...reading('CountDeadLetters', ['sqs:GetQueueAttributes', 'sqs:SendMessage'], attribute(ids.deadLetters, 'Arn')),
  ]
}
