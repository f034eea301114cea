import { emptyLedger } from '../../shared/domain/service/ledger.ts'
import { incidentClasses } from '../../shared/domain/incident/incident.ts'
import { eventGraceMinutes } from '../../shared/domain/records/weight-changes.ts'
import { minute } from '../../shared/domain/time.ts'
import type { Observation } from '../../shared/domain/signals/signal.ts'
import type { Service } from '../../shared/domain/service/service.ts'
import { draws, type Draws } from './draws.ts'
import { apiThrottling } from './incidents/api-throttling.ts'
import { badCandidate } from './incidents/bad-candidate.ts'
import { dnsFailure } from './incidents/dns-failure.ts'
import { misweightedRelease } from './incidents/misweighted-release.ts'
import { none } from './incidents/none.ts'
import { requestSpike } from './incidents/request-spike.ts'
import { sharedCause } from './incidents/shared-cause.ts'
import { publish } from './publish.ts'
import { setting, type Setting, type Story, type Truth, type Weakness } from './story.ts'

const incidents = {
  'misweighted-release': misweightedRelease,
  'request-spike': requestSpike,
  'api-throttling': apiThrottling,
  'shared-cause': sharedCause,
  'dns-failure': dnsFailure,
  'bad-candidate': badCandidate,
  none,
} satisfies Record<Truth, (setting: Setting, draw: Draws) => Story>

/** All that may be true, in the order of the matrix. */
export const truths: readonly Truth[] = [...incidentClasses, 'none']

/** What a judge gets to see of one incident, and what really happened. */
export interface Case {
  readonly name: string
  readonly truth: Truth
  readonly weakness: Weakness | null
  readonly service: Service
  readonly observation: Observation
}

/** One incident of a kind; the same seed and number give the same one. */
export function incident(truth: Truth, seed: number, number: number): Case {
  const draw = draws(seed, `${truth}/${number}`)
  const told = incidents[truth](setting(draw), draw)
  const { at, service, volume, share } = told.setting
  const { series, seen } = publish(told, draw)
  return {
    name: `${truth} ${number}: ${told.about} (${Math.round(volume)} requests a minute, ${share} %)`,
    truth,
    weakness: told.weak(seen),
    service,
    observation: {
      at,
      records: told.records,
      series,
      state: told.state,
      changes: told.changes,
      ledger: emptyLedger,
      weightsSeenSince: at - eventGraceMinutes * minute,
    },
  }
}
