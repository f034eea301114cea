import { AwsRefusal } from '../wire.ts'
import { fingerprint, identity, normalise } from './record-set.ts'
import type { RecordChange, RecordSet } from './record-set.ts'

const invalidInput = (message: string): AwsRefusal => new AwsRefusal('InvalidInput', 400, message)

/** What makes a record more than a simple one, with the words of Route 53's messages. */
const routing = {
  Weight: 'weighted',
  Region: 'latency',
  Failover: 'failover',
  GeoLocation: 'geolocation',
  MultiValueAnswer: 'multivalue answer',
} as const satisfies Partial<Record<keyof RecordSet, string>>

const routingOf = (record: RecordSet): (keyof typeof routing)[] =>
  (Object.keys(routing) as (keyof typeof routing)[]).filter((field) => record[field] !== undefined)

/** Checks one change by itself, as Route 53 does before it looks at the zone. Message texts as seen in real answers. */
function checkForm(change: RecordChange, index: number): void {
  const record = change.ResourceRecordSet
  if (change.Action === undefined || record?.Name === undefined || record.Type === undefined) {
    throw invalidInput(`Invalid XML ; cvc-complex-type.2.4.b: The content of element 'Change' is not complete.`)
  }
  const where =
    `in Change with [Action=${change.Action}, Name=${record.Name}, Type=${record.Type}, ` +
    `SetIdentifier=${record.SetIdentifier ?? 'null'}]`
  const constraint = (value: number, limit: string) =>
    invalidInput(
      `1 validation error detected: Value '${value}' at ` +
        `'changeBatch.changes.${index + 1}.member.resourceRecordSet.weight' failed to satisfy constraint: ` +
        `Member must have value ${limit}`,
    )
  if (record.Weight !== undefined && record.Weight > 255) throw constraint(record.Weight, 'less than or equal to 255')
  if (record.Weight !== undefined && record.Weight < 0) throw constraint(record.Weight, 'greater than or equal to 0')

  const policies = routingOf(record)
  if (policies.length > 0 && record.SetIdentifier === undefined) {
    throw invalidInput(`Invalid request: Missing field 'SetIdentifier' ${where}`)
  }
  if (record.SetIdentifier !== undefined && policies.length !== 1) {
    throw invalidInput(
      'Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer], ' +
        `but found ${policies.length === 0 ? 'none' : 'more than one'} ${where}`,
    )
  }
  const hasValues = record.TTL !== undefined && (record.ResourceRecords?.length ?? 0) > 0
  const hasSomeValues = record.TTL !== undefined || (record.ResourceRecords?.length ?? 0) > 0
  const hasAlias = record.AliasTarget !== undefined
  if (hasAlias ? hasSomeValues : !hasValues) {
    throw invalidInput(
      'Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or ' +
        `TrafficPolicyInstanceId], but found ${hasAlias ? 'more than one' : 'none'} ${where}`,
    )
  }
}

const named = ({ Name, Type, SetIdentifier }: RecordSet): string =>
  `[name='${Name}', type='${Type}'${SetIdentifier === undefined ? '' : `, set-identifier='${SetIdentifier}'`}]`

/** Why a record may not stand beside the others of the zone, or undefined. */
function conflict(record: RecordSet, others: readonly RecordSet[], zoneName: string): string | undefined {
  const { Name, Type, SetIdentifier } = record
  const cname = others.find((other) => other.Name === Name && (other.Type === 'CNAME') !== (Type === 'CNAME'))
  if (cname !== undefined) {
    return (
      `RRSet of type ${Type} with DNS name ${Name} is not permitted because a conflicting RRSet of type  ${cname.Type} ` +
      `with the same DNS name already exists in zone ${zoneName}`
    )
  }
  if (Type === 'CNAME' && Name === zoneName) {
    return `RRSet of type CNAME with DNS name ${Name} is not permitted at apex in zone ${zoneName}`
  }
  const siblings = others.filter((other) => other.Name === Name && other.Type === Type)
  const [policy] = routingOf(record)
  if (policy === undefined) {
    return siblings.some((sibling) => sibling.SetIdentifier !== undefined)
      ? `RRSet with DNS name ${Name}, type ${Type} cannot be created as other RRSets exist with the same name and type.`
      : undefined
  }
  if (siblings.some((sibling) => sibling[policy] === undefined)) {
    return (
      `RRSet with DNS name ${Name}, type ${Type}, SetIdentifier ${SetIdentifier} cannot be created as a ` +
      `non-${routing[policy]} set exists with the same name and type.`
    )
  }
  return undefined
}

