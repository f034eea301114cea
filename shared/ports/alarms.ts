/** An alarm that is in ALARM. */
export interface RaisedAlarm {
  readonly name: string
  readonly arn: string
  /** When it went into ALARM, epoch milliseconds. */
  readonly since: number
}

/** Most names, and most records, of one call (CloudWatch API reference, DescribeAlarms). */
export const alarmsPerCall = 100

/** The account's alarms (CloudWatch). May throw a `PortError`. */
export interface Alarms {
  /** Those of the named metric alarms that are in ALARM; names that do not exist are left out. */
  inAlarm(names: readonly string[]): Promise<RaisedAlarm[]>
}
