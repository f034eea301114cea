import type { ReportedCase, ReportedMinute, Served } from '../../report/data.ts'
import { fleetMetrics } from '../../shared/domain/metrics/fleet-metrics.ts'
import { fleetMinutes } from '../../shared/domain/metrics/fleet-minutes.ts'
import type { Incident } from '../../shared/domain/incident/incident.ts'
import type { MetricSeries } from '../../shared/domain/metrics/metric.ts'
import type { Protection, Service } from '../../shared/domain/service/service.ts'
import { minute } from '../../shared/domain/time.ts'
import type { Metrics } from '../../shared/ports/metrics.ts'
import { PortError } from '../../shared/ports/port-error.ts'
import type { Store } from '../../shared/ports/store.ts'
import { nodesAt, weightsAt, writtenChanges } from './history.ts'

const minutesBefore = 30
const minutesAfter = 15
/** A hand-back may go on for a day; what is of interest is the beginning. */
const mostMinutes = 6 * 60
/** CloudWatch keeps datapoints of a minute for so long (CloudWatch concepts, metrics retention). */
const daysOfMinutes = 15

/** What a report reads of a deployed account. */
export interface ReportPorts {
  readonly store: Pick<Store, 'readIncident' | 'recentChanges'>
  readonly metrics: Metrics
}

interface Window {
  readonly from: number
  readonly until: number
}

const startOfMinute = (at: number): number => Math.floor(at / minute) * minute

/** What the charts of an incident cover: from before its onset until some time after its end, or until `now`. */
export function windowOf({ timings, timeline }: Incident, now: number): Window {
  const instants = [...Object.values(timings), ...timeline.map(({ at }) => at)]
    .map((at) => Date.parse(at ?? ''))
    .filter((at) => !Number.isNaN(at))
  const from = startOfMinute(Math.min(...(instants.length > 0 ? instants : [now]))) - minutesBefore * minute
  const last = Math.max(...(instants.length > 0 ? instants : [now]))
  return { from, until: startOfMinute(Math.min(last + minutesAfter * minute, from + mostMinutes * minute, now)) }
}

async function readOr<Value>(
  read: () => Promise<Value>,
  otherwise: Value,
  what: string,
  missing: string[],
): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof PortError)) throw error
    missing.push(`${what} could not be read: ${error.message}`)
    return otherwise
  }
}

/** Minutes of both fleets; a fleet without a datapoint beside one that has it had no requests. */
function served(series: MetricSeries, { until }: Window): Map<number, ReportedMinute['fleets']> {
  const byMinute = (role: 'stable' | 'candidate') =>
    new Map(fleetMinutes(series, role, until).map(({ at, requests, errors }) => [at, { requests, failed: errors }]))
  const [stable, candidate] = [byMinute('stable'), byMinute('candidate')]
  const none: Served = { requests: 0, failed: 0 }
  return new Map(
    [...new Set([...stable.keys(), ...candidate.keys()])].map((at) => [
      at,
      { stable: stable.get(at) ?? none, candidate: candidate.get(at) ?? none },
    ]),
  )
}

const together = ({ stable, candidate }: ReportedMinute['fleets']): Served | null =>
  stable === null || candidate === null
    ? null
    : { requests: stable.requests + candidate.requests, failed: stable.failed + candidate.failed }

/**
 * An incident of a deployed account, with the metrics of its service around it; null where there is none of this id. What
 * can be read in part is shown in part, and what is missing is said. Throws a `PortError` where the record cannot be read.
 */
export async function incidentCase(
  { store, metrics }: ReportPorts,
  { services }: Pick<Protection, 'services'>,
  id: string,
  now: number,
): Promise<ReportedCase | null> {
  const incident = await store.readIncident(id)
  if (incident === null) return null
  const service = services.find(({ name }) => name === incident.service)
  const missing: string[] = []
  const window = windowOf(incident, now)
  const minutes = service === undefined ? [] : await minutesOf(service, incident, window)
  if (service === undefined) {
    missing.push(`the config has no service '${incident.service}', so there is nothing to read over time`)
  }
  return {
    name: id,
    title: `${incident.service}: ${incident.incidentClass ?? 'no class of incident'}`,
    story: null,
    service: incident.service,
    mode: service?.mode ?? null,
    setIdentifiers: {
      stable: service?.fleets.stable.setIdentifier ?? 'stable',
      candidate: service?.fleets.candidate.setIdentifier ?? 'candidate',
    },
    incidents: [incident],
    minutes,
    drill: null,
    missing,
  }

  async function minutesOf(of: Service, about: Incident, { from, until }: Window): Promise<ReportedMinute[]> {
    if (now - from > daysOfMinutes * 24 * 60 * minute) {
      missing.push(`CloudWatch keeps datapoints of a minute for ${daysOfMinutes} days, and this began before that`)
      return []
    }
    const series = await readOr(() => metrics.read(fleetMetrics(of.fleets), from, until), {}, 'Metrics', missing)
    const noted = await readOr(() => store.recentChanges(of.name), [], 'Noted changes of weights', missing)
    const ofFleets = served(series, { from, until })
    const changes = writtenChanges(about)
    return Array.from({ length: Math.max(0, (until - from) / minute) }, (_, index) => {
      const at = from + index * minute
      const fleets = ofFleets.get(at) ?? { stable: null, candidate: null }
      return {
        at,
        users: together(fleets),
        fleets,
        weights: weightsAt(at + minute, noted, changes),
        nodes: nodesAt(at + minute, of, changes),
      }
    })
  }
}
