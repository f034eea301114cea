import { median } from '../detection/median.ts'
import { fleetMetrics, trafficMetrics } from '../metrics/fleet-metrics.ts'
import { publishedUntil } from '../metrics/fleet-minutes.ts'
import { candidateJudgedSince } from '../records/weight-changes.ts'
import { weightsOf } from '../records/weights.ts'
import type { FleetRole, Service } from '../service/service.ts'
import { minute } from '../time.ts'
import type { Verdict } from '../verdict.ts'
import type { Observation, Signal } from './signal.ts'
import {
  compare,
  growthOf,
  incidentLimit,
  isSlow,
  judgeSlowRequests,
  lastingMinutes,
  slowRun,
  slowTimes,
  timedMinutes,
  timesOf,
  type TimedMinute,
} from './slow-minutes.ts'

/** Under a load that has grown so much either fleet may be slow because it is nearly full. */
const grownRatio = 1.5

const inWords = (seconds: number): string => `${seconds.toFixed(seconds < 1 ? 3 : 1)} s`

const verdict = (
  role: FleetRole,
  state: Verdict['state'],
  words: string,
  numbers: Verdict['numbers'] = {},
  onset: number | null = null,
): Verdict => ({
  signal: 'response-time',
  subject: role,
  state,
  evidence: `${role}: ${words}`,
  numbers: { requests: null, seconds: null, expected: null, evidence: null, limit: null, ...numbers },
  onset,
})

/** A fleet in its newest minutes: the newest one, and the requests of all. */
interface Now {
  readonly newest: TimedMinute
  readonly requests: number
  /** That these are too few, in words; null where they are not. */
  readonly few: string | null
}

function nowOf(
  role: FleetRole,
  observation: Observation,
  { from, end }: { readonly from: number; readonly end: number },
  { limits: { minimumRequests } }: Service,
): Now | null {
  const minutes = timedMinutes(role, observation, Math.max(from, end - lastingMinutes * minute), end)
  const newest = minutes.at(-1)
  const requests = minutes.reduce((sum, each) => sum + each.requests, 0)
  const few = requests < minimumRequests ? `too few requests of ${role}, ${requests}` : null
  return newest === undefined ? null : { newest, requests, few }
}

/** Stable is the measure: that it is slow itself is no reason to move traffic, be it alone or with the candidate. */
function ofStable(now: Now | null): Verdict {
  if (now === null) return verdict('stable', 'no-data', 'no response times in the newest minutes')
  const { newest, requests, few } = now
  const words = `p99 ${inWords(newest.seconds)}`
  const numbers = { requests, seconds: newest.seconds }
  return few === null
    ? verdict('stable', 'healthy', words, numbers)
    : verdict('stable', 'inconclusive', `${words}; ${few}`, numbers)
}

/** What a candidate whose newest p99 is slow beside stable's amounts to. */
function ofSlow(service: Service, observation: Observation, since: number, end: number, requests: number): Verdict {
  const compared = compare(observation, end)
  const newest = compared?.candidate.at(-1)
  if (compared === null || newest === undefined) {
    return verdict('candidate', 'inconclusive', 'slower than stable, which has too little of a past', { requests })
  }
  const { seconds, expected } = newest
  const numbers = { requests, seconds, expected }
  const p99 = `p99 ${inWords(seconds)}, expected ${inWords(expected)}`
  const run = slowRun(compared.candidate.filter(({ at }) => at >= since))
  const [first] = run
  if (first === undefined) return verdict('candidate', 'healthy', p99, numbers)
  const times = median(run.map(timesOf))
  const limit = incidentLimit(compared.candidate, end)
  const lasts = Math.round((newest.at - first.at) / minute) + 1
  const words = `${p99}; ${times.toFixed(1)} times that for ${lasts} min`
  const inconclusive = (why: string): Verdict => verdict('candidate', 'inconclusive', `${words}, ${why}`, numbers)
  if (times < limit) {
    return verdict('candidate', 'healthy', `${words}, less than ${limit.toFixed(1)} times is no incident`, numbers)
  }
  if (lasts < lastingMinutes) return inconclusive(`less than ${lastingMinutes} min is no incident`)
  const pace = compared.stablePace(newest.at)
  if (pace >= slowTimes) return inconclusive(`but stable takes ${pace.toFixed(1)} times its usual itself`)
  const growth = growthOf(observation, end)
  if (growth >= grownRatio) return inconclusive(`but all requests are ${growth.toFixed(1)} times the usual`)
  const said = judgeSlowRequests(compared, since, service)
  if (said.state !== 'breached') return inconclusive('which chance and the past may explain')
  const evidence = { evidence: said.numbers['evidence'] ?? null, limit: said.numbers['limit'] ?? null }
  return verdict('candidate', 'breached', words, { ...numbers, ...evidence }, first.at)
}

function judgeFleets(service: Service, observation: Observation): Verdict[] {
  const end = publishedUntil(observation)?.both ?? observation.at
  const since = candidateJudgedSince(service, observation.changes, weightsOf(observation.records)) ?? -Infinity
  const stable = nowOf('stable', observation, { from: -Infinity, end }, service)
  const now = nowOf('candidate', observation, { from: since, end }, service)
  const candidate = (): Verdict => {
    if (stable === null) return verdict('candidate', 'no-data', 'no response times of stable to compare with')
    if (now === null) return verdict('candidate', 'no-data', 'no response times in the newest minutes')
    const { newest, requests } = now
    const words = `p99 ${inWords(newest.seconds)} beside ${inWords(stable.newest.seconds)} of stable`
    const numbers = { requests, seconds: newest.seconds }
    const few = now.few ?? stable.few
    if (few !== null) return verdict('candidate', 'inconclusive', `${words}; ${few}`, numbers)
    // No less than what stable takes is expected of it: then the past need not be asked.
    const isSlower = isSlow({ seconds: newest.seconds, expected: stable.newest.seconds })
    return isSlower
      ? ofSlow(service, observation, since, end, requests)
      : verdict('candidate', 'healthy', words, numbers)
  }
  return [ofStable(stable), candidate()]
}

/**
 * The p99 of the candidate's response times, beside stable's in the same minutes and the past of both. A candidate that is
 * several times as slow for minutes is bad without one error; fleets that are slow alike, or under a load that has grown,
 * are not.
 *
 * @reads requests and p99 of both load balancers, by the minute
 * @wakes nothing: while both fleets have a share it is judged each minute, and else there is nothing to compare
 */
export const responseTime: Signal = {
  name: 'response-time',
  isFelt: true,
  metrics: (service) => fleetMetrics(service.fleets, [...trafficMetrics, 'latency']),
  tripwires: () => [],
  judge: judgeFleets,
}
