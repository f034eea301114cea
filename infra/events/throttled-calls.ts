import { trailMetric } from '../../shared/domain/metrics/trail-metric.ts'
import type { Protection } from '../../shared/domain/service/service.ts'
import type { Resources } from '../cloudformation.ts'

/** How the AWS APIs say that a call came too often (CloudTrail record contents, errorCode). */
const throttlingCodes = ['*Throttl*', '*RequestLimitExceeded', '*TooManyRequests*', '*RateExceeded*']

/**
 * Counts throttled calls in the trail's log group, if the config names it. The default of 0 makes silence a number: a
 * hold is lifted only on counts of 0.
 */
export const throttledCalls = ({ cloudTrailLogGroup }: Protection): Resources =>
  cloudTrailLogGroup === undefined
    ? {}
    : {
        ThrottledCallsFilter: {
          Type: 'AWS::Logs::MetricFilter',
          Properties: {
            LogGroupName: cloudTrailLogGroup,
            FilterPattern: `{ ${throttlingCodes.map((code) => `($.errorCode = "${code}")`).join(' || ')} }`,
            MetricTransformations: [
              {
                MetricNamespace: trailMetric.namespace,
                MetricName: trailMetric.metricName,
                MetricValue: '1',
                DefaultValue: 0,
                Unit: 'Count',
              },
            ],
          },
        },
      }
