import type { WeightedRecord } from './weighted-record.ts'

/**
 * The record as Route 53's API and the AWS CLI take it in a change. Nothing is left out, for a DELETE must repeat every
 * value.
 */
export const recordSetOf = (record: WeightedRecord) => ({
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
