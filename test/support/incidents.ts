import { emptyState } from '../../shared/domain/records/known-good.ts'
import type { Protection, Service } from '../../shared/domain/service/service.ts'
import type { ServiceState } from '../../shared/domain/service/service-state.ts'
import { minute, second } from '../../shared/domain/time.ts'
import { handleIncident, type HandleIncidentResult } from '../../shared/workflow/incident/handle-incident.ts'
import { fleetSeries, noon, protection, records, service, type Load } from './builders.ts'
import { weightChangeEvent } from './events.ts'
import { memoryAccount, type MemoryAccount } from './memory-ports.ts'
import { runDurably, type Crash, type Replayed } from './replaying-durable.ts'

/** A service that has run at 1 % for hours. */
export const known: ServiceState = {
  ...emptyState,
  lastGood: { weights: { ec2: 99, eks: 1 }, since: '2026-03-02T09:00:00.000Z' },
}
/** The weights that were known good. */
export const good = { ec2: 99, eks: 1 }
/** When the release tool changed them. */
export const changed = noon - minute
/** The event of a "5 %" release that is one of 50 %. */
export const release = (comment = 'release 5 %') => weightChangeEvent({ ec2: 5, eks: 5 }, { at: changed, comment })

/** Both fleets' load until noon, and from there on as the live weights have it. */
export function traffic(account: MemoryAccount, stable: readonly Load[], candidate: readonly Load[]): void {
  account.series = (now) => {
    const ahead = Math.floor((now - noon) / minute)
    const share = (account.live[1]?.weight ?? 0) / account.live.reduce((sum, { weight }) => sum + weight, 0)
    const later = (requests: number): Load[] =>
      ahead > 0 ? [{ minutesAgo: ahead, requests: Math.round(requests) }] : []
    const before = (loads: readonly Load[]) =>
      loads.map((load) => ({
        ...load,
        minutesAgo: load.minutesAgo + ahead,
        untilMinutesAgo: (load.untilMinutesAgo ?? 0) + ahead,
      }))
    return {
      ...fleetSeries('stable', [...before(stable), ...later(6000 * (1 - share))], now),
      ...fleetSeries('candidate', [...before(candidate), ...later(6000 * share)], now),
    }
  }
}
/** Nothing fails. */
export const steady: [Load[], Load[]] = [
  [{ minutesAgo: 75, requests: 5940, errorRatio: 0.001 }],
  [{ minutesAgo: 75, requests: 60 }],
]
/** The candidate has failed a fifth of its requests for two minutes. */
export const badCandidate: [Load[], Load[]] = [
  [{ minutesAgo: 75, requests: 5700, errorRatio: 0.001 }],
  [
    { minutesAgo: 75, untilMinutesAgo: 2, requests: 300, errorRatio: 0.001 },
    { minutesAgo: 2, requests: 300, errorRatio: 0.2 },
  ],
]

/** How an execution is run: the service and the account’s rules, where it crashes, what people answer. */
export interface Run {
  readonly service?: Partial<Service>
  readonly rules?: Partial<Protection>
  readonly crash?: Crash | null
  readonly answerTo?: (callback: string) => string | null
  readonly owner?: string
}

/** Runs handle-incident for an event in the account's own time. */
export const handle = (
  account: MemoryAccount,
  event: unknown,
  run: Run = {},
): Promise<Replayed<HandleIncidentResult>> =>
  runDurably(
    (durable) =>
      handleIncident(
        event,
        run.owner === undefined ? durable : { ...durable, executionContext: { durableExecutionArn: run.owner } },
        { protection: { ...protection(service(run.service)), ...run.rules }, ports: account.ports },
      ),
    (seconds) => (account.now += seconds * second),
    run.crash ?? null,
    run.answerTo,
  )

/** A "5 %" release that is live, with everything healthy. */
export function misweighted(): MemoryAccount {
  const account = memoryAccount(records(5, 5), known)
  traffic(account, ...steady)
  return account
}

/** A bad version at an honest 5 %. */
export function failing(): MemoryAccount {
  const account = memoryAccount(records(95, 5), {
    ...known,
    lastGood: { weights: { ec2: 95, eks: 5 }, since: '2026-03-02T09:00:00.000Z' },
  })
  traffic(account, ...badCandidate)
  return account
}
