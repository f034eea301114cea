import type { Diagnosis } from '../../shared/domain/diagnosis/diagnosis.ts'
import type { IncidentClass } from '../../shared/domain/incident/incident.ts'
import { emptyState } from '../../shared/domain/records/known-good.ts'
import type { FleetRole, Service } from '../../shared/domain/service/service.ts'
import type { ServiceState } from '../../shared/domain/service/service-state.ts'
import { iso, minute, second } from '../../shared/domain/time.ts'
import type { WeightChange } from '../../shared/domain/records/weight-changes.ts'
import type { WeightedRecord } from '../../shared/domain/records/weighted-record.ts'
import { noon, records, service } from '../support/builders.ts'
import type { Draws } from './draws.ts'

export const roles = ['stable', 'candidate'] as const satisfies readonly FleetRole[]

/** What really happened. */
export type Truth = IncidentClass | 'none'
/** What was identified; `none` is a diagnosis of healthy. */
export type Answer = Truth | Exclude<Diagnosis['status'], 'identified' | 'healthy'>

/** A service at the moment when the judge looks, before anything happens to it. */
export interface Setting {
  readonly service: Service
  /** When the judge looks, and when the incident began 1 to 6 minutes before. */
  readonly at: number
  readonly onset: number
  /** Requests a minute of both fleets, and the candidate's share of them in per cent. */
  readonly volume: number
  readonly share: number
  /** Growth of the load in an hour, as a daily curve has it. */
  readonly trend: number
  readonly errorRatio: Readonly<Record<FleetRole, number>>
  /** p99 in seconds. */
  readonly latency: Readonly<Record<FleetRole, number>>
  /** How much a fleet's error ratio varies from minute to minute, beyond chance. */
  readonly unrest: number
  /** What the agents of the clusters are set up to publish. */
  readonly published: Readonly<Record<'ethtool' | 'coreDns' | 'controller', boolean>>
  /** Look-ups a minute of a cluster, besides those that requests cause, and those of one request. */
  readonly backgroundLookups: number
  readonly lookupsPerRequest: number
  /** Share of look-ups that fail on any day. */
  readonly servfailRatio: number
}

/** What becomes of a fleet's requests at an instant: shares (0–1) beyond the usual errors. */
export interface Fate {
  /** Answered with 5xx by the fleet itself. */
  readonly target5xx: number
  /** Answered with 502 or 504 by the load balancer, for want of an answer. */
  readonly gateway: number
  /** Answered with 503 by the load balancer, for want of a target. */
  readonly refused: number
  readonly slowShare: number
  readonly slowSeconds: number
  readonly unhealthyTargets: number
}

/** Look-ups a minute that go wrong at an instant. */
export interface Lookups {
  readonly dropped: number
  readonly servfail: number
}

/** What the published minutes since the onset can show, in expected values. */
export interface Seen {
  /** Each fleet's requests and failures beyond the usual since the onset; 0 failures where a datapoint is missing. */
  readonly since: Readonly<Record<FleetRole, { readonly requests: number; readonly excess: number }>>
  /** Requests in the newest five published minutes, and in the hour before them. */
  readonly recent: Readonly<Record<FleetRole, number>>
  readonly past: Readonly<Record<FleetRole, number>>
  /** The load in the newest published minute, times the usual. */
  readonly load: number
  /** The newest minute that a cluster has published. */
  readonly lookups: Readonly<Record<FleetRole, Lookups>>
  readonly throttles: Readonly<Record<FleetRole, number>>
}

/** One incident: what happened, and how to tell whether it can be seen yet. */
export interface Story {
  readonly setting: Setting
  readonly truth: Truth
  readonly about: string
  readonly records: readonly WeightedRecord[]
  readonly state: ServiceState
  readonly changes: readonly WeightChange[]
  /** How often clients try a request that fails. */
  readonly attempts: number
  /** The load at an instant, times the usual. */
  readonly demand: (time: number) => number
  /** The candidate's share at an instant, per cent. */
  readonly shareAt: (time: number) => number
  readonly fate: (role: FleetRole, time: number) => Partial<Fate>
  readonly lookups: (role: FleetRole, time: number) => Lookups
  /** AWS API calls a minute of a fleet's controller that are throttled. */
  readonly throttles: (role: FleetRole, time: number) => number
  /** Why this is too little to be sure of, and what else would be an honest answer to it; null where it is plain. */
  readonly weak: (seen: Seen) => Weakness | null
}

