import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import type { CloudWatchClient, DescribeAlarmsOutput, MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { Alarms, RaisedAlarm } from '../ports/alarms.ts'
import { PortError } from '../ports/port-error.ts'
import { call } from './errors.ts'

/** Most names, and most records, of one DescribeAlarms call (CloudWatch API reference). */
const alarmsPerCall = 100

const operation = 'cloudwatch:DescribeAlarms'

/** Alarms in CloudWatch. */
export const cloudWatchAlarms = (client: CloudWatchClient): Alarms => ({
  async inAlarm(names) {
    const found: RaisedAlarm[] = []
    for (let from = 0; from < names.length; from += alarmsPerCall) {
      found.push(...(await readChunk(client, names.slice(from, from + alarmsPerCall))))
    }
    return found
  },
})

async function readChunk(client: CloudWatchClient, names: readonly string[]): Promise<RaisedAlarm[]> {
  const found: RaisedAlarm[] = []
  let nextToken: string | undefined
  do {
    const page: DescribeAlarmsOutput = await call(operation, () =>
      client.send(
        new DescribeAlarmsCommand({
          AlarmNames: [...names],
          // Without it a policy that is narrower than * is refused: composite alarms need that (API reference).
          AlarmTypes: ['MetricAlarm'],
          StateValue: 'ALARM',
          MaxRecords: alarmsPerCall,
          ...(nextToken !== undefined && { NextToken: nextToken }),
        }),
      ),
    )
    if (page.MetricAlarms === undefined) throw new PortError('malformed-answer', operation, 'the answer has no alarms')
    found.push(...page.MetricAlarms.map(raisedAlarm))
    if (page.NextToken !== undefined && page.NextToken === nextToken) {
      throw new PortError('malformed-answer', operation, 'the answer goes on where it began')
    }
    nextToken = page.NextToken
  } while (nextToken !== undefined)
  return found
}

/** `StateUpdatedTimestamp` also moves when only the evaluation state changes; the other one may be missing. */
function raisedAlarm({
  AlarmName: name,
  AlarmArn: arn,
  StateTransitionedTimestamp,
  StateUpdatedTimestamp,
}: MetricAlarm): RaisedAlarm {
  const since = (StateTransitionedTimestamp ?? StateUpdatedTimestamp)?.getTime()
  if (name === undefined || arn === undefined || since === undefined || !Number.isFinite(since)) {
    throw new PortError('malformed-answer', operation, `alarm ${name} has no name, ARN or time of its state`)
  }
  return { name, arn, since }
}
