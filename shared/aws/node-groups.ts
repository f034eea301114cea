import { createHash } from 'node:crypto'
import { DescribeNodegroupCommand, DescribeUpdateCommand, UpdateNodegroupConfigCommand } from '@aws-sdk/client-eks'
import type { EKSClient, ErrorDetail, Nodegroup, NodegroupScalingConfig } from '@aws-sdk/client-eks'
import { plainText } from '../domain/messages/plain-text.ts'
import { describeSize, mayReplace, sizeOf, sizeToWrite } from '../domain/service/node-group.ts'
import type { NodeGroupSize, NodeGroupState } from '../domain/service/node-group.ts'
import type { DrillNodeGroups } from '../ports/drill.ts'
import type { NodeGroupRef, NodeGroups, UpdateStatus } from '../ports/node-groups.ts'
import { PortError } from '../ports/port-error.ts'
import { call } from './errors.ts'

/** How the Cluster Autoscaler finds its groups (cluster-autoscaler on AWS, auto-discovery). Its value does not matter. */
const autoscalerTag = 'k8s.io/cluster-autoscaler/enabled'

const statuses: ReadonlyMap<string, NodeGroupState['status']> = new Map([
  ['ACTIVE', 'active'],
  ['UPDATING', 'updating'],
  ['DEGRADED', 'degraded'],
])

/** Managed node groups in EKS. */
export const eksNodeGroups = (client: EKSClient): NodeGroups => ({
  describe: async (group) => toState(await describe(client, group)),
  resize: (group, before, after) => resize(client, group, before, after),
  updateStatus: (group, updateId) => statusOf(client, group, updateId),
})

/** Node groups in EKS, as drills put them back. */
export const eksDrillNodeGroups = (client: EKSClient): DrillNodeGroups => ({
  async putBack(group, before, after) {
    const described = await describe(client, group)
    const live = sizeOf(toState(described))
    if (live.min !== before.min || live.max !== before.max || live.desired !== before.desired) {
      const sizes = `${describeSize(live)}, not ${describeSize(before)} any more`
      throw new PortError('mismatch', resizeOperation, `${named(group)} has ${sizes}`)
    }
    const scaling = { minSize: after.min, maxSize: after.max, desiredSize: after.desired }
    await write(client, group, scaling, requestToken(group, before, after, described.modifiedAt))
  },
})

/** In characters; EKS names each node that would not do. */
const longestError = 1_000

const describeOperation = 'eks:DescribeNodegroup'

const named = ({ cluster, name }: NodeGroupRef): string => `${cluster}/${name}`

async function describe(client: EKSClient, group: NodeGroupRef): Promise<Nodegroup> {
  const command = new DescribeNodegroupCommand({ clusterName: group.cluster, nodegroupName: group.name })
  const { nodegroup } = await call(describeOperation, () => client.send(command))
  if (nodegroup === undefined) {
    throw new PortError('malformed-answer', describeOperation, `the answer has no node group ${named(group)}`)
  }
  return nodegroup
}

function toState({ nodegroupName, status, scalingConfig, tags }: Nodegroup): NodeGroupState {
  const size = {
    min: nodes(nodegroupName, 'minSize', scalingConfig?.minSize),
    desired: nodes(nodegroupName, 'desiredSize', scalingConfig?.desiredSize),
    max: nodes(nodegroupName, 'maxSize', scalingConfig?.maxSize),
  }
  if (size.min > size.max) {
    throw new PortError('malformed-answer', describeOperation, `${nodegroupName} has ${describeSize(size)}`)
  }
  if (typeof status !== 'string') {
    throw new PortError('malformed-answer', describeOperation, `${nodegroupName} has no status`)
  }
  return {
    ...size,
    status: statuses.get(status) ?? 'other',
    desiredOwner: Object.hasOwn(tags ?? {}, autoscalerTag) ? 'cluster-autoscaler' : 'people',
  }
}

function nodes(group: string | undefined, field: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  const found = `${group} has ${field} ${String(value)}, expected a number of nodes`
  throw new PortError('malformed-answer', describeOperation, found)
}

const resizeOperation = 'eks:UpdateNodegroupConfig'

async function resize(client: EKSClient, group: NodeGroupRef, before: NodeGroupSize, after: NodeGroupSize) {
  const described = await describe(client, group)
  const live = sizeOf(toState(described))
  if (!mayReplace(live, before, after)) {
    const sizes = `${describeSize(live)}, not ${describeSize(before)} any more`
    throw new PortError(
      'mismatch',
      resizeOperation,
      `${named(group)} has ${sizes}, so ${describeSize(after)} is not set`,
    )
  }
  const { min, desired, max } = sizeToWrite(before, after)
  const scaling = { minSize: min, maxSize: max, ...(desired !== undefined && { desiredSize: desired }) }
  return write(client, group, scaling, requestToken(group, before, after, described.modifiedAt))
}

async function write(
  client: EKSClient,
  group: NodeGroupRef,
  scalingConfig: NodegroupScalingConfig,
  clientRequestToken: string,
): Promise<{ updateId: string }> {
  const command = new UpdateNodegroupConfigCommand({
    clusterName: group.cluster,
    nodegroupName: group.name,
    scalingConfig,
    clientRequestToken,
  })
  const { update } = await call(resizeOperation, () => client.send(command))
  if (typeof update?.id !== 'string' || update.id === '') {
    throw new PortError('malformed-answer', resizeOperation, `the answer for ${named(group)} names no update`)
  }
  return { updateId: update.id }
}

/**
 * The same for a repeated call, whose first answer was lost. EKS does not say for how long it takes a known token for a
 * repetition, so the group's last modification is part of it: the same change in a later incident is another request.
 */
function requestToken(group: NodeGroupRef, before: NodeGroupSize, after: NodeGroupSize, modifiedAt: Date | undefined) {
  const request = [group.cluster, group.name, sizeOf(before), sizeOf(after), modifiedAt?.getTime() ?? null]
  return `ballast-${createHash('sha256').update(JSON.stringify(request)).digest('hex').slice(0, 32)}`
}

async function statusOf(client: EKSClient, group: NodeGroupRef, updateId: string): Promise<UpdateStatus> {
  const operation = 'eks:DescribeUpdate'
  const command = new DescribeUpdateCommand({ name: group.cluster, nodegroupName: group.name, updateId })
  const { update } = await call(operation, () => client.send(command))
  switch (update?.status) {
    case 'InProgress':
      return { status: 'in-progress', errors: [] }
    case 'Successful':
      return { status: 'successful', errors: [] }
    case 'Failed':
      return { status: 'failed', errors: wordsOf(update.errors) }
    case 'Cancelled':
      return { status: 'failed', errors: ['the update was cancelled', ...wordsOf(update.errors)] }
    default: {
      const found = `status of ${updateId} is ${update?.status}`
      throw new PortError(
        'malformed-answer',
        operation,
        `${found}, expected InProgress, Successful, Failed or Cancelled`,
      )
    }
  }
}

const wordsOf = (errors: readonly ErrorDetail[] = []): string[] =>
  errors.map(({ errorCode = 'Unknown', errorMessage = 'no message', resourceIds = [] }) =>
    plainText(
      [`${errorCode}: ${errorMessage}`, ...(resourceIds.length === 0 ? [] : [`(${resourceIds.join(', ')})`])].join(' '),
      longestError,
    ),
  )
