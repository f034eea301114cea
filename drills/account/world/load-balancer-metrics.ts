import type { MetricStore, StatisticSet } from '../cloudwatch/metric-store.ts'
import type { FleetSettings } from '../settings.ts'
import type { FleetMinute } from './fleet-minute.ts'
import { responseTimes } from './latency.ts'
import type { HostCount, TargetMinute } from './targets.ts'

/** A counter whose samples are all 1, as `RequestCount` and the HTTP codes are; nothing for a count of zero. */
const counted = (sum: number): StatisticSet | undefined =>
  sum === 0 ? undefined : { sum, count: sum, minimum: 1, maximum: 1 }

/** A zone's part of a count that is spread evenly over so many; the first ones have what is left over. */
const part = (count: number, index: number, zones: number): number => Math.floor((count + zones - 1 - index) / zones)

const hosts = ({ minimum, maximum, last }: HostCount): StatisticSet => ({ sum: last, count: 1, minimum, maximum })

interface PublishedMinute {
  readonly requests: FleetMinute
  readonly targets: TargetMinute
  /** A normal deviate for the response times. */
  readonly noise: number
}

/**
 * What an Application Load Balancer publishes of one minute: nothing for a count of zero, and refused requests only
 * among its own answers, since no target was chosen for them (CloudWatch metrics for your Application Load Balancer).
 * Each refused request also counts as a rejected connection: the model does not tell the two apart. Host counts really
 * have the target group's dimensions only; for a fleet without one they stand at the balancer here. By Availability Zone
 * there is what request counts and error ratios are made of.
 */
export function publishMinute(
  store: MetricStore,
  fleet: FleetSettings,
  { requests: minute, targets, noise }: PublishedMinute,
  at: number,
  visibleAt: number,
): void {
  const { requests, target5xx, refused, badGateway, gatewayTimeout } = minute
  const balancer = { LoadBalancer: fleet.loadBalancer }
  const group = fleet.targetGroup === undefined ? undefined : { ...balancer, TargetGroup: fleet.targetGroup }
  const put = (
    dimensions: Readonly<Record<string, string>>,
    metricName: string,
    set: StatisticSet | undefined,
  ): void => {
    if (set !== undefined) store.put({ namespace: 'AWS/ApplicationELB', metricName, dimensions }, at, set, visibleAt)
  }
  const ofTargets = {
    RequestCount: counted(requests - refused),
    HTTPCode_Target_5XX_Count: counted(target5xx),
    TargetConnectionErrorCount: counted(badGateway + gatewayTimeout),
    TargetResponseTime: responseTimes(minute, noise),
  }
  for (const [metricName, set] of Object.entries(ofTargets)) {
    put(balancer, metricName, set)
    if (group !== undefined) put(group, metricName, set)
  }
  const ofBalancer = {
    HTTPCode_ELB_5XX_Count: refused + badGateway + gatewayTimeout,
    HTTPCode_ELB_502_Count: badGateway,
    HTTPCode_ELB_503_Count: refused,
    HTTPCode_ELB_504_Count: gatewayTimeout,
    RejectedConnectionCount: refused,
  }
  for (const [metricName, count] of Object.entries(ofBalancer)) put(balancer, metricName, counted(count))
  const { zones = [] } = fleet
  const inOneZone = [...minute.target5xxByZone.values()].reduce((sum, count) => sum + count, 0)
  zones.forEach((zone, index) => {
    const own = minute.target5xxByZone.get(zone) ?? 0
    const served = counted(part(requests - refused, index, zones.length))
    const failed = counted(part(target5xx - inOneZone, index, zones.length) + own)
    for (const dimensions of group === undefined ? [balancer] : [balancer, group]) {
      put({ ...dimensions, AvailabilityZone: zone }, 'RequestCount', served)
      put({ ...dimensions, AvailabilityZone: zone }, 'HTTPCode_Target_5XX_Count', failed)
    }
    for (const [metricName, count] of Object.entries(ofBalancer)) {
      put({ ...balancer, AvailabilityZone: zone }, metricName, counted(part(count, index, zones.length)))
    }
  })
  put(group ?? balancer, 'HealthyHostCount', hosts(targets.healthy))
  put(group ?? balancer, 'UnHealthyHostCount', hosts(targets.unhealthy))
}
