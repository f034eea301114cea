import type { MetricQuery } from '../domain/metrics/metric.ts'
import type { NodeGroupSize } from '../domain/service/node-group.ts'
import type { NodeGroupRef } from './node-groups.ts'

/** One sample of a metric of a service for drills. `at` is epoch milliseconds. */
export interface DrillSample extends Pick<MetricQuery, 'metricName' | 'dimensions'> {
  readonly at: number
  readonly value: number
}

/** Publishes metrics of drills (CloudWatch), in no other namespace than theirs. May throw a `PortError`. */
export interface DrillMetrics {
  /** Safe to repeat, in whole or in part: the same sample twice counts once. */
  publish(samples: readonly DrillSample[]): Promise<void>
}

/** A drill that has a service to itself until an instant, epoch milliseconds. */
export interface DrillHold {
  readonly service: string
  /** The durable execution's ARN. */
  readonly owner: string
  readonly scenario: string
  readonly until: number
}

/** One drill at a time on a service (DynamoDB). Every method may throw a `PortError`. */
export interface DrillHolds {
  read(service: string): Promise<DrillHold | null>
  /** One conditional write. False where another drill has the service at `now`; its owner may take it again. */
  take(hold: DrillHold, now: number): Promise<boolean>
}

/** Puts node groups of drills back (EKS). */
export interface DrillNodeGroups {
  /**
   * Sets all of `after`, also where that takes nodes away: those of a service for drills serve nobody. Throws `PortError`
   * `mismatch` where the size is not `before` any more, `busy` while the group is being updated.
   */
  putBack(group: NodeGroupRef, before: NodeGroupSize, after: NodeGroupSize): Promise<void>
}
