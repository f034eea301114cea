import type { NodeGroupSize, NodeGroupState } from '../domain/service/node-group.ts'

/** Which node group. */
export interface NodeGroupRef {
  readonly cluster: string
  readonly name: string
}

/** What became of an update. `errors` holds what EKS says of a failed one, in words; it is empty otherwise. */
export interface UpdateStatus {
  readonly status: 'in-progress' | 'successful' | 'failed'
  readonly errors: readonly string[]
}

/** Managed node groups (EKS). Every method may throw a `PortError`; `busy` where EKS answers `ResourceInUseException`. */
export interface NodeGroups {
  describe(group: NodeGroupRef): Promise<NodeGroupState>
  /**
   * Sets min and max, and desired only where `after` has another one than `before`. The size is read again right before,
   * for EKS has no compare-and-set. Throws `PortError` `mismatch` when min or max are not `before`'s any more, or when
   * desired has moved so far that `after` does not fit it: it would be lowered, or lie outside the new limits.
   */
  resize(group: NodeGroupRef, before: NodeGroupSize, after: NodeGroupSize): Promise<{ updateId: string }>
  updateStatus(group: NodeGroupRef, updateId: string): Promise<UpdateStatus>
}
