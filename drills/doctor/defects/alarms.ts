import { DeleteAlarmsCommand, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { cloudWatchClient } from '../../../shared/aws/clients/cloudwatch.ts'
import { minute } from '../../../shared/domain/time.ts'
import { alarmName } from '../../../shared/domain/signals/alarm-name.ts'
import { publishOwnMetrics, type ExaminedAccount } from '../account-of.ts'
import { firstService, withService, type Defect } from '../defect.ts'

const mapped = 'orders-5xx'
const withMappedAlarm = withService(({ alarms }) => ({ alarms: [...alarms, { name: mapped, signal: 'error-rate' }] }))

const deleteAlarm = async ({ clock, clientOptions }: ExaminedAccount, name: string): Promise<void> => {
  await clock.complete(cloudWatchClient(clientOptions).send(new DeleteAlarmsCommand({ AlarmNames: [name] })))
}

/** What can be wrong with alarms. */
export const alarmDefects = {
  'alarm-missing': {
    title: "somebody has deleted one of the service's alarms",
    check: 'alarms-present',
    plant: (account) => deleteAlarm(account, alarmName(firstService(account).name, 'error-rate', 'candidate')),
  },
  'heartbeat-alarm-missing': {
    title: 'somebody has deleted the alarm that watches Ballast itself',
    check: 'alarms-present',
    plant: (account) => deleteAlarm(account, 'ballast-no-heartbeat'),
  },
  'mapped-alarm-missing': {
    title: 'ballast.yml maps an alarm that does not exist',
    check: 'alarms-present',
    given: withMappedAlarm,
    plant: (account) => deleteAlarm(account, mapped),
  },
  'alarm-without-data': {
    title: 'an alarm looks at a metric that is not published',
    check: 'alarm-data',
    given: withMappedAlarm,
    async plant(account) {
      const { clock, clientOptions } = account
      const command = new PutMetricAlarmCommand({
        AlarmName: mapped,
        Namespace: 'Orders',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'Service', Value: 'typo' }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      })
      await clock.complete(cloudWatchClient(clientOptions).send(command))
      await clock.runUntil(clock.now() + 40 * minute)
      await publishOwnMetrics(account, { failed: 0 })
    },
  },
  'alarm-period-too-fine': {
    title: 'an alarm looks each minute at a metric that comes every five',
    check: 'alarm-period',
    given: withMappedAlarm,
    async plant({ clock, clientOptions }) {
      const cloudWatch = cloudWatchClient(clientOptions)
      const alarm = new PutMetricAlarmCommand({
        AlarmName: mapped,
        Namespace: 'Orders',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      })
      const MetricData = Array.from({ length: 12 }, (_, index) => ({
        MetricName: 'Errors',
        Value: 0,
        Timestamp: new Date(clock.now() - (12 - index) * 5 * minute),
      }))
      await clock.complete(cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Orders', MetricData })))
      await clock.complete(cloudWatch.send(alarm))
    },
  },
} as const satisfies Readonly<Record<string, Defect>>
