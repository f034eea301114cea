import { hostedZoneId } from '../records/record-name.ts'
import { recordNameGroups } from '../records/record-name-groups.ts'
import { chatTopicBeside, secretParameters } from '../messages/notifications.ts'
import type { NodeGroup, Protection, Service } from '../service/service.ts'
import type { FunctionName } from './own-names.ts'

/** Actions that a function's role must be allowed on each of some resources, with the context of the calls. */
export interface Need {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  /** Values of IAM condition keys. */
  readonly context: Readonly<Record<string, readonly string[]>>
}

/** Something that a role needs and may not do. */
export interface Denial {
  readonly functionName: FunctionName
  readonly roleArn: string
  readonly action: string
  readonly resource: string
  /** IAM's word, e.g. `implicitDeny`. */
  readonly decision: string
}

/** Where the stack's own resources are. ARNs, but for `account` and `region`. */
export interface Deployment {
  readonly partition: string
  readonly region: string
  readonly account: string
  readonly table: string
  readonly topic: string
  readonly deadLetters: string
  /** The alias by which check-signals starts handle-incident. */
  readonly handleIncident: string
}

const need = (
  actions: readonly string[],
  resources: readonly string[],
  context: Need['context'] = {},
): readonly Need[] => (resources.length === 0 ? [] : [{ actions, resources: [...new Set(resources)], context }])

const isChanged = ({ mode }: Service): boolean => mode === 'approve' || mode === 'enforce'
const groupsOf = (services: readonly Service[]): NodeGroup[] =>
  services
    .flatMap(({ fleets }) => [fleets.stable.nodeGroup, fleets.candidate.nodeGroup])
    .filter((group) => group !== undefined)

const zoneArn = ({ partition }: Deployment, zone: string): string =>
  `arn:${partition}:route53:::hostedzone/${hostedZoneId(zone)}`

/** A node group's ARN ends in an id that EKS gives it (Service Authorization Reference, Amazon EKS). */
const groupArn = ({ partition, region, account }: Deployment, { cluster, name }: NodeGroup): string =>
  `arn:${partition}:eks:${region}:${account}:nodegroup/${cluster}/${name}/00000000-0000-0000-0000-000000000000`

/** One need for each statement that a policy has: IAM is asked little. */
const changes = (services: readonly Service[], deployment: Deployment): Need[] =>
  recordNameGroups(services.filter(isChanged).map(({ record }) => record)).flatMap(
    ({ hostedZoneId: zone, type, names }) =>
      need(['route53:ChangeResourceRecordSets'], [zoneArn(deployment, zone)], {
        'route53:ChangeResourceRecordSetsNormalizedRecordNames': names,
        'route53:ChangeResourceRecordSetsRecordTypes': [type],
        'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE'],
      }),
  )

const scaling = (services: readonly Service[], deployment: Deployment, ...actions: string[]): readonly Need[] =>
  need(
    actions,
    groupsOf(services.filter(isChanged)).map((group) => groupArn(deployment, group)),
  )

/** What each function does with its role, apart from writing its log: beside the policies of the stack, checked against them. */
export function needsOf(
  { notifications, services }: Protection,
  deployment: Deployment,
): Readonly<Record<FunctionName, readonly Need[]>> {
  const { partition, region, account, table, topic, deadLetters, handleIncident } = deployment
  const zones = (of: readonly Service[]) =>
    need(
      ['route53:ListResourceRecordSets'],
      of.map(({ record }) => zoneArn(deployment, record.hostedZoneId)),
    )
  const described = need(
    ['eks:DescribeNodegroup'],
    groupsOf(services).map((group) => groupArn(deployment, group)),
  )
  const remember = need(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'], [table])
  const topics = [topic, ...(notifications?.chatApplications === true ? [chatTopicBeside(topic)] : [])]
  const telling = [
    ...need(['sns:Publish'], topics),
    ...need(
      ['ssm:GetParameter'],
      secretParameters(notifications).map((name) => `arn:${partition}:ssm:${region}:${account}:parameter${name}`),
    ),
    ...need(['sqs:SendMessage'], [deadLetters]),
  ]
  const metrics = need(['cloudwatch:GetMetricData'], ['*'])
  const execution = `arn:${partition}:lambda:${region}:${account}:function:ballast-handle-incident:1/durable-execution/x/y`
  return {
    'ballast-handle-incident': [
      ...changes(services, deployment),
      ...zones(services),
      ...need(['route53:GetChange'], [`arn:${partition}:route53:::change/C0123456789`]),
      ...described,
      ...scaling(services, deployment, 'eks:UpdateNodegroupConfig', 'eks:DescribeUpdate'),
      ...metrics,
      ...remember,
      // A transaction needs the permissions of the operations in it (DynamoDB developer guide, IAM with transactions).
      ...need(['dynamodb:ConditionCheckItem'], [table]),
      ...telling,
      ...need(['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'], [execution]),
    ],
    'ballast-control': [
      ...changes(services, deployment),
      ...zones(services),
      ...described,
      ...scaling(services, deployment, 'eks:UpdateNodegroupConfig'),
      ...remember,
      ...telling,
      ...need(['lambda:SendDurableExecutionCallbackSuccess'], [execution]),
    ],
    'ballast-check-signals': [
      ...need(['lambda:InvokeFunction'], [handleIncident]),
      ...zones(services.filter(({ mode }) => mode !== 'off')),
      ...metrics,
      ...need(['cloudwatch:DescribeAlarms'], [`arn:${partition}:cloudwatch:${region}:${account}:alarm:ballast-x`]),
      ...need(['dynamodb:GetItem', 'dynamodb:Query'], [table]),
    ],
  }
}
