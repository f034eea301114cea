/**
 * One record of a Route 53 weighted record set, with everything that has to be carried unchanged when its weight
 * changes (a DELETE must repeat the current values exactly).
 */
export interface WeightedRecord {
  /** As Route 53 returns it: lower case, escaped, with the final dot. */
  readonly name: string
  readonly type: string
  readonly setIdentifier: string
  /** 0–255. */
  readonly weight: number
  readonly ttlSeconds?: number
  readonly values?: readonly string[]
  readonly aliasTarget?: {
    readonly hostedZoneId: string
    readonly dnsName: string
    readonly evaluateTargetHealth: boolean
  }
  readonly healthCheckId?: string
  readonly trafficPolicyInstanceId?: string
}

/** Weights by set identifier. */
export type Weights = Readonly<Record<string, number>>
