import { checkMetrics } from '../watch/own-metrics.ts'
import { assume } from './assumed.ts'
import { together, type Usage } from './bill.ts'
import { hoursAMonth } from './prices.ts'
import { runsAMonth } from './service.ts'

/** What the stack has whatever its services do, as its template says. */
export interface StackFacts {
  /** Metrics in the alarms on Ballast itself. */
  readonly ownAlarmMetrics: number
  /** Alarms on services, which check-signals asks for. */
  readonly serviceAlarms: number
  readonly dashboards: number
  /** Metrics that are made of logs. */
  readonly metricFilters: number
}

/** Alarms that one DescribeAlarms call asks for (CloudWatch API reference). */
const alarmsPerCall = 100
const examinationsAMonth = hoursAMonth / (24 * 7)
const gigabyte = 1024 ** 3

/** A month of Ballast itself, beside what its services cost. */
export function accountUsage({ ownAlarmMetrics, serviceAlarms, dashboards, metricFilters }: StackFacts): Usage {
  const { heartbeat, checked, failed } = checkMetrics
  const runs = runsAMonth + examinationsAMonth
  const logged = (runs * assume('logBytesARun')) / gigabyte
  const seconds = runsAMonth * assume('runSeconds') + examinationsAMonth * assume('doctorSeconds')
  return together({
    alarmMetric: ownAlarmMetrics,
    customMetric: [heartbeat, checked, failed].length + metricFilters,
    dashboard: dashboards,
    metricsCall: Math.ceil(serviceAlarms / alarmsPerCall) * runsAMonth,
    lambdaRequest: runs,
    lambdaSecond: seconds * assume('memoryGb'),
    logIngested: logged,
    logStored: logged * assume('logRetentionMonths'),
    awsEvent: runs,
  })
}
