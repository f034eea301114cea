import type { RecordRef } from '../service.ts'
import type { WeightedRecord } from '../weighted-record.ts'
import type { WeightPlan } from './mitigation.ts'

/** The record in the form that `aws route53 change-resource-record-sets` takes. */
const toCliRecord = (record: WeightedRecord): Record<string, unknown> => ({
  Name: record.name,
  Type: record.type,
  SetIdentifier: record.setIdentifier,
  Weight: record.weight,
  ...(record.ttlSeconds !== undefined && { TTL: record.ttlSeconds }),
  ...(record.values !== undefined && { ResourceRecords: record.values.map((Value) => ({ Value })) }),
  ...(record.aliasTarget !== undefined && {
    AliasTarget: {
      HostedZoneId: record.aliasTarget.hostedZoneId,
      DNSName: record.aliasTarget.dnsName,
      EvaluateTargetHealth: record.aliasTarget.evaluateTargetHealth,
    },
  }),
  ...(record.healthCheckId !== undefined && { HealthCheckId: record.healthCheckId }),
  ...(record.trafficPolicyInstanceId !== undefined && { TrafficPolicyInstanceId: record.trafficPolicyInstanceId }),
})

const shellQuote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The AWS CLI command that does what the plan says, for a person to paste; it fails if the live values have changed. */
export function changeCommand({ hostedZoneId, before, after }: WeightPlan): string {
  const changes = [
    ...before.map((record) => ({ Action: 'DELETE', ResourceRecordSet: toCliRecord(record) })),
    ...after.map((record) => ({ Action: 'CREATE', ResourceRecordSet: toCliRecord(record) })),
  ]
  const batch = shellQuote(JSON.stringify({ Comment: '[ballast:override] by hand', Changes: changes }))
  return `aws route53 change-resource-record-sets --hosted-zone-id ${shellQuote(hostedZoneId)} --change-batch ${batch}`
}

/** The AWS CLI command that shows a service's live weighted set. */
export const inspectCommand = ({ hostedZoneId, name, type }: RecordRef): string =>
  `aws route53 list-resource-record-sets --hosted-zone-id ${shellQuote(hostedZoneId)} ` +
  `--start-record-name ${shellQuote(name)} --start-record-type ${type} --max-items 10`
