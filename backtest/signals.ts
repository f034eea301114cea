import { twoFleetJudge, type FleetsPoint } from '../shared/domain/detection/two-fleets.ts'
import { seriesJudge, type CountPoint, type SeriesKind } from '../shared/domain/detection/one-series.ts'
import type { Judge, JudgeSettings } from '../shared/domain/detection/judgement.ts'

/** A row of history: when its period starts, epoch milliseconds, and its numbers in the order of the columns. */
export interface Row {
  readonly at: number
  readonly values: readonly (number | null)[]
}

/** A series that a judge and alarms look at, period by period. */
export interface Judged {
  readonly judge: Judge<Row>
  /** What a CloudWatch alarm would look at in a row; null where its metric would have no datapoint. */
  readonly alarmValue: (row: Row) => number | null
  /** How people read that value. */
  readonly unit: string
  /** How many metrics such an alarm has, and how many an assessment reads. */
  readonly alarmMetrics: number
  readonly readMetrics: number
}

export interface BacktestSignal {
  /** Columns of a CSV beside `timestamp`. */
  readonly columns: readonly string[]
  readonly judged: (settings: JudgeSettings) => Judged
}

function fleetsPoint({ at, values }: Row): FleetsPoint {
  const [candidateRequests = null, candidateErrors = null, stableRequests = null, stableErrors = null] = values
  // Load balancers publish error counts only where they are not zero, and no requests where there were none.
  const outcomes = (requests: number | null, errors: number | null) =>
    requests === null ? null : { requests, errors: errors ?? 0 }
  return {
    at,
    candidate: outcomes(candidateRequests, candidateErrors),
    stable: outcomes(stableRequests, stableErrors),
  }
}

const errorRate: BacktestSignal = {
  columns: ['candidate_requests', 'candidate_errors', 'stable_requests', 'stable_errors'],
  judged(settings) {
    const judge = twoFleetJudge(settings)
    return {
      judge: through(judge, fleetsPoint),
      alarmValue: ({ values: [requests = null, errors = null] }) =>
        requests === null || requests === 0 ? null : (100 * (errors ?? 0)) / requests,
      unit: '% of the candidate’s requests',
      alarmMetrics: 3,
      readMetrics: 8,
    }
  },
}

const ofSeries = (kind: SeriesKind, unit: string): BacktestSignal['judged'] => {
  const isSpike = kind === 'request-spike'
  const point = ({ at, values: [count = null, requests = null] }: Row): CountPoint => ({ at, count, requests })
  return (settings) => ({
    judge: through(seriesJudge({ ...settings, kind }), point),
    alarmValue: ({ values: [count] }) => count ?? null,
    unit,
    alarmMetrics: isSpike ? 2 : 1,
    readMetrics: isSpike ? 4 : 5,
  })
}

function through<Point>(judge: Judge<Point>, point: (row: Row) => Point): Judge<Row> {
  return {
    add: (row) => judge.add(point(row)),
    get isBreached() {
      return judge.isBreached
    },
    judgement: () => judge.judgement(),
  }
}

/** The signals of which history can be judged, with the columns that a CSV of it has. */
export const backtestSignals = {
  'error-rate': errorRate,
  'request-spike': { columns: ['requests'], judged: ofSeries('request-spike', 'requests a period') },
  'dns-failure': { columns: ['count', 'requests'], judged: ofSeries('dns-failure', 'failures a period') },
  'api-throttling': { columns: ['count', 'requests'], judged: ofSeries('api-throttling', 'throttled calls a period') },
} as const satisfies Record<string, BacktestSignal>

export type BacktestSignalName = keyof typeof backtestSignals
