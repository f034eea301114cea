import * as z from 'zod'
import { compactCheckpoints } from '../../shared/aws/lambda/checkpoints.ts'
import { incidentClasses, type Incident, type IncidentClass } from '../../shared/domain/incident/incident.ts'
import type { Seen, Ticks } from '../../shared/domain/cost/service.ts'
import type { IncidentWork, Work } from '../../shared/domain/cost/work.ts'
import { stageDurations } from '../../shared/domain/incident/timings.ts'
import { minute } from '../../shared/domain/time.ts'
import type { CallListener } from '../account/index.ts'
import { ballastAtWork } from '../run/ballast-at-work.ts'
import { executeWithFate } from '../run/durable.ts'
import { loadScenario } from '../scenario/scenario-files.ts'
import { scenarioSchema } from '../scenario/scenario.ts'
import { drillStart } from '../scenario/world-of.ts'

/** What drills were seen to do, as recorded.json has it. */
export interface SeenInDrills extends Seen {
  readonly incidents: Readonly<Record<IncidentClass, IncidentWork>>
}

/** The drill that stands for a class of incident. */
const scenarioOf = (incidentClass: IncidentClass): string =>
  incidentClass === 'misweighted-release' ? 'five-percent-release' : incidentClass

const watchedMinutes = 30
const ticks = 60
/** As long as an execution may take. */
const mostMinutes = 24 * 60

const dynamoDbRequest = z.object({
  Item: z.unknown().optional(),
  TransactItems: z.array(z.unknown()).optional(),
})
const metricsRequest = z.object({ MetricDataQueries: z.array(z.unknown()) })

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))
const units = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024))

/** Adds up the calls of one function. */
function recorder(functionName: string): { readonly listener: CallListener; readonly work: () => Work } {
  const calls: Record<string, number> = {}
  let metricsRead = 0
  let writeUnits = 0
  let tableBytes = 0
  return {
    listener({ by, call, request: { body } }) {
      if (by !== functionName) return
      calls[call] = (calls[call] ?? 0) + 1
      if (call === 'cloudwatch:GetMetricData') {
        metricsRead += metricsRequest.parse(JSON.parse(body)).MetricDataQueries.length
      }
      if (!/^dynamodb:(PutItem|UpdateItem|TransactWriteItems)$/.test(call)) return
      const { Item: item, TransactItems: parts } = dynamoDbRequest.parse(JSON.parse(body))
      // An update is charged by the item that it leaves, of which the request has a part.
      writeUnits +=
        parts === undefined
          ? units(item === undefined ? Buffer.byteLength(body) : bytesOf(item))
          : 2 * parts.reduce<number>((sum, part) => sum + units(bytesOf(part)), 0)
      if (item !== undefined) tableBytes += bytesOf(item)
    },
    work: () => ({
      calls: Object.fromEntries(Object.entries(calls).toSorted(([one], [other]) => one.localeCompare(other))),
      metricsRead,
      writeUnits,
      tableBytes,
    }),
  }
}

/** An hour of check-signals on a healthy service whose candidate has this share of the traffic. */
async function recordTicks(candidate: number): Promise<Ticks> {
  const { listener, work } = recorder('check-signals')
  const scenario = scenarioSchema.parse({
    title: 'Nothing happens',
    minutes: ticks,
    requestsPerMinute: 6_000,
    fleets: {
      stable: { weight: 100 - candidate, capacityRequestsPerMinute: 9_000 },
      candidate: { weight: candidate, capacityRequestsPerMinute: 9_000 },
    },
    expect: { outcome: 'no-action', incidentClass: null, changes: 0 },
  })
  const { clock, watch } = await ballastAtWork(scenario, 1, {
    onCall: (made) => {
      if (clock.now() >= drillStart) listener(made)
    },
  })
  await clock.runUntil(drillStart - watchedMinutes * minute)
  watch()
  await clock.runUntil(drillStart + ticks * minute)
  return { runs: ticks, ...work() }
}

/** All executions of handle-incident in a drill, to their very end: what is on lease is handed back by then. */
async function recordIncident(name: string): Promise<IncidentWork> {
  const { scenario } = loadScenario(name)
  const { listener, work } = recorder('handle-incident')
  let operations = 0
  let waits = 0
  const results: string[] = []
  let isCounted = false
  const execute = executeWithFate(() => ({
    began: (operation) => {
      if (!isCounted) return
      operations++
      if (!operation.startsWith('step ')) waits++
    },
    keeps: (_, result) => {
      if (isCounted && result !== undefined) results.push(result)
    },
  }))
  const { clock, executions, kept, ports, watch } = await ballastAtWork(scenario, 1, {
    execute,
    onCall: (made) => {
      if (isCounted) listener(made)
    },
  })
  await clock.runUntil(drillStart - watchedMinutes * minute)
  watch(() => clock.now() < drillStart + scenario.minutes * minute)
  await clock.runUntil(drillStart)
  isCounted = true
  const [executionsBefore, keptBefore] = [executions.length, new Set(kept)]
  await clock.runUntil(drillStart + scenario.minutes * minute)
  const deadline = clock.now() + mostMinutes * minute
  while (executions.some(({ end }) => end === null) && clock.now() < deadline) {
    await clock.runUntil(clock.now() + 10 * minute)
  }
  const counted = executions.length - executionsBefore
  const made = work()
  const closed = [...kept].filter((id) => !keptBefore.has(id))
  const incidents = await clock.complete(Promise.all(closed.map((id) => ports.store.readIncident(id))))
  let checkpointBytes = 0
  for (const result of results) checkpointBytes += await packedBytes(result)
  return {
    scenario: name,
    executions: counted,
    operations: operations + counted,
    invocations: waits + counted,
    checkpointBytes,
    metricsPublished: incidents.reduce((sum, each) => sum + (each === null ? 0 : metricsOf(each)), 0),
    ...made,
  }
}

/** The stages that it reached, and how it ended. */
const metricsOf = ({ timings }: Incident): number =>
  1 + Object.values(stageDurations(timings)).filter((duration) => duration !== null).length

/** As the function keeps it: long results are gzipped. */
async function packedBytes(result: string): Promise<number> {
  let value: unknown = result
  try {
    value = JSON.parse(result)
  } catch {
    // The message of an error.
  }
  const text = await compactCheckpoints.serialize(value, { entityId: '', durableExecutionArn: '' })
  return Buffer.byteLength(text ?? '')
}

/** Runs all drills that the costs are made of. */
export async function recordAll(): Promise<SeenInDrills> {
  const incidents: [IncidentClass, IncidentWork][] = []
  for (const each of incidentClasses) incidents.push([each, await recordIncident(scenarioOf(each))])
  return {
    idle: await recordTicks(0),
    armed: await recordTicks(5),
    wakeUp: await recordIncident('forged-alarm'),
    incidents: Object.fromEntries(incidents) as SeenInDrills['incidents'],
  }
}
