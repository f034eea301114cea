import type { Clock } from './clock.ts'
import type { Measurements } from './measurements.ts'
import type { Metrics } from './metrics.ts'
import type { Notifier } from './notifier.ts'
import type { Store } from './store.ts'
import type { WeightedRecords } from './weighted-records.ts'

/** All that the workflow needs from outside. */
export interface Ports {
  readonly clock: Clock
  readonly records: WeightedRecords
  readonly metrics: Metrics
  readonly store: Store
  readonly notifier: Notifier
  readonly measurements: Measurements
}