/** Two changes of one record are only allowed as DELETE and then CREATE or UPSERT. */
function contradictions(changes: readonly RecordChange[]): string[] {
  const byRecord = Map.groupBy(changes, ({ ResourceRecordSet }) => identity(ResourceRecordSet ?? ({} as RecordSet)))
  return [...byRecord.values()].flatMap((ofRecord) => {
    const [first, next] = ofRecord
    const replaces = ofRecord.length === 2 && first?.Action === 'DELETE' && next?.Action !== 'DELETE'
    if (ofRecord.length === 1 || replaces) return []
    const { Name, Type } = first?.ResourceRecordSet ?? {}
    return [`The request contains an invalid set of changes for a resource record set '${Type} ${Name}'`]
  })
}

/**
 * The zone's records after a batch, or a refusal: nothing of a batch is carried out when one change is refused (API
 * reference, ChangeResourceRecordSets). `AwsRefusal`s: `InvalidInput`, `InvalidChangeBatch`.
 */
export function applyBatch(
  records: readonly RecordSet[],
  changes: readonly RecordChange[],
  zoneName: string,
): RecordSet[] {
  if (changes.length === 0) throw invalidInput(`Invalid request: Expected at least one Change in ChangeBatch`)
  changes.forEach(checkForm)
  const normalised = changes.map(({ Action, ResourceRecordSet }) => ({
    Action,
    ResourceRecordSet: normalise(ResourceRecordSet as RecordSet),
  }))
  const refused = contradictions(normalised)
  const byIdentity = new Map(records.map((record) => [identity(record), record]))

  for (const { Action, ResourceRecordSet: record } of refused.length > 0 ? [] : normalised) {
    const key = identity(record)
    const existing = byIdentity.get(key)
    const isInZone = record.Name === zoneName || record.Name?.endsWith(`.${zoneName}`)
    if (!isInZone) {
      refused.push(`RRSet with DNS name ${record.Name} is not permitted in zone ${zoneName}`)
    } else if (Action === 'DELETE' && existing === undefined) {
      refused.push(`Tried to delete resource record set ${named(record)} but it was not found`)
    } else if (Action === 'DELETE' && existing !== undefined && fingerprint(existing) !== fingerprint(record)) {
      refused.push(
        `Tried to delete resource record set ${named(record)} ` +
          'but the values provided do not match the current values',
      )
    } else if (Action === 'DELETE' && record.Name === zoneName && (record.Type === 'SOA' || record.Type === 'NS')) {
      refused.push(
        `A HostedZone must contain ${record.Type === 'SOA' ? 'exactly one SOA record.' : 'at least one NS record for the zone itself.'}`,
      )
    } else if (Action === 'DELETE') {
      byIdentity.delete(key)
    } else if (Action === 'CREATE' && existing !== undefined) {
      refused.push(`Tried to create resource record set ${named(record)} but it already exists`)
    } else {
      const others = [...byIdentity.values()].filter((other) => identity(other) !== key)
      const reason = conflict(record, others, zoneName)
      if (reason === undefined) byIdentity.set(key, record)
      else refused.push(reason)
    }
  }
  if (refused.length > 0) throw new AwsRefusal('InvalidChangeBatch', 400, refused)
  return [...byIdentity.values()]
}
