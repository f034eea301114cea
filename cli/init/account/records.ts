import type { ResourceRecordSet } from '@aws-sdk/client-route-53'
import { recordName } from '../../../shared/domain/records/record-name.ts'
import { hostName, type FoundRecord, type FoundRecordSet, type FoundZone } from '../findings.ts'

/** A zone with its records. */
export interface ReadZone {
  readonly zone: FoundZone
  readonly records: readonly ResourceRecordSet[]
}

/** So many aliases of aliases are followed. */
const mostHops = 8

const key = (name: string, type: string): string => `${recordName(name)} ${type}`

const answersOf = ({ AliasTarget, ResourceRecords = [] }: ResourceRecordSet): string[] =>
  AliasTarget?.DNSName === undefined ? ResourceRecords.flatMap(({ Value }) => Value ?? []) : [AliasTarget.DNSName]

/** The one name that a record answers with, if it is not an address. */
function pointsTo(record: ResourceRecordSet): string | null {
  const [answer, ...others] = answersOf(record)
  const isName = record.AliasTarget !== undefined || record.Type === 'CNAME'
  return isName && answer !== undefined && others.length === 0 ? answer : null
}

/** Finds the host that a record leads to by other records of its zone, for aliases have to stay within it. */
function follower(records: readonly ResourceRecordSet[]): (record: ResourceRecordSet) => string | null {
  // Records with a routing policy give several answers: an alias of one leads to no host in particular.
  const simple = new Map(
    records
      .filter(({ SetIdentifier }) => SetIdentifier === undefined)
      .map((record) => [key(record.Name ?? '', record.Type ?? ''), record] as const),
  )
  const follow = (record: ResourceRecordSet, hops = 0): string | null => {
    const name = pointsTo(record)
    if (name === null || hops > mostHops) return null
    const next = simple.get(key(name, record.Type ?? '')) ?? simple.get(key(name, 'CNAME'))
    return next === undefined ? hostName(name) : follow(next, hops + 1)
  }
  return (record) => follow(record)
}

/** The weighted records of all zones by name and type, with where each of them leads in the end. */
export function weightedSets(zones: readonly ReadZone[]): FoundRecordSet[] {
  return zones.flatMap(({ zone, records }) => {
    const follow = follower(records)
    const found = (record: ResourceRecordSet): FoundRecord => ({
      setIdentifier: record.SetIdentifier ?? '',
      weight: record.Weight ?? 0,
      host: follow(record),
      answers: answersOf(record),
      isOfTrafficPolicy: record.TrafficPolicyInstanceId !== undefined,
    })
    const weighted = records.filter(({ Weight, SetIdentifier }) => Weight !== undefined && SetIdentifier !== undefined)
    const groups = Map.groupBy(weighted, ({ Name = '', Type = '' }) => key(Name, Type))
    return [...groups.values()].map((siblings) => ({
      zone,
      name: recordName(siblings[0]?.Name ?? ''),
      type: siblings[0]?.Type ?? '',
      records: siblings.map(found).toSorted((one, other) => (one.setIdentifier < other.setIdentifier ? -1 : 1)),
    }))
  })
}
