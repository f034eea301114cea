import type { ResourceRecordSet } from '@aws-sdk/client-route-53'
import type { WeightedRecord } from '../../domain/records/weighted-record.ts'
import { recordSetOf } from '../../domain/records/record-set.ts'
import { PortError } from '../../ports/port-error.ts'

/** Routing that a weighted record cannot have. A record with any of it could not be put back as it was. */
const foreignRouting = [
  'Region',
  'Failover',
  'GeoLocation',
  'MultiValueAnswer',
  'CidrRoutingConfig',
  'GeoProximityLocation',
] as const satisfies readonly (keyof ResourceRecordSet)[]

/** A weighted record from Route 53's answer. Throws `invalid` for other routing policies, `malformed-answer` for half a record. */
export function fromRecordSet(operation: string, set: ResourceRecordSet): WeightedRecord {
  const { Name: name, Type: type, SetIdentifier: setIdentifier, Weight: weight } = set
  const label = `${name} ${type}${setIdentifier === undefined ? '' : ` ${setIdentifier}`}`
  const foreign = foreignRouting.filter((field) => set[field] !== undefined)
  if (foreign.length > 0) {
    throw new PortError(
      'invalid',
      operation,
      `${label} has ${foreign.join(', ')}; only weighted records can be handled`,
    )
  }
  if (name === undefined || type === undefined) {
    throw new PortError('malformed-answer', operation, `a record has no name or type: ${label}`)
  }
  if (setIdentifier === undefined && weight === undefined) {
    throw new PortError('invalid', operation, `${label} is a simple record; only weighted records can be handled`)
  }
  if (setIdentifier === '') throw new PortError('malformed-answer', operation, `${label} has an empty set identifier`)
  if (setIdentifier === undefined || weight === undefined || !Number.isInteger(weight) || weight < 0 || weight > 255) {
    throw new PortError(
      'malformed-answer',
      operation,
      `${label} has weight ${weight}, expected an integer from 0 to 255`,
    )
  }
  return {
    name,
    type,
    setIdentifier,
    weight,
    ...(set.TTL !== undefined && { ttlSeconds: set.TTL }),
    ...(set.ResourceRecords !== undefined && {
      values: set.ResourceRecords.map(({ Value }) => fromValue(operation, label, Value)),
    }),
    ...(set.AliasTarget !== undefined && { aliasTarget: fromAlias(operation, label, set.AliasTarget) }),
    ...(set.HealthCheckId !== undefined && { healthCheckId: set.HealthCheckId }),
    ...(set.TrafficPolicyInstanceId !== undefined && { trafficPolicyInstanceId: set.TrafficPolicyInstanceId }),
  }
}

function fromValue(operation: string, label: string, value: string | undefined): string {
  if (value) return value
  throw new PortError('malformed-answer', operation, `${label} has a record without a value`)
}

function fromAlias(operation: string, label: string, alias: NonNullable<ResourceRecordSet['AliasTarget']>) {
  const { HostedZoneId: hostedZoneId, DNSName: dnsName, EvaluateTargetHealth: evaluateTargetHealth } = alias
  if (!hostedZoneId || !dnsName || evaluateTargetHealth === undefined) {
    throw new PortError('malformed-answer', operation, `${label} has an incomplete alias target`)
  }
  return { hostedZoneId, dnsName, evaluateTargetHealth }
}

/** The record as Route 53 wants it in a change. */
export const toRecordSet = (record: WeightedRecord): ResourceRecordSet => {
  const { Type, ...rest } = recordSetOf(record)
  return { ...rest, Type: Type as NonNullable<ResourceRecordSet['Type']> }
}
