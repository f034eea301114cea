import type { Clock } from './clock.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { Measurements } from './measurements.ts'
import type { Metrics } from './metrics.ts'
import type { NodeGroups } from './node-groups.ts'
import type { Notifier } from './notifier.ts'
import type { Store } from './store.ts'
import type { WeightedRecords } from './weighted-records.ts'

/** All that the workflow needs from outside. */
export interface Ports {
  readonly clock: Clock
  readonly records: WeightedRecords
  readonly metrics: Metrics
  readonly nodeGroups: NodeGroups
  readonly store: Store
  readonly notifier: Notifier
  readonly deadLetters: DeadLetters
  readonly measurements: Measurements
}
