import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, expect, it } from 'vitest'
import { cloudWatchDrillMetrics } from '../../../../shared/aws/cloudwatch/drill-metrics.ts'
import { noon } from '../../../support/builders.ts'

const cloudWatch = mockClient(CloudWatchClient)
const metrics = cloudWatchDrillMetrics(new CloudWatchClient({ region: 'eu-west-1' }))
const sample = {
  metricName: 'RequestCount',
  dimensions: { Service: 'drill-web', Fleet: 'stable' },
  at: noon,
  value: 6_000,
}

beforeEach(() => {
  cloudWatch.reset()
  cloudWatch.on(PutMetricDataCommand).resolves({})
})

const sent = () => cloudWatch.commandCalls(PutMetricDataCommand).map(({ args: [{ input }] }) => input)

it('publishes in the namespace of drills, at the minute that is said', async () => {
  await metrics.publish([sample])
  expect(sent()).toEqual([
    {
      Namespace: 'Ballast/Drills',
      MetricData: [
        {
          MetricName: 'RequestCount',
          Dimensions: [
            { Name: 'Service', Value: 'drill-web' },
            { Name: 'Fleet', Value: 'stable' },
          ],
          Timestamp: new Date(noon),
          Value: 6_000,
        },
      ],
    },
  ])
})

it('takes as many calls as it needs, each below what CloudWatch takes', async () => {
  await metrics.publish(Array.from({ length: 1_201 }, () => sample))
  expect(sent().map(({ MetricData = [] }) => MetricData.length)).toEqual([500, 500, 201])
})

it('makes no call for nothing, and says what failed', async () => {
  await metrics.publish([])
  expect(sent()).toEqual([])
  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException', $fault: 'client', $metadata: {} })
  cloudWatch.on(PutMetricDataCommand).rejects(denied)
  await expect(metrics.publish([sample])).rejects.toMatchObject({
    code: 'denied',
    operation: 'cloudwatch:PutMetricData',
  })
})