export interface Weakness {
  readonly why: string
  /** Besides the truth, `none` and `inconclusive`. */
  readonly alsoRight: readonly Answer[]
}

export const weak = (why: string, ...alsoRight: readonly Answer[]): Weakness => ({ why, alsoRight })

const nothing: Lookups = { dropped: 0, servfail: 0 }
const good = (share: number, since: number): ServiceState => ({
  ...emptyState,
  lastGood: { weights: { ec2: 100 - share, eks: share }, since: iso(since) },
})

/** A story in which nothing happens, with some of it told otherwise. */
export const story = (before: Setting, told: Partial<Story> & Pick<Story, 'truth' | 'about' | 'weak'>): Story => ({
  setting: before,
  records: records(100 - before.share, before.share),
  state: good(before.share, before.at - 120 * minute),
  changes: [],
  attempts: 1,
  demand: () => 1,
  shareAt: () => before.share,
  fate: () => ({}),
  lookups: () => nothing,
  throttles: () => 0,
  ...told,
})

const fleet = { capacityRequestsPerMinute: 1_000_000 }

/** A service as one might meet it. Volumes and shares range over what Ballast is built for. */
export function setting(draw: Draws, share = draw.pick([1, 2, 5, 10, 25, 50, 75, 90, 100])): Setting {
  const at = noon + Math.floor(draw.between(0, 60)) * second
  const base = service()
  const stableOnEks = draw.chance(0.3)
  const agent = draw.pick(['all', 'all', 'all', 'all', 'all', 'none', 'none', 'ethtool', 'coreDns', 'controller'])
  const errorRatio = draw.magnitude(0.000_2, 0.004)
  const latency = draw.magnitude(0.08, 1.2)
  return {
    at,
    onset: at - draw.between(60, 360) * second,
    volume: draw.magnitude(600, 400_000),
    share,
    trend: draw.between(-0.2, 0.35),
    errorRatio: { stable: errorRatio, candidate: errorRatio * Math.exp(draw.normal(0.2)) },
    latency: { stable: latency, candidate: latency * Math.exp(draw.normal(0.2)) },
    unrest: draw.between(0.1, 0.6),
    published: {
      ethtool: agent === 'all' || agent === 'ethtool',
      coreDns: agent === 'all' || agent === 'coreDns',
      controller: agent === 'all' || agent === 'controller',
    },
    backgroundLookups: draw.magnitude(200, 100_000),
    lookupsPerRequest: draw.between(0.5, 6),
    servfailRatio: draw.magnitude(0.000_001, 0.000_2),
    service: service({
      fleets: {
        stable: {
          ...base.fleets.stable,
          ...fleet,
          ...(stableOnEks && { nodeGroup: { cluster: 'old', name: 'web', maxNodes: 50 } }),
        },
        candidate: { ...base.fleets.candidate, ...fleet, nodeGroup: { cluster: 'new', name: 'web', maxNodes: 50 } },
      },
    }),
  }
}

/** From an instant on. */
export const since =
  <Value>(onset: number, value: Value, before: Value) =>
  (time: number): Value =>
    time >= onset ? value : before

/** Failures that a look can tell from an unlucky minute: at least 10 more than usual, in 1.5 % of the requests. */
const smallestExcess = 10
const smallestRatio = 0.015

/** Requests in five minutes of which a stray error is less than a tenth of a per cent. */
const manyRequests = 1_500

export const isBusy = ({ recent }: Seen, role: FleetRole): boolean => recent[role] >= manyRequests

/** Whether a fleet that failed as the other one does would plainly show it. */
export const wouldShow = ({ since: seen }: Seen, role: FleetRole, other: FleetRole): boolean =>
  seen[role].requests * (seen[other].excess / Math.max(1, seen[other].requests)) >= smallestExcess

/** Whether a fleet fails plainly in what was published since the onset. */
export const failsPlainly = ({ since: seen }: Seen, role: FleetRole): boolean =>
  seen[role].excess >= smallestExcess && seen[role].excess >= smallestRatio * seen[role].requests

/** Whether a fleet gets enough requests for the service's own limit, so that anything may be said of it. */
export const isJudgeable = ({ service: { limits } }: Setting, seen: Seen, role: FleetRole): boolean =>
  seen.recent[role] >= 1.3 * limits.minimumRequests
