import type { IncidentClass } from '../incident/incident.ts'

/** What goes wrong with the candidate, by the minute. */
export interface Trouble {
  /** Share of its requests that fail with a 5xx, 0–1. */
  readonly errorRatio: number
  /** p99, seconds. */
  readonly latencySeconds: number
  /** Packets to the resolver that are dropped, SERVFAIL answers, and calls of the controller that AWS refuses. */
  readonly dropped: number
  readonly servfails: number
  readonly throttled: number
  readonly unhealthyTargets: number
  /** Share of its requests whose target cannot be reached, 0–1; they are among the errors. */
  readonly connectionErrorRatio: number
}

/** A scenario that can be played in a deployed stack, with metrics and weights alone. */
export interface DrillScenario {
  readonly title: string
  readonly incidentClass: IncidentClass
  /** Whether a person releases by giving both records the same weight, as if weights were per cent. */
  readonly misweighted: boolean
  /** How many times the usual requests come. */
  readonly load: number
  readonly trouble: Partial<Trouble>
  /** Whether the trouble is one of load: it is over when the candidate has lost most of its requests. */
  readonly isOfLoad: boolean
  /** Whether the candidate has to run on a node group, without which the class is not looked for. */
  readonly needsNodeGroup: boolean
}

const usual = { misweighted: false, load: 1, trouble: {}, isOfLoad: false, needsNodeGroup: false }

/** All scenarios of the deployed kind, each in one entry. */
export const drillScenarios = {
  'misweighted-release': {
    ...usual,
    title: 'A "5 %" release that really is 50 %',
    incidentClass: 'misweighted-release',
    misweighted: true,
  },
  'bad-candidate': {
    ...usual,
    title: 'The candidate answers three in ten requests with errors',
    incidentClass: 'bad-candidate',
    trouble: { errorRatio: 0.3 },
  },
  'request-spike': {
    ...usual,
    title: 'Five times the usual requests within a minute',
    incidentClass: 'request-spike',
    load: 5,
    needsNodeGroup: true,
  },
  'dns-failure': {
    ...usual,
    title: "The candidate's pods cannot resolve names",
    incidentClass: 'dns-failure',
    trouble: { errorRatio: 0.2, latencySeconds: 5.2, dropped: 6_000, servfails: 900 },
    isOfLoad: true,
    needsNodeGroup: true,
  },
  'api-throttling': {
    ...usual,
    title: "AWS refuses the calls of the candidate's load balancer controller",
    incidentClass: 'api-throttling',
    trouble: { errorRatio: 0.2, throttled: 120, unhealthyTargets: 3, connectionErrorRatio: 0.2 },
    isOfLoad: true,
    needsNodeGroup: true,
  },
} as const satisfies Record<string, DrillScenario>

/** A scenario's name. */
export type DrillName = keyof typeof drillScenarios

/** The names of all scenarios. */
export const drillNames = Object.keys(drillScenarios) as DrillName[]
