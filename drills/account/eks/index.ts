import type { NodeGroupSize } from '../../../shared/domain/service/node-group.ts'
import type { VirtualClock } from '../../clock.ts'
import { tokenBucket } from '../token-bucket.ts'
import type { Nodes } from '../world/cluster/nodes.ts'
import { AwsRefusal, unsupported } from '../wire.ts'
import type { AccountService, WireAnswer, WireRequest } from '../wire.ts'
import type { NodeGroups, NodeGroupUpdate } from './node-groups.ts'

/** EKS does not publish its limits; a small bucket of its own. */
const bucket = { size: 20, refillPerSecond: 5 }
const longestPage = 100

const routes = [
  { operation: 'ListClusters', method: 'GET', path: /^\/clusters()$/ },
  { operation: 'ListNodegroups', method: 'GET', path: /^\/clusters\/([^/]+)\/node-groups$/ },
  { operation: 'DescribeNodegroup', method: 'GET', path: /^\/clusters\/([^/]+)\/node-groups\/([^/]+)$/ },
  {
    operation: 'UpdateNodegroupConfig',
    method: 'POST',
    path: /^\/clusters\/([^/]+)\/node-groups\/([^/]+)\/update-config$/,
  },
  { operation: 'DescribeUpdate', method: 'GET', path: /^\/clusters\/([^/]+)\/updates\/([^/]+)$/ },
] as const

type Operation = (typeof routes)[number]['operation']

interface UpdateRequest {
  readonly clientRequestToken?: string
  readonly scalingConfig?: { readonly minSize?: number; readonly desiredSize?: number; readonly maxSize?: number }
}

const throttling = (): AwsRefusal => new AwsRefusal('ThrottlingException', 429, 'Rate exceeded')

const sizeAsked = ({ minSize, desiredSize, maxSize }: UpdateRequest['scalingConfig'] & object) => ({
  ...(minSize !== undefined && { min: minSize }),
  ...(desiredSize !== undefined && { desired: desiredSize }),
  ...(maxSize !== undefined && { max: maxSize }),
})

const parameters = { min: 'MinSize', desired: 'DesiredSize', max: 'MaxSize' } as const satisfies Record<
  keyof NodeGroupSize,
  string
>

const updateElement = ({ id, at, asked }: NodeGroupUpdate, isDone: boolean): object => ({
  id,
  status: isDone ? 'Successful' : 'InProgress',
  type: 'ConfigUpdate',
  params: Object.entries(asked).map(([field, value]) => ({
    type: parameters[field as keyof NodeGroupSize],
    value: String(value),
  })),
  createdAt: at / 1000,
  errors: [],
})

interface Surroundings {
  readonly clock: VirtualClock
  readonly account: { readonly accountId: string; readonly region: string }
  readonly groups: NodeGroups
  /** ARN of whom the clients act as. */
  readonly callerArn: string
}

/** EKS over REST-JSON, as far as managed node groups and their sizes go. */
export function eks({ clock, account, groups, callerArn }: Surroundings): AccountService {
  const createdAt = clock.now()
  const takeToken = tokenBucket(clock, bucket, throttling)
  const route = ({ method, path }: WireRequest) => {
    for (const each of routes) {
      const match = each.method === method ? each.path.exec(path) : null
      if (match === null) continue
      return {
        operation: each.operation,
        cluster: decodeURIComponent(match[1] ?? ''),
        id: decodeURIComponent(match[2] ?? ''),
      }
    }
    throw unsupported('eks', `${method} ${path}`)
  }

  const statusOf = (group: Nodes): string => {
    const { cluster, nodeGroup } = group.settings
    if (groups.lastUpdate(cluster, nodeGroup)?.isDone === false) return 'UPDATING'
    return group.launchFailure === undefined ? 'ACTIVE' : 'DEGRADED'
  }
  function nodegroupElement(group: Nodes): object {
    const { size, launchFailure, settings } = group
    const { cluster, nodeGroup, autoscaler } = settings
    const autoScalingGroup = `eks-${nodeGroup}-${cluster}`
    const message = launchFailure
    const issues =
      message === undefined ? [] : [{ code: 'AsgInstanceLaunchFailures', message, resourceIds: [autoScalingGroup] }]
    return {
      nodegroupName: nodeGroup,
      nodegroupArn: `arn:aws:eks:${account.region}:${account.accountId}:nodegroup/${cluster}/${nodeGroup}/simulated`,
      clusterName: cluster,
      createdAt: createdAt / 1000,
      modifiedAt: (groups.lastUpdate(cluster, nodeGroup)?.at ?? createdAt) / 1000,
      status: statusOf(group),
      capacityType: 'ON_DEMAND',
      scalingConfig: { minSize: size.min, maxSize: size.max, desiredSize: size.desired },
      resources: { autoScalingGroups: [{ name: autoScalingGroup }] },
      health: { issues },
      updateConfig: { maxUnavailable: 1 },
      tags: autoscaler
        ? { 'k8s.io/cluster-autoscaler/enabled': 'true', [`k8s.io/cluster-autoscaler/${cluster}`]: 'owned' }
        : {},
    }
  }

  const page = (names: readonly string[], { nextToken, maxResults }: WireRequest['query']) => {
    const from = Number(nextToken ?? 0)
    const to = from + Math.min(longestPage, Number(maxResults ?? longestPage))
    return { part: names.slice(from, to), ...(to < names.length && { nextToken: String(to) }) }
  }
  const execute: Record<Operation, (cluster: string, id: string, request: WireRequest) => object> = {
    ListClusters(_cluster, _id, { query }) {
      const { part, ...next } = page(groups.clusters, query)
      return { clusters: part, ...next }
    },
    ListNodegroups(cluster, _id, { query }) {
      const { part, ...next } = page(groups.list(cluster), query)
      return { nodegroups: part, ...next }
    },
    DescribeNodegroup: (cluster, id) => ({ nodegroup: nodegroupElement(groups.find(cluster, id)) }),
    UpdateNodegroupConfig(cluster, id, { body }) {
      const { scalingConfig, clientRequestToken } = JSON.parse(body) as UpdateRequest
      if (scalingConfig === undefined) throw unsupported('eks', 'UpdateNodegroupConfig without scalingConfig')
      const update = groups.update(cluster, id, sizeAsked(scalingConfig), callerArn, clientRequestToken)
      return { update: updateElement(update, false) }
    },
    DescribeUpdate(cluster, id, { query }) {
      const update = groups.findUpdate(cluster, query.nodegroupName, id)
      return { update: updateElement(update, update.isDone) }
    },
  }
  const answer = (status: number, body: object, headers: Record<string, string>): WireAnswer => ({
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return {
    name: 'eks',
    host: /^eks\./,
    operationOf: (request) => route(request).operation,
    execute(_operation, request, requestId) {
      const { operation, cluster, id } = route(request)
      takeToken()
      return answer(200, execute[operation](cluster, id, request), { 'x-amzn-requestid': requestId })
    },
    refuse: ({ code, status, message, details }, requestId) =>
      answer(status, { ...details, message }, { 'x-amzn-requestid': requestId, 'x-amzn-errortype': code }),
    refusals: {
      throttled: throttling,
      failed: () => new AwsRefusal('ServerException', 500, 'Internal server error'),
      denied: (message) => new AwsRefusal('AccessDeniedException', 403, message),
    },
  }
}
