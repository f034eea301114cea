import type { NodeLoad } from '../../../../shared/domain/mitigations/scale-node-group.ts'
import type { NodeGroupSize, NodeGroupState } from '../../../../shared/domain/service/node-group.ts'
import type { NodeGroup } from '../../../../shared/domain/service/service.ts'

export const size = (min: number, desired: number, max: number): NodeGroupSize => ({ min, desired, max })
export const state = (
  min: number,
  desired: number,
  max: number,
  changes: Partial<NodeGroupState> = {},
): NodeGroupState => ({
  ...size(min, desired, max),
  status: 'active',
  desiredOwner: 'cluster-autoscaler',
  ...changes,
})
export const nodeGroup: NodeGroup = { cluster: 'prod', name: 'web', maxNodes: 20, requestsPerNodePerMinute: 1000 }
export const load = (peakRequestsPerMinute: number, measured: number | null = null): NodeLoad => ({
  peakRequestsPerMinute,
  measuredRequestsPerNode: measured,
})
/** The same, of which the config does not say what a node carries. */
export const unmeasured: NodeGroup = { ...nodeGroup, requestsPerNodePerMinute: undefined }
