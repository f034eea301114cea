import {
  play as playMinutes,
  playedMetrics,
  usualRequests,
  type DrillMinute,
  type Stage,
} from '../../domain/drill/play.ts'
import { carelessWeights, weightsOfDrill } from '../../domain/drill/restore.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { MetricSeries } from '../../domain/metrics/metric.ts'
import { iso, minute, second } from '../../domain/time.ts'
import type { Weights } from '../../domain/records/weighted-record.ts'
import { describeWeights, fleetShare, sameWeights, weightsOf, withWeights } from '../../domain/records/weights.ts'
import type { DrillSample } from '../../ports/drill.ts'
import { PortError } from '../../ports/port-error.ts'
import { step } from '../incident/execution.ts'
import { scenarioOf, type Drill, type Opening } from './drill.ts'

/** Nearly as far back as the judges look; CloudWatch shows at once what is less than three hours old. */
const historyMinutes = 150
/** Calm minutes before the trouble: CloudWatch may take two to show a metric that is new (user guide, publishing metrics). */
const calmMinutes = 3
/** A minute's metrics are published so long after its end. */
const lateSeconds = 5
/** From the trouble on: an incident may be looked at, verified and told of for so long. */
const longestMinutes = 45
/** After the incident's end, for what Ballast gives back by itself. */
const afterMinutes = 6
/** Weights that nobody is known to have set are a person's only when they are seen twice: Ballast writes down its own a moment after. */
const strangeLooks = 2

/** How playing ended, and since when (epoch milliseconds) there was trouble; null where there never was. */
export interface Ended {
  readonly troubledAt: number | null
  readonly reason: string | null
}

const stageOf = ({ service, request }: Drill, { nodeGroups, records }: Opening): Stage => {
  const usualShare = fleetShare(service, weightsOf(records), 'candidate')
  const scenario = scenarioOf({ request })
  const nodes = nodeGroups.candidate?.desired ?? null
  return { service, scenario, usualShare, usualRequests: usualRequests(service, scenario, usualShare, nodes) }
}

/** What is published of a series, under the names that the alarms and the judges read. */
function samplesOf({ service }: Drill, series: MetricSeries): DrillSample[] {
  const metrics = new Map(playedMetrics(service).map((query) => [query.id, query]))
  return Object.entries(series).flatMap(([id, points]) => {
    const metric = metrics.get(id)
    if (metric === undefined) throw new TypeError(`the drill plays ${id}, which no metric has as its id`)
    const { metricName, dimensions } = metric
    return points.map(({ at, value }) => ({ metricName, dimensions, at, value }))
  })
}

const startOfMinute = (at: number): number => Math.floor(at / minute) * minute
const minutesFrom = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, (to - from) / minute) }, (_, index) => from + index * minute)

/** What one look saw. */
interface Look {
  readonly at: number
  readonly publishedUntil: number
  readonly dropped: number
  readonly weights: Weights
  readonly nodes: number | null
  /** The incident that has come of it, closed. */
  readonly closed: string | null
  readonly isHeld: boolean
  /** Whether the weights are the drill's own, or Ballast's. */
  readonly isKnown: boolean
}

/** The drill's incidents, newest first: those that were opened since. */
export async function incidentsOf({ ports, service }: Drill, since: number): Promise<Incident[]> {
  const recent = await ports.store.recentIncidents(service.name, 5)
  return recent.filter(({ timings }) => Date.parse(timings.delivered ?? iso(0)) >= since)
}

/** The one that tells how the drill went: it was an incident, or a page. */
export const decisive = (incidents: readonly Incident[]): Incident | undefined =>
  incidents.find(({ incidentClass, outcome }) => incidentClass !== null || outcome === 'escalated')

/** The start that a careless person brings, in one batch. Safe to repeat. */
async function setCarelessly(
  { ports, service }: Drill,
  { records }: Opening,
): Promise<{ at: number; failed: string | null }> {
  const after = carelessWeights(service)
  const comment = 'release 5 % (a Ballast drill: both records get weight 5)'
  const { hostedZoneId } = service.record
  try {
    await ports.records.change({ hostedZoneId, before: records, after: withWeights(records, after), comment })
    return { at: ports.clock.now(), failed: null }
  } catch (error) {
    if (!(error instanceof PortError) || error.code !== 'mismatch') throw error
    const live = weightsOf(await ports.records.list(service.record))
    const failed = sameWeights(live, after) ? null : `somebody changed the records (now ${describeWeights(live)})`
    return { at: ports.clock.now(), failed }
  }
}

