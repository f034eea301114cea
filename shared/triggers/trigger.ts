interface Common {
  /** Identifies the occurrence whatever its transport, so that redeliveries are recognised. */
  readonly key: string
  /** One sentence: what this event is and why it is taken or ignored. */
  readonly reason: string
}

/** An alarm of Ballast's own, or a mapped one, went into ALARM. */
export interface AlarmTrigger extends Common {
  readonly kind: 'alarm'
  readonly service: string
  readonly signal: string
  readonly alarmName: string
  /** When the alarm changed state, epoch milliseconds. */
  readonly at: number
}

/** Somebody changed the weighted record set of a service. */
export interface WeightChangeTrigger extends Common {
  readonly kind: 'weight-change'
  readonly service: string
  readonly signal: 'traffic-share'
  readonly at: number
  /** ARN of who did it; for an assumed role the role's ARN as well. */
  readonly by: { readonly arn: string; readonly roleArn: string | null }
  readonly comment: string
  /** Weights that the change set for this record set, by set identifier (its CREATEs and UPSERTs); may be a part of the set. */
  readonly weights: Readonly<Record<string, number>>
}

/** A person, or check-signals, asked for a look at a service. */
export interface ManualTrigger extends Common {
  readonly kind: 'manual'
  readonly service: string
  readonly signal: string | null
  readonly at: number | null
  /** Whether the key came with the request and stands for one occurrence, so that a second request is a duplicate. */
  readonly isOccurrence: boolean
}

/** A well-formed event that leads to nothing. */
export interface IgnoredTrigger extends Common {
  readonly kind: 'ignored'
  readonly service: string | null
  readonly signal: string | null
  readonly alarmName: string | null
}

export type Trigger = AlarmTrigger | WeightChangeTrigger | ManualTrigger | IgnoredTrigger
