import { byListing } from '../../domain/records/record-name.ts'
import type { Service } from '../../domain/service/service.ts'
import { ownAlarms } from '../../domain/watch/own-alarms.ts'
import type { WeightedRecord } from '../../domain/records/weighted-record.ts'
import { alarmsPerCall, type Alarms, type RaisedAlarm } from '../../ports/alarms.ts'
import { PortError } from '../../ports/port-error.ts'
import type { RecordPages } from '../../ports/record-pages.ts'
import { batches, failFor, forEach, outOfTime, type Look } from './look.ts'

/** After so many failures in a row of a zone's calls the rest of it is taken to fail as well. */
const mostFailures = 3

const nameOf = ({ name }: { readonly name: string }): string => name

/** The live records of services by name, zone after zone. Those of a service whose records cannot be read are left out. */
export async function readRecords(
  records: RecordPages,
  services: readonly Service[],
  look: Look,
): Promise<ReadonlyMap<string, readonly WeightedRecord[]>> {
  const live = new Map<string, readonly WeightedRecord[]>()
  for (const ofZone of Map.groupBy(services, ({ record }) => record.hostedZoneId).values()) {
    await readZone(records, ofZone, look, live)
  }
  return live
}

/** Begins with the first of the services, whose turn it is, and goes round the zone in Route 53's order. */
async function readZone(
  records: RecordPages,
  services: readonly Service[],
  look: Look,
  live: Map<string, readonly WeightedRecord[]>,
): Promise<void> {
  const sorted = byListing(services)
  const begin = sorted.findIndex((service) => service === services[0])
  let left = [...sorted.slice(begin), ...sorted.slice(0, begin)]
  let failures = 0
  while (left.length > 0) {
    if (look.isReadingOver()) return failFor(look, left.map(nameOf), outOfTime)
    try {
      const read = new Map(
        (await records.read(left.map(({ record }) => record))).map((each) => [each.record, each.found]),
      )
      for (const { name, record } of left) {
        const found = read.get(record)
        if (found instanceof PortError) failFor(look, [name], found)
        else if (found?.length === 0) failFor(look, [name], noRecords(record))
        else if (found !== undefined) live.set(name, found)
      }
      failures = 0
      left = left.filter(({ record }, index) => index > 0 && !read.has(record))
    } catch (error) {
      failures++
      const lost = failures < mostFailures ? left.slice(0, 1) : left
      failFor(look, lost.map(nameOf), error)
      left = left.slice(lost.length)
    }
  }
}

const noRecords = ({ name, type }: Service['record']): Error =>
  new Error(`${name} has no weighted ${type} records, expected one for each fleet`)

/** All alarms of the services' own that are in ALARM, by name. */
export async function readAlarms(
  alarms: Alarms,
  services: readonly Service[],
  look: Look,
): Promise<ReadonlyMap<string, RaisedAlarm>> {
  const named = services.map((service) => ({ name: service.name, alarms: ownAlarms(service).map(nameOf) }))
  const raised = await forEach(
    look,
    batches(named, (each) => each.alarms.length, alarmsPerCall),
    { atOnce: 1, servicesOf: (batch) => batch.map(nameOf) },
    (batch) => alarms.inAlarm(batch.flatMap((each) => each.alarms)),
  )
  return new Map(raised.flat().map((alarm) => [alarm.name, alarm]))
}
