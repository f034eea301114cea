import { drillNamespace } from '../../shared/domain/drill/metrics.ts'
import type { Protection } from '../../shared/domain/service/service.ts'
import { ref, sub } from '../cloudformation.ts'
import { checkSignals, control, handleIncident, runDrill, showIncidents } from '../names.ts'
import { doctorWithoutResource } from './doctor.ts'
import {
  changes,
  checkpoint,
  executionsOf,
  isChanged,
  keepUndelivered,
  logging,
  nodeGroupStatements,
  nodeGroups,
  page,
  readWeights,
  recall,
  remember,
  rememberOnly,
  tellChats,
  unique,
  zoneArn,
  type Statement,
} from './statements.ts'

/** Actions that IAM cannot narrow to a resource, with the reason. No other statement may have `*` as its resource. */
export const withoutResource: Readonly<Record<string, string>> = {
  'cloudwatch:GetMetricData':
    'metrics have no ARN; the one resource that it knows, the dataset of all metrics of an account, narrows nothing (Service Authorization Reference, Amazon CloudWatch)',
  'cloudwatch:PutMetricData':
    'metrics have no ARN; the namespace is narrowed by a condition instead (Service Authorization Reference, Amazon CloudWatch)',
  ...doctorWithoutResource,
}

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
