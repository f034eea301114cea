import { PutMetricDataCommand, type CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { drillNamespace } from '../../domain/drill/metrics.ts'
import type { DrillMetrics, DrillSample } from '../../ports/drill.ts'
import { call } from '../errors.ts'

/** A call takes 1,000 metrics in 1 MB (CloudWatch API reference, PutMetricData). */
const samplesPerCall = 500

/** Metrics of drills in CloudWatch. */
export const cloudWatchDrillMetrics = (client: CloudWatchClient): DrillMetrics => ({
  async publish(samples) {
    for (let from = 0; from < samples.length; from += samplesPerCall) {
      const command = new PutMetricDataCommand({
        Namespace: drillNamespace,
        MetricData: samples.slice(from, from + samplesPerCall).map(toDatum),
      })
      await call('cloudwatch:PutMetricData', () => client.send(command))
    }
  },
})

const toDatum = ({ metricName, dimensions, at, value }: DrillSample) => ({
  MetricName: metricName,
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  Timestamp: new Date(at),
  Value: value,
})
