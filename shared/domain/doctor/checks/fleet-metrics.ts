import { fleetShare, weightsOf } from '../../records/weights.ts'
import { check } from '../check.ts'
import { quoted } from '../finding.ts'

/** Fewer expected requests than these may well be none. */
const tellingRequests = 10

/** A fleet that gets traffic publishes request counts under the dimensions of the config. */
export const fleetMetrics = check(
  'fleet-metrics',
  'a fleet has a weight but no metrics',
  ['records', 'requests'],
  ({ records: all, requests: counted, protection: { services }, region }) =>
    services.flatMap((service) => {
      // Metrics of a service for drills are there during a drill only.
      if (service.drills !== undefined) return []
      const records = all.find((each) => each.service === service.name)?.records
      const requests = counted.find((each) => each.service === service.name)?.requests
      if (records === undefined || requests === undefined) return []
      const live = weightsOf(records)
      const roles = ['stable', 'candidate'] as const
      return roles
        .filter((role) => {
          const share = fleetShare(service, live, role)
          const other = requests[role === 'stable' ? 'candidate' : 'stable']
          if (requests[role] !== null || share === 0) return false
          // A service without any traffic at all has no metrics either, which its main fleet tells of once.
          if (other === null) return role === 'stable' ? share >= 50 : share > 50
          return (share / 100) * other >= tellingRequests * (1 - share / 100)
        })
        .map((role) => {
          const { loadBalancer = '', targetGroup, setIdentifier } = service.fleets[role]
          const dimensions = [loadBalancer, ...(targetGroup === undefined ? [] : [targetGroup])]
          return {
            severity: 'error' as const,
            what: `${service.name}: the ${role} fleet has weight ${live[setIdentifier]}, but AWS/ApplicationELB RequestCount of ${dimensions.join(', ')} has no datapoint of the past hour`,
            why: 'Ballast cannot see this fleet’s errors: it neither finds a failure of it nor moves traffic onto it.',
            todo: 'Correct loadBalancer or targetGroup in ballast.yml and deploy. Those that publish are:',
            command: `aws cloudwatch list-metrics --region ${region} --namespace AWS/ApplicationELB --metric-name RequestCount --dimensions Name=LoadBalancer,Value=${quoted(loadBalancer)}`,
          }
        })
    }),
)