/** Publishes the minutes since the last look as they were, and looks at what has come of it. */
async function look(drill: Drill, opening: Opening, stage: Stage, before: Look, troubledAt: number): Promise<Look> {
  const { ports, service } = drill
  const until = startOfMinute(ports.clock.now())
  // Resolvers keep answers for a minute: what was live at the last look is what users of this minute follow.
  const share = fleetShare(service, before.weights, 'candidate')
  const minutes = minutesFrom(before.publishedUntil, until).map((at): DrillMinute => ({
    at,
    share,
    nodes: before.nodes,
    isTroubled: at >= troubledAt,
  }))
  const { series, dropped } = playMinutes(stage, minutes, before.dropped)
  await ports.drillMetrics.publish(samplesOf(drill, series))
  const { nodeGroup } = service.fleets.candidate
  const [records, { state }, incidents, group] = await Promise.all([
    ports.records.list(service.record),
    ports.store.readMemory(service.name),
    incidentsOf(drill, opening.at),
    nodeGroup !== undefined && stage.scenario.load > 1 ? ports.nodeGroups.describe(nodeGroup) : null,
  ])
  const weights = weightsOf(records)
  const start = [weightsOf(opening.records), carelessWeights(service)]
  const known = weightsOfDrill(start, incidents, state)
  const found = decisive(incidents)
  return {
    at: ports.clock.now(),
    publishedUntil: until,
    dropped,
    weights,
    nodes: group?.desired ?? before.nodes,
    closed: found !== undefined && found.outcome !== null ? found.id : null,
    isHeld: state.hold !== null,
    isKnown: known.some((each) => sameWeights(each, weights)),
  }
}

/**
 * Plays the scenario: lays a calm past, brings the trouble, and publishes each minute as the live weights and sizes make
 * it, until the incident that real alarms and events bring about is closed, a person takes the weights, or time is up.
 */
export async function play(drill: Drill, opening: Opening): Promise<Ended> {
  const { durable, ports, request } = drill
  const stage = stageOf(drill, opening)
  const begin = startOfMinute(opening.at)
  const calm = { share: stage.usualShare, nodes: opening.nodeGroups.candidate?.desired ?? null, isTroubled: false }
  const past = minutesFrom(begin - historyMinutes * minute, begin).map((at) => ({ at, ...calm }))
  const history = playMinutes(stage, past, 0)
  await step(drill, 'publish-history', () => ports.drillMetrics.publish(samplesOf(drill, history.series)))

  let seen: Look = {
    at: opening.at,
    publishedUntil: begin,
    dropped: history.dropped,
    weights: weightsOf(opening.records),
    nodes: calm.nodes,
    closed: null,
    isHeld: false,
    isKnown: true,
  }
  let troubledAt: number | null = null
  let strange = 0
  let after = 0
  for (let number = 1; number <= calmMinutes + longestMinutes; number++) {
    if (number === calmMinutes + 1) {
      const begun = await step(drill, 'begin', async () =>
        stage.scenario.misweighted ? setCarelessly(drill, opening) : { at: ports.clock.now(), failed: null },
      )
      if (begun.failed !== null) return { troubledAt: null, reason: begun.failed }
      troubledAt = begun.at
    }
    const next = startOfMinute(seen.at) + minute + lateSeconds * second
    await durable.wait(`before-minute-${number}`, { seconds: Math.max(1, Math.ceil((next - seen.at) / second)) })
    // What the drill has just set is live, though no look has seen it yet.
    const isNew = number === calmMinutes + 1 && stage.scenario.misweighted
    const before: Look = Object.assign({}, seen, isNew && { weights: carelessWeights(drill.service) })
    const from = troubledAt === null ? Infinity : startOfMinute(troubledAt)
    seen = await step(drill, `minute-${number}`, () => look(drill, opening, stage, before, from))
    strange = seen.isKnown ? 0 : strange + 1
    if (strange >= strangeLooks) {
      return {
        troubledAt,
        reason: `somebody changed the weights during the drill (now ${describeWeights(seen.weights)})`,
      }
    }
    if (seen.closed !== null && (!seen.isHeld || ++after > afterMinutes)) return { troubledAt, reason: null }
  }
  return {
    troubledAt,
    reason: `no incident of ${request.service} came to an end within ${longestMinutes} minutes of ${request.scenario}`,
  }
}
