import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53'
import type { ServiceSettings } from '../settings.ts'

/** A record set in the SDK's own shape, with Route 53's spelling of names once it is stored. */
export type RecordSet = ResourceRecordSet

/** A change in the SDK's own shape. */
export type RecordChange = Change

const escape = (character: string): string => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`

/**
 * A name as Route 53 stores it: lower case, with the final dot, other characters than letters, digits, hyphen and
 * underscore escaped in octal, `*` among them (developer guide, DNS domain name format).
 */
export function normaliseName(name: string): string {
  const dotted = name.endsWith('.') ? name : `${name}.`
  return dotted
    .toLowerCase()
    .replaceAll(/\\[0-7]{3}|[^a-z0-9._-]/g, (found) => (found.length > 1 ? found : escape(found)))
}

/** A record set with its names as Route 53 stores them. */
export const normalise = (record: RecordSet): RecordSet => ({
  ...record,
  Name: normaliseName(record.Name ?? ''),
  ...(record.AliasTarget !== undefined && {
    AliasTarget: { ...record.AliasTarget, DNSName: normaliseName(record.AliasTarget.DNSName ?? '') },
  }),
})

/** Same name, type and set identifier: there can be only one such record. */
export const identity = ({ Name, Type, SetIdentifier }: RecordSet): string =>
  JSON.stringify([Name, Type, SetIdentifier])

/** Everything that a DELETE has to repeat; the order of values does not matter. */
export const fingerprint = (record: RecordSet): string => {
  const { ResourceRecords, AliasTarget, ...rest } = record
  const fields = Object.entries(rest).filter(([, value]) => value !== undefined)
  return JSON.stringify([
    fields.toSorted(([one], [other]) => (one < other ? -1 : 1)),
    ResourceRecords?.map(({ Value }) => Value).toSorted(),
    AliasTarget && [AliasTarget.HostedZoneId, AliasTarget.DNSName, AliasTarget.EvaluateTargetHealth],
  ])
}

/** `com.example.www`: Route 53 lists by reversed labels, then type, then set identifier (API, ListResourceRecordSets). */
const orderOf = ({ Name, Type, SetIdentifier }: RecordSet): readonly string[] => [
  (Name ?? '').split('.').toReversed().join('.'),
  Type ?? '',
  SetIdentifier ?? '',
]

/** Route 53's order of two record sets. */
export function compareRecords(one: RecordSet, other: RecordSet): number {
  const [ours, theirs] = [orderOf(one), orderOf(other)]
  for (let part = 0; part < ours.length; part++) {
    const [mine = '', yours = ''] = [ours[part], theirs[part]]
    if (mine !== yours) return mine < yours ? -1 : 1
  }
  return 0
}

/** Records that a service starts with. */
export const recordsOfService = (service: ServiceSettings): RecordSet[] =>
  Object.values(service.fleets).map(({ setIdentifier, weight, target }) =>
    normalise({
      Name: service.record.name,
      Type: service.record.type,
      SetIdentifier: setIdentifier,
      Weight: weight,
      ...('dnsName' in target
        ? {
            AliasTarget: {
              HostedZoneId: target.hostedZoneId,
              DNSName: target.dnsName,
              EvaluateTargetHealth: target.evaluateTargetHealth,
            },
          }
        : { TTL: target.ttlSeconds, ResourceRecords: target.values.map((Value) => ({ Value })) }),
    }),
  )

/** The SOA and NS records that every zone has. */
export const zoneRecords = (zoneName: string): RecordSet[] => [
  {
    Name: normaliseName(zoneName),
    Type: 'NS',
    TTL: 172_800,
    ResourceRecords: ['ns-1.awsdns-01.com.', 'ns-2.awsdns-02.net.'].map((Value) => ({ Value })),
  },
  {
    Name: normaliseName(zoneName),
    Type: 'SOA',
    TTL: 900,
    ResourceRecords: [{ Value: 'ns-1.awsdns-01.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400' }],
  },
]
