import { identify } from '../../domain/diagnosis/identify.ts'
import type { Diagnosis } from '../../domain/diagnosis/diagnosis.ts'
import { mark, note } from '../../domain/incident/draft.ts'
import type { MetricSeries } from '../../domain/metrics/metric.ts'
import type { Service } from '../../domain/service/service.ts'
import type { Ledger } from '../../domain/service/ledger.ts'
import {
  loadHistory,
  loadHistoryFrom,
  loadHistoryQueries,
  type LoadHistory,
} from '../../domain/metrics/load-history.ts'
import { lasting } from '../../domain/service/service-state.ts'
import { assess, metricsOf } from '../../domain/signals/index.ts'
import type { Observation } from '../../domain/signals/signal.ts'
import { minute } from '../../domain/time.ts'
import type { Verdict } from '../../domain/verdict.ts'
import type { WeightChange } from '../../domain/records/weight-changes.ts'
import type { WeightedRecord } from '../../domain/records/weighted-record.ts'
import { sameWeights, weightsOf } from '../../domain/records/weights.ts'
import type { Ports } from '../../ports/index.ts'
import { PortError } from '../../ports/port-error.ts'
import { step, type Execution } from './execution.ts'

/** What the judges learn a service's usual rates and their variation from. */
export const observedMinutes = 180
/** Metrics come each minute, but what people do may be told at any time. */
const lookAgainSeconds = 30

/** What was read of a service at one instant (epoch milliseconds). */
export interface Reading {
  readonly at: number
  readonly records: readonly WeightedRecord[]
  readonly series: MetricSeries
  readonly changes: readonly WeightChange[]
  readonly ledger: Ledger
  /** Of other days and weeks; read once for an incident. */
  readonly history?: LoadHistory | undefined
}

/** Reads the live weighted set, all metrics, the noted changes of a service and the ledger, in parallel. */
export async function read({ clock, records, metrics, store }: Ports, service: Service): Promise<Reading> {
  const now = clock.now()
  const [live, series, changes, ledger] = await Promise.all([
    records.list(service.record),
    metrics.read(metricsOf(service), now - observedMinutes * minute, now),
    store.recentChanges(service.name),
    store.readLedger(),
  ])
  return { at: clock.now(), records: live, series, changes, ledger }
}

/** The load of other days and weeks; none where it cannot be read, for without it Ballast judges by the past hours. */
export async function readHistory({ clock, metrics }: Ports, service: Service): Promise<LoadHistory> {
  const now = clock.now()
  try {
    return loadHistory(await metrics.read(loadHistoryQueries(service), loadHistoryFrom(now), now), now)
  } catch (error) {
    if (error instanceof PortError) return []
    throw error
  }
}

/** What the signals said at last, and what it amounts to. */
export interface Finding {
  readonly observation: Observation
  readonly verdicts: readonly Verdict[]
  readonly diagnosis: Diagnosis
}

/** What the signals say of a reading, and what it amounts to. `signal` has to be answered for; null: all. */
export function judge(
  { service, state }: Pick<Execution, 'service' | 'state'>,
  reading: Reading,
  weightsSeenSince: number,
  signal: string | null,
): Finding {
  const observation = { ...reading, state: lasting(state, reading.at), weightsSeenSince }
  const verdicts = assess(service, observation)
  return { observation, verdicts, diagnosis: identify(service, observation, verdicts, signal) }
}

/**
 * Judges a reading, and new ones each minute while the judge is inconclusive or has no data, until the service's
 * limit. `seenSince`: since when the first reading's weights have been seen live. Keeps verdicts, onset and the instants of detection and identification on the incident.
 */
export async function detect(
  execution: Execution,
  first: Reading,
  seenSince: number,
  signal: string | null,
): Promise<Finding> {
  const { durable, draft, ports, service } = execution
  let weightsSeenSince = seenSince
  let finding = judge(execution, first, weightsSeenSince, signal)
  const giveUpAt = first.at + service.limits.inconclusiveMinutes * minute
  for (let look = 2; isOpen(finding.diagnosis) && finding.observation.at < giveUpAt; look++) {
    note(
      draft,
      finding.observation.at,
      'detect',
      `${finding.diagnosis.status}, looking again: ${finding.diagnosis.reason}`,
    )
    await durable.wait(`before-look-${look}`, { seconds: lookAgainSeconds })
    const { history } = first
    const reading = { ...(await step(execution, `look-${look}`, () => read(ports, service))), history }
    if (!sameWeights(weightsOf(reading.records), weightsOf(finding.observation.records))) weightsSeenSince = reading.at
    finding = judge(execution, reading, weightsSeenSince, signal)
  }
  keep(execution, finding)
  return finding
}

const isOpen = ({ status }: Diagnosis): boolean => status === 'inconclusive' || status === 'no-data'

function keep({ draft }: Execution, { observation, verdicts, diagnosis }: Finding): void {
  draft.verdicts = verdicts
  note(
    draft,
    observation.at,
    'detect',
    verdicts.map(({ signal, subject, state }) => `${signal} (${subject}) ${state}`).join(', '),
  )
  if (diagnosis.status !== 'identified' && diagnosis.status !== 'unclassified') return
  mark(draft, 'onset', diagnosis.onset)
  mark(draft, 'detected', observation.at)
  if (diagnosis.status === 'unclassified') return
  mark(draft, 'identified', observation.at)
  draft.incidentClass = diagnosis.incidentClass
  note(draft, observation.at, 'identify', `${diagnosis.incidentClass}: ${diagnosis.reason}`)
  for (const other of diagnosis.ruledOut) note(draft, observation.at, 'identify', `not ${other}`)
}
