import type { Ledger } from '../service/ledger.ts'
import type { LoadHistory } from '../metrics/load-history.ts'
import type { MetricQuery, MetricSeries } from '../metrics/metric.ts'
import type { Service } from '../service/service.ts'
import type { ServiceState } from '../service/service-state.ts'
import type { Verdict } from '../verdict.ts'
import type { WeightChange } from '../records/weight-changes.ts'
import type { WeightedRecord } from '../records/weighted-record.ts'

/** Everything that one assessment has read, and when (epoch milliseconds). */
export interface Observation {
  readonly at: number
  /** The live weighted set. */
  readonly records: readonly WeightedRecord[]
  readonly series: MetricSeries
  /** What Ballast remembers of the service. */
  readonly state: ServiceState
  /** The newest changes of the weights that Ballast was told of, newest first. */
  readonly changes: readonly WeightChange[]
  /** What Ballast has done of late in the whole account, and what people forbade it. */
  readonly ledger: Ledger
  /** Since when the live weights have been seen, epoch milliseconds; they may be older. */
  readonly weightsSeenSince: number
  /** The load of other days and weeks at this time, where it was read. */
  readonly history?: LoadHistory | undefined
}

/** An input of an alarm's metric math: a metric, or an expression over the others' ids. Exactly one returns data. */
export type TripwireMetric =
  | { readonly id: string; readonly query: MetricQuery }
  | { readonly id: string; readonly expression: string; readonly label: string }

/** The cheap, sensitive CloudWatch alarm that wakes Ballast for a signal. The last of `metrics` is the one alarmed on. */
export interface Tripwire {
  readonly subject: Verdict['subject']
  readonly description: string
  readonly metrics: readonly TripwireMetric[]
  readonly comparison: 'GreaterThanThreshold' | 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold'
  readonly threshold: number
  readonly periodSeconds: number
  readonly evaluationPeriods: number
  readonly datapointsToAlarm: number
  readonly treatMissingData: 'missing' | 'ignore' | 'breaching' | 'notBreaching'
}

/** A measured input: what it reads, the alarm that wakes Ballast for it, and how it is judged. */
export interface Signal {
  readonly name: string
  /** Whether users feel it: a symptom, which accuses a candidate that is worse than stable unless a cause explains it. */
  readonly isFelt: boolean
  /** Metrics to read for an assessment. Ids are unique over all signals; the same id means the same metric. */
  metrics(service: Service): readonly MetricQuery[]
  tripwires(service: Service): readonly Tripwire[]
  judge(service: Service, observation: Observation): readonly Verdict[]
}
