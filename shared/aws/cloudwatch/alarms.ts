import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import type { CloudWatchClient, DescribeAlarmsOutput, MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { alarmsPerCall, type Alarms, type RaisedAlarm } from '../../ports/alarms.ts'
import { PortError } from '../../ports/port-error.ts'
import { call } from '../errors.ts'
import { unpaced, type Pace } from '../pace.ts'
import { pages } from '../pages.ts'

const operation = 'cloudwatch:DescribeAlarms'

/** Alarms in CloudWatch. By name, not by their prefix: what IAM asks for then is not documented to be narrower than all. */
export const cloudWatchAlarms = (client: CloudWatchClient, pace: Pace = unpaced): Alarms => ({
  async inAlarm(names) {
    const found: RaisedAlarm[] = []
    for (let from = 0; from < names.length; from += alarmsPerCall) {
      found.push(...(await readChunk(client, pace, names.slice(from, from + alarmsPerCall))))
    }
    return found
  },
})

async function readChunk(client: CloudWatchClient, pace: Pace, names: readonly string[]): Promise<RaisedAlarm[]> {
  const read = (token: string | undefined): Promise<DescribeAlarmsOutput> =>
    pace(() =>
      call(operation, () =>
        client.send(
          new DescribeAlarmsCommand({
            AlarmNames: [...names],
            // Without it a policy that is narrower than * is refused: composite alarms need that (API reference).
            AlarmTypes: ['MetricAlarm'],
            StateValue: 'ALARM',
            MaxRecords: alarmsPerCall,
            ...(token !== undefined && { NextToken: token }),
          }),
        ),
      ),
    )
  const found: RaisedAlarm[] = []
  for await (const { MetricAlarms: alarms } of pages(operation, read)) {
    if (!Array.isArray(alarms)) throw new PortError('malformed-answer', operation, 'the answer has no alarms')
    found.push(...alarms.map((alarm: MetricAlarm | null) => raisedAlarm(alarm ?? {}, names)))
  }
  return found
}

/** `StateUpdatedTimestamp` also moves when only the evaluation state changes; the other one may be missing. */
function raisedAlarm(
  { AlarmName: name, AlarmArn: arn, StateTransitionedTimestamp, StateUpdatedTimestamp }: MetricAlarm,
  names: readonly string[],
): RaisedAlarm {
  const since = (StateTransitionedTimestamp ?? StateUpdatedTimestamp)?.getTime()
  if (name === undefined || typeof arn !== 'string' || arn === '' || since === undefined || !Number.isFinite(since)) {
    throw new PortError('malformed-answer', operation, `alarm ${String(name)} has no name, ARN or time of its state`)
  }
  if (!names.includes(name)) {
    throw new PortError('malformed-answer', operation, `the answer has an alarm that was not asked for: ${name}`)
  }
  return { name, arn, since }
}
