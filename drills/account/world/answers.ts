import { normaliseName } from '../route53/record-set.ts'
import type { RecordSet } from '../route53/record-set.ts'
import type { ZoneVersion } from '../route53/zone.ts'
import type { FleetSettings, Physics, ServiceSettings } from '../settings.ts'
import type { Answer } from './resolvers.ts'

const recordsOf = (settings: ServiceSettings, version: ZoneVersion): RecordSet[] =>
  version.records.filter(
    ({ Name, Type }) => Name === normaliseName(settings.record.name) && Type === settings.record.type,
  )

function leadsTo(record: RecordSet, { target }: FleetSettings): boolean {
  if ('dnsName' in target) return record.AliasTarget?.DNSName === normaliseName(target.dnsName)
  const values = record.ResourceRecords?.map(({ Value }) => Value)
  return values !== undefined && values.length > 0 && values.every((value) => target.values.includes(value ?? ''))
}

/** What the authoritative servers answer for a service's name, the candidate first. */
export function answersOf(settings: ServiceSettings, version: ZoneVersion, physics: Physics): Answer[] {
  const { stable, candidate } = settings.fleets
  const roleOf = (record: RecordSet): Answer['role'] => {
    if (record.SetIdentifier === candidate.setIdentifier) return 'candidate'
    if (record.SetIdentifier === stable.setIdentifier) return 'stable'
    // Somebody may have renamed a record or made it a simple one; its address still leads to a fleet.
    if (leadsTo(record, candidate)) return 'candidate'
    return leadsTo(record, stable) ? 'stable' : null
  }
  return recordsOf(settings, version)
    .map((record) => ({
      role: roleOf(record),
      // A simple record is the only one of its name.
      weight: record.Weight ?? 1,
      ttlSeconds: record.TTL ?? physics.ttlSeconds,
    }))
    .toSorted((one, other) => Number(other.role === 'candidate') - Number(one.role === 'candidate'))
}

/** The weights of a service's records, by set identifier. */
export const weightsOf = (settings: ServiceSettings, version: ZoneVersion): Record<string, number> =>
  Object.fromEntries(
    recordsOf(settings, version).flatMap(({ SetIdentifier, Weight }) =>
      SetIdentifier === undefined || Weight === undefined ? [] : [[SetIdentifier, Weight]],
    ),
  )
