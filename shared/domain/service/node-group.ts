/** Scaling limits of a node group; Kubernetes nodes. */
export interface NodeGroupSize {
  readonly min: number
  readonly desired: number
  readonly max: number
}

/** A node group as EKS describes it. */
export interface NodeGroupState extends NodeGroupSize {
  /** Whether EKS takes a change now; a group that is being updated refuses one with `ResourceInUseException`. */
  readonly status: 'active' | 'updating' | 'degraded' | 'other'
  /** Who moves `desired`: the Cluster Autoscaler where the group carries its tags, else nobody but people. */
  readonly desiredOwner: 'cluster-autoscaler' | 'people'
}

/** The size alone. */
export const sizeOf = ({ min, desired, max }: NodeGroupSize): NodeGroupSize => ({ min, desired, max })

/**
 * What a change from one size to another has to write. `desired` is left out unless it changes: EKS's view of it lags
 * behind the Cluster Autoscaler's (EKS API reference, NodegroupScalingConfig), and writing a stale value back would end
 * nodes that were added meanwhile.
 */
export const sizeToWrite = (
  before: NodeGroupSize,
  after: NodeGroupSize,
): Omit<NodeGroupSize, 'desired'> & { readonly desired?: number } => ({
  min: after.min,
  max: after.max,
  ...(after.desired !== before.desired && { desired: after.desired }),
})

/** Whether a size may still be written over the live one: its limits are as read, and desired gets neither lowered nor outside. */
export function mayReplace(live: NodeGroupSize, before: NodeGroupSize, after: NodeGroupSize): boolean {
  const { min, desired, max } = sizeToWrite(before, after)
  const lowest = desired === undefined ? min : 0
  return (
    live.min === before.min && live.max === before.max && live.desired >= lowest && live.desired <= (desired ?? max)
  )
}

/** A size as people read it: `min 3, desired 4, max 10`. */
export const describeSize = ({ min, desired, max }: NodeGroupSize): string =>
  `min ${min}, desired ${desired}, max ${max}`
