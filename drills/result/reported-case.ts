import type { NodeCount, ReportedCase, ReportedMinute } from '../../report/data.ts'
import type { Incident } from '../../shared/domain/incident/incident.ts'
import type { FleetRole } from '../../shared/domain/service/service.ts'
import { minute } from '../../shared/domain/time.ts'
import type { HistoryMinute } from '../account/world/world.ts'
import { drilledProtection, drillStart } from '../scenario/world-of.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { DrillResult } from './result.ts'

/** How much of the time before minute 0 a report shows. */
const minutesBefore = 10

const reportedMinute = ({ at, requests, failed, fleets, weights, nodes }: HistoryMinute): ReportedMinute => ({
  at,
  users: { requests, failed },
  fleets,
  weights,
  nodes: nodes satisfies Readonly<Partial<Record<FleetRole, NodeCount>>>,
})

/** What the report of a drill shows; `minutes` are the history with Ballast, `without` that in which nobody acts. */
export function reportedCase(
  scenario: Scenario,
  seed: number,
  ran: {
    readonly result: DrillResult
    readonly incidents: readonly Incident[]
    readonly minutes: readonly HistoryMinute[]
    readonly without: readonly HistoryMinute[]
  },
): ReportedCase {
  const [service] = drilledProtection(scenario).services
  if (service === undefined) throw new Error('a drilled deployment protects one service')
  const { outcome, incidentClass, seconds, requests, messages, unexpected } = ran.result
  const from = drillStart - minutesBefore * minute
  const until = drillStart + scenario.minutes * minute
  const shown = (history: readonly HistoryMinute[]): ReportedMinute[] =>
    history.filter(({ at }) => at >= from && at < until).map(reportedMinute)
  return {
    name: ran.result.scenario,
    title: scenario.title,
    story: scenario.story ?? null,
    service: service.name,
    mode: scenario.mode,
    setIdentifiers: {
      stable: service.fleets.stable.setIdentifier,
      candidate: service.fleets.candidate.setIdentifier,
    },
    incidents: ran.incidents,
    minutes: shown(ran.minutes),
    drill: {
      scenario: ran.result.scenario,
      seed,
      outcome,
      incidentClass,
      seconds,
      requests,
      without: shown(ran.without),
      messages,
      unexpected,
    },
    missing: [],
  }
}
