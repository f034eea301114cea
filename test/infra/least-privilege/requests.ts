import { XMLParser } from 'fast-xml-parser'
import type { WireRequest } from '../../../drills/account/wire.ts'

/** What a call asks of IAM: one action on one resource (null where the action has none), with the condition keys. */
export interface IamRequest {
  readonly action: string
  readonly resource: string | null
  readonly keys: Readonly<Record<string, readonly string[]>>
}

const account = '123456789012'
const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:${account}:${rest}`
const asked = (action: string, resource: string | null, keys: IamRequest['keys'] = {}): IamRequest => ({
  action,
  resource,
  keys,
})

const xml = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Change' })

interface ChangeRequest {
  readonly ChangeResourceRecordSetsRequest: {
    readonly ChangeBatch: {
      readonly Changes: {
        readonly Change: readonly {
          readonly Action: string
          readonly ResourceRecordSet: { readonly Name: string; readonly Type: string }
        }[]
      }
    }
  }
}

/**
 * In lower case, without the final dot, and with anything but a-z, 0-9, `-`, `_` and `.` escaped (Route 53 developer guide,
 * using IAM policy conditions for fine-grained access control).
 */
const normalised = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\.$/, '')
    .replaceAll(/\\[0-7]{3}|[^a-z0-9._-]/g, (found) =>
      found.length > 1 ? found : `\\${found.charCodeAt(0).toString(8).padStart(3, '0')}`,
    )

function route53(operation: string, { path, body }: WireRequest): IamRequest[] {
  const [, kind, id] = /^\/2013-04-01\/(hostedzone|change)\/([^/]+)/.exec(path) ?? []
  const resource = `arn:aws:route53:::${kind}/${id}`
  if (operation !== 'ChangeResourceRecordSets') return [asked(`route53:${operation}`, resource)]
  const changes = (xml.parse(body) as ChangeRequest).ChangeResourceRecordSetsRequest.ChangeBatch.Changes.Change
  const distinct = (values: readonly string[]): string[] => [...new Set(values)]
  return [
    asked('route53:ChangeResourceRecordSets', resource, {
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': distinct(
        changes.map(({ ResourceRecordSet: { Name } }) => normalised(Name)),
      ),
      'route53:ChangeResourceRecordSetsRecordTypes': distinct(changes.map(({ ResourceRecordSet: { Type } }) => Type)),
      'route53:ChangeResourceRecordSetsActions': distinct(changes.map(({ Action }) => Action)),
    }),
  ]
}

interface Keyed {
  readonly pk: { readonly S: string }
}

type Item = Readonly<Record<string, { readonly TableName: string }>>

/** A transaction asks for the actions in it, not for itself (DynamoDB developer guide, IAM with transactions). */
function dynamodb(operation: string, { body }: WireRequest): IamRequest[] {
  const input = JSON.parse(body) as {
    readonly TableName?: string
    readonly TransactItems?: readonly Item[]
    readonly Item?: Keyed
    readonly Key?: Keyed
  }
  const { Item: item, Key: key = item } = input
  const keys = key === undefined ? {} : { 'dynamodb:LeadingKeys': [key.pk.S] }
  const onTable = (action: string, table = ''): IamRequest =>
    asked(`dynamodb:${action}`, arn('dynamodb', `table/${table}`), keys)
  if (operation !== 'TransactWriteItems') return [onTable(operation, input.TableName)]
  const actions: Readonly<Record<string, string>> = {
    Put: 'PutItem',
    Update: 'UpdateItem',
    Delete: 'DeleteItem',
    ConditionCheck: 'ConditionCheckItem',
  }
  return (input.TransactItems ?? []).flatMap((each) =>
    Object.entries(each).map(([kind, { TableName }]) => onTable(actions[kind] ?? kind, TableName)),
  )
}

/** An id that EKS makes up ends a node group's ARN. */
function eks(operation: string, { path, query }: WireRequest): IamRequest[] {
  const [, cluster, name = query['nodegroupName']] = /^\/clusters\/([^/]+)\/(?:node-groups\/([^/]+))?/.exec(path) ?? []
  return [asked(`eks:${operation}`, arn('eks', `nodegroup/${cluster}/${name}/8ac8ae53-0000-0000-0000-000000000000`))]
}

function cloudwatch(operation: string, { body }: WireRequest): IamRequest[] {
  if (operation === 'PutMetricData') {
    const { Namespace: namespace } = JSON.parse(body) as { Namespace: string }
    return [asked('cloudwatch:PutMetricData', null, { 'cloudwatch:namespace': [namespace] })]
  }
  if (operation !== 'DescribeAlarms') return [asked(`cloudwatch:${operation}`, null)]
  const { AlarmNames: names } = JSON.parse(body) as { AlarmNames: readonly string[] }
  return names.map((name) => asked('cloudwatch:DescribeAlarms', arn('cloudwatch', `alarm:${name}`)))
}

function lambda(operation: string, { path }: WireRequest): IamRequest[] {
  if (operation === 'Invoke') {
    const [, called = ''] = /\/functions\/([^/]+)\//.exec(path) ?? []
    return [asked('lambda:InvokeFunction', decodeURIComponent(called))]
  }
  // A callback's id stands for its execution, whose ARN goes on behind the version's.
  return [asked(`lambda:${operation}`, arn('lambda', 'function:ballast-handle-incident:1/durable-execution/name/id'))]
}

const services: Readonly<Record<string, (operation: string, request: WireRequest) => IamRequest[]>> = {
  route53,
  dynamodb,
  eks,
  cloudwatch,
  lambda,
  ssm: (operation, { body }) => {
    const { Name: name } = JSON.parse(body) as { Name: string }
    return [asked(`ssm:${operation}`, arn('ssm', `parameter${name}`))]
  },
  sns: (operation, { body }) => [asked(`sns:${operation}`, new URLSearchParams(body).get('TopicArn'))],
  sqs: (operation, { body }) => {
    const { QueueUrl: url } = JSON.parse(body) as { QueueUrl: string }
    return [asked(`sqs:${operation}`, arn('sqs', new URL(url).pathname.split('/').at(-1) ?? ''))]
  },
}

/** What one call (`service:Operation`) asks of IAM (Service Authorization Reference). Throws for an unknown service. */
export function iamRequests(call: string, request: WireRequest): IamRequest[] {
  const [service = '', operation = ''] = call.split(':')
  const of = services[service]
  if (of === undefined) throw new Error(`it is not known what calls of ${service} ask of IAM`)
  return of(operation, request)
}
