import process from 'node:process'
import { backtest } from '../../backtest/run.ts'
import type { History } from '../../backtest/history.ts'
import { stream } from '../../drills/account/randomness.ts'
import { parseConfig } from '../../shared/config/index.ts'
import { identify } from '../../shared/domain/diagnosis/identify.ts'
import { emptyState } from '../../shared/domain/records/known-good.ts'
import { emptyLedger } from '../../shared/domain/service/ledger.ts'
import { loadHistory, loadHistoryFrom, loadHistoryQueries } from '../../shared/domain/metrics/load-history.ts'
import type { Datapoint, MetricQuery } from '../../shared/domain/metrics/metric.ts'
import type { Service } from '../../shared/domain/service/service.ts'
import { assess, metricsOf, signals } from '../../shared/domain/signals/index.ts'
import type { Observation } from '../../shared/domain/signals/signal.ts'
import { minute } from '../../shared/domain/time.ts'
import { observedMinutes } from '../../shared/workflow/incident/detect.ts'
import { drawsFrom, type Draws } from '../detection/traces/draws.ts'
import { quantile, type Row } from '../row.ts'

const now = Date.parse('2026-03-02T12:00:00Z')
const yearMinutes = 365 * 24 * 60

const config = `
services:
  web:
    record: { hostedZoneId: Z0123456789, name: www.example.com, type: A }
    fleets:
      stable:
        setIdentifier: blue
        loadBalancer: app/web-blue/1111111111111111
        nodeGroup: { cluster: blue, name: web, maxNodes: 20 }
      candidate:
        setIdentifier: green
        loadBalancer: app/web-green/2222222222222222
        nodeGroup: { cluster: green, name: web, maxNodes: 20 }
`

/** A service with the most metrics that one can have by itself: both fleets on EKS. */
function largestService(): Service {
  const [service] = parseConfig(config, 'the benchmark’s config').services
  if (service === undefined) throw new RangeError('the benchmark’s config has no service')
  return service
}

/** What a metric of a healthy service publishes: requests, a few errors in a thousand of them, and rarely anything else. */
function valueOf({ id }: MetricQuery, draws: Draws): number | null {
  if (id.endsWith('_requests')) return draws.poisson(5_000)
  if (id.endsWith('_latency')) return 0.2 * draws.factor(50)
  const count = draws.poisson(id.endsWith('_target5xx') ? 5 : 0.05)
  return count === 0 ? null : count
}

function datapoints(query: MetricQuery, from: number, draws: Draws): Datapoint[] {
  const period = query.periodSeconds * 1_000
  return Array.from({ length: Math.floor((now - from) / period) }, (_, index) => from + index * period).flatMap(
    (at) => {
      const value = valueOf(query, draws)
      return value === null ? [] : [{ at, value }]
    },
  )
}

/** Three hours of all metrics of a healthy service, and two weeks of its load. */
function healthy(service: Service, draws: Draws): Observation {
  const read = (queries: readonly MetricQuery[], from: number) =>
    Object.fromEntries(queries.map((query) => [query.id, datapoints(query, from, draws)]))
  const weighted = (setIdentifier: string, weight: number) => ({
    name: 'www.example.com.',
    type: 'A' as const,
    setIdentifier,
    weight,
    ttlSeconds: 60,
    values: ['192.0.2.1'],
  })
  return {
    at: now,
    records: [weighted('blue', 50), weighted('green', 50)],
    series: read(metricsOf(service), now - observedMinutes * minute),
    state: emptyState,
    changes: [],
    ledger: emptyLedger,
    weightsSeenSince: now - observedMinutes * minute,
    history: loadHistory(read(loadHistoryQueries(service), loadHistoryFrom(now)), now),
  }
}

const cpuMilliseconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** CPU of some judging of one reading, milliseconds: the median over several batches of fresh readings. */
function millisecondsOf(seed: number, quick: boolean, judge: (service: Service, reading: Observation) => void): number {
  const service = largestService()
  const draws = drawsFrom(stream(seed, 'judge'))
  const batches = Array.from({ length: quick ? 5 : 25 }, () => {
    // Each is judged once, as it is at work: what is kept from one judgement to the next would flatter it.
    const readings = Array.from({ length: 40 }, () => healthy(service, draws))
    const begun = cpuMilliseconds()
    for (const reading of readings) judge(service, reading)
    return (cpuMilliseconds() - begun) / readings.length
  })
  return quantile(batches, 0.5)
}

/** The signal that takes most of an assessment. */
function dearestSignal(seed: number, quick: boolean): string {
  const all = Object.values(signals).map((signal) => ({
    name: signal.name,
    milliseconds: millisecondsOf(seed, quick, (service, reading) => signal.judge(service, reading)),
  }))
  const [dearest] = all.toSorted((left, right) => right.milliseconds - left.milliseconds)
  return dearest === undefined ? '' : `${dearest.name} alone takes ${dearest.milliseconds.toFixed(2)} ms`
}

/** CPU of judging a year of minutes of both fleets, seconds. */
function yearSeconds(seed: number): number {
  const draws = drawsFrom(stream(seed, 'backtest'))
  const rows = Array.from({ length: yearMinutes }, (_, index) => ({
    at: now + index * minute,
    values: [draws.poisson(500), draws.poisson(0.5), draws.poisson(4_500), draws.poisson(4.5)],
  }))
  const history: History = { periodSeconds: 60, points: rows.length, rows }
  const begun = cpuMilliseconds()
  backtest('error-rate', history, 0.25)
  return (cpuMilliseconds() - begun) / 1_000
}

const goals = { assessmentMilliseconds: 1, yearSeconds: 2 }

/** Measures the judges' own computing. */
export function benchJudge(
  { seed, quick }: { readonly seed: number; readonly quick: boolean },
  progress: (line: string) => void,
): readonly Row[] {
  progress('[1/2] assessments')
  const assessment = millisecondsOf(seed, quick, (service, reading) =>
    identify(service, reading, assess(service, reading), null),
  )
  progress('[2/2] a year of minutes')
  const year = yearSeconds(seed)
  return [
    {
      what: 'one assessment of a service: three hours of minutes, all signals, CPU',
      measured: `${assessment.toFixed(2)} ms`,
      goal: `≤ ${goals.assessmentMilliseconds} ms`,
      isMet: assessment <= goals.assessmentMilliseconds,
      why:
        assessment <= goals.assessmentMilliseconds
          ? null
          : `${(assessment - goals.assessmentMilliseconds).toFixed(2)} ms too many; ${dearestSignal(seed, quick)}`,
    },
    {
      what: 'backtest of a year of minutes, both fleets, CPU',
      measured: `${year.toFixed(2)} s`,
      goal: `≤ ${goals.yearSeconds} s`,
      isMet: year <= goals.yearSeconds,
      why: year <= goals.yearSeconds ? null : `${(year - goals.yearSeconds).toFixed(2)} s too many`,
    },
  ]
}
