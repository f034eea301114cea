import { clusterMetricId, clusterMetrics, onCluster, type ClusterMetric } from '../metrics/cluster-metrics.ts'
import { fleetMetricId, fleetMetrics, type FleetMetric } from '../metrics/fleet-metrics.ts'
import type { Datapoint, MetricQuery, MetricSeries } from '../metrics/metric.ts'
import type { FleetRole, Service } from '../service/service.ts'
import { minute } from '../time.ts'
import type { DrillScenario, Trouble } from './scenarios.ts'

/** Requests a minute of both fleets where no node group says how many there should be. */
const ordinaryRequests = 6_000
/** The part of what its nodes carry that the candidate serves before a spike; five times that is more than they do. */
const usualUtilisation = 0.25
/** Share of failed requests on an ordinary day, and its p99 in seconds. */
const usualErrorRatio = 0.001
const usualLatency = 0.2
/** By how much the load differs from one minute to the next. */
const unrest = 0.03

const noTrouble: Trouble = {
  errorRatio: 0,
  latencySeconds: usualLatency,
  dropped: 0,
  servfails: 0,
  throttled: 0,
  unhealthyTargets: 0,
  connectionErrorRatio: 0,
}

const fleetMetricNames = [
  'requests',
  'target5xx',
  'elb5xx',
  'elb503',
  'latency',
  'unhealthyTargets',
  'connectionErrors',
] as const satisfies readonly FleetMetric[]
const clusterMetricNames = ['linkLocalDropped', 'servfail', 'apiThrottled'] as const satisfies readonly ClusterMetric[]

/** What is the same in all minutes of a drill. */
export interface Stage {
  readonly service: Service
  readonly scenario: DrillScenario
  /** The candidate's share of the requests before the drill, per cent. */
  readonly usualShare: number
  /** Requests a minute of both fleets before the drill. */
  readonly usualRequests: number
}

/** One minute of a drill. `at` is its start, epoch milliseconds. */
export interface DrillMinute {
  readonly at: number
  /** Whether the scenario has begun. */
  readonly isTroubled: boolean
  /** What DNS gives the candidate, per cent. */
  readonly share: number
  /** Nodes of the candidate's group; null where it has none. */
  readonly nodes: number | null
}

/** How many requests there are a minute, so that a spike fills the candidate's nodes and does not fill many more. */
export function usualRequests(
  service: Service,
  scenario: DrillScenario,
  usualShare: number,
  nodes: number | null,
): number {
  const perNode = service.fleets.candidate.nodeGroup?.requestsPerNodePerMinute
  if (scenario.load === 1 || perNode === undefined || nodes === null) return ordinaryRequests
  return Math.round((usualUtilisation * nodes * perNode) / (usualShare / 100))
}

/** The same load each time that the minute is played. */
const loadAt = (usual: number, at: number): number => Math.round(usual * (1 + unrest * Math.sin((2.4 * at) / minute)))

interface Served {
  readonly requests: number
  readonly turnedAway: number
}

/** What the candidate's nodes carry; a fleet without a node group carries anything. */
function serve({ service, scenario }: Stage, demand: number, nodes: number | null): Served {
  const perNode = service.fleets.candidate.nodeGroup?.requestsPerNodePerMinute
  if (scenario.load === 1 || perNode === undefined || nodes === null) return { requests: demand, turnedAway: 0 }
  const requests = Math.min(demand, nodes * perNode)
  return { requests, turnedAway: demand - requests }
}

type Values = Partial<Record<FleetMetric | ClusterMetric, number>>

/** Load balancers publish counts only where there are any. */
const counts = (values: Values): Values => Object.fromEntries(Object.entries(values).filter(([, value]) => value > 0))

function fleetValues({ requests, turnedAway }: Served, trouble: Trouble): Values {
  if (requests + turnedAway === 0) return { unhealthyTargets: trouble.unhealthyTargets }
  const failed = Math.max(usualErrorRatio, trouble.errorRatio)
  return {
    ...counts({
      requests,
      target5xx: Math.round(failed * requests),
      elb5xx: turnedAway,
      elb503: turnedAway,
      connectionErrors: Math.round(trouble.connectionErrorRatio * requests),
    }),
    latency: trouble.latencySeconds,
    unhealthyTargets: trouble.unhealthyTargets,
  }
}

/** A played minute by query id, and how many packets have been dropped so far: that counter only grows. */
export interface Played {
  readonly series: MetricSeries
  readonly dropped: number
}

/** What the metrics show of some minutes, in order. `dropped` is the counter before them. */
export function play(stage: Stage, minutes: readonly DrillMinute[], dropped: number): Played {
  const { service, scenario, usualShare } = stage
  const series: Record<string, Datapoint[]> = {}
  const put = (id: string, at: number, value: number): void => void (series[id] ??= []).push({ at, value })
  let counter = dropped
  for (const { at, isTroubled, share, nodes } of minutes) {
    const isAffected = isTroubled && (!scenario.isOfLoad || share > usualShare / 2)
    const trouble: Trouble = isAffected ? { ...noTrouble, ...scenario.trouble } : noTrouble
    const all = loadAt((isTroubled ? scenario.load : 1) * stage.usualRequests, at)
    const candidate = Math.round((all * share) / 100)
    const values: Record<FleetRole, Values> = {
      candidate: fleetValues(serve(stage, candidate, nodes), trouble),
      stable: fleetValues({ requests: all - candidate, turnedAway: 0 }, noTrouble),
    }
    counter += trouble.dropped
    for (const role of ['stable', 'candidate'] as const) {
      for (const metric of fleetMetricNames) {
        const value = values[role][metric]
        if (value !== undefined) put(fleetMetricId(role, metric), at, value)
      }
    }
    for (const role of onCluster(service)) {
      const mine = role === 'candidate' ? trouble : noTrouble
      put(clusterMetricId(role, 'linkLocalDropped'), at, role === 'candidate' ? counter : 0)
      put(clusterMetricId(role, 'servfail'), at, mine.servfails)
      put(clusterMetricId(role, 'apiThrottled'), at, mine.throttled)
    }
  }
  return { series, dropped: counter }
}

/** The metrics that a drill of a service plays, by the ids of `play`. */
export const playedMetrics = ({ fleets }: Service): MetricQuery[] => [
  ...fleetMetrics(fleets, fleetMetricNames),
  ...clusterMetrics(fleets, clusterMetricNames),
]
