import { alarmDefinitions } from '../../infra/alarms.ts'
import type { DrillPolicy } from '../../shared/domain/drill/policy.ts'
import type { NodeGroupSize } from '../../shared/domain/service/node-group.ts'
import type { FleetRole, Protection, Service } from '../../shared/domain/service/service.ts'
import { serviceDefaults } from '../../shared/domain/service/service-defaults.ts'
import type { AccountSettings, FleetSettings, ServiceSettings } from '../account/settings.ts'

const accountId = '123456789012'
const region = 'us-east-1'
const hostedZoneId = 'Z0123456789DRILL'

const common = { mode: 'enforce', ...serviceDefaults } as const satisfies Partial<Service>

/** A service with users, which no drill may touch. */
export const production: Service = {
  ...common,
  name: 'web',
  record: { hostedZoneId, name: 'www.example.com', type: 'A' },
  fleets: {
    stable: { setIdentifier: 'ec2', loadBalancer: 'app/web-ec2/50dc6c495c0c9188' },
    candidate: {
      setIdentifier: 'eks',
      loadBalancer: 'app/web-eks/6d0ecf831eec9f09',
      nodeGroup: { cluster: 'prod', name: 'web', maxNodes: 10, requestsPerNodePerMinute: 2_000 },
    },
  },
}

/** Drills at any time. */
export const anyTime: DrillPolicy = { allowed: true, windows: [], weekly: [] }

/** A service that is marked for drills. */
export const drillService: Service = {
  ...common,
  name: 'drill-web',
  record: { hostedZoneId, name: 'drill-web.example.com', type: 'A' },
  fleets: {
    stable: { setIdentifier: 'stable', drillOf: 'drill-web' },
    candidate: {
      setIdentifier: 'candidate',
      drillOf: 'drill-web',
      nodeGroup: { cluster: 'drills', name: 'drill-web', maxNodes: 8, requestsPerNodePerMinute: 2_000 },
    },
  },
  drills: anyTime,
}

/** What is deployed: a service with users beside one for drills. */
export const drillProtection = (
  drilled: Service = drillService,
  changes: Partial<Omit<Protection, 'services'>> = {},
): Protection => ({
  actionsPerHour: 10,
  freezeWindows: [],
  breakGlassRoles: [],
  ...changes,
  services: [production, drilled],
})

/** Sizes and weights of the simulated account, before anything happens. */
export const sizeBefore: NodeGroupSize = { min: 1, desired: 2, max: 4 }
const weights: Readonly<Record<FleetRole, number>> = { stable: 95, candidate: 5 }

function settingsOf({ name, record, fleets, drills }: Service): ServiceSettings {
  const fleet = (role: FleetRole): FleetSettings => {
    const { setIdentifier, loadBalancer, nodeGroup } = fleets[role]
    const nodes = nodeGroup && {
      cluster: nodeGroup.cluster,
      nodeGroup: nodeGroup.name,
      size: sizeBefore,
      requestsPerNodePerMinute: nodeGroup.requestsPerNodePerMinute ?? 1,
      autoscaler: false,
    }
    return {
      setIdentifier,
      // Nobody is behind the records of a service for drills, and no load balancer publishes anything of it.
      loadBalancer: loadBalancer ?? `app/${setIdentifier}/0`,
      weight: weights[role],
      capacityRequestsPerMinute: 100_000,
      errorRatio: 0,
      target:
        drills === undefined
          ? {
              hostedZoneId: 'Z35SXDOTRQ7X7K',
              dnsName: `${setIdentifier}-1234567890.${region}.elb.amazonaws.com.`,
              evaluateTargetHealth: true,
            }
          : { ttlSeconds: 60, values: [role === 'stable' ? '192.0.2.1' : '192.0.2.2'] },
      ...(nodes !== undefined && { nodes }),
    }
  }
  return {
    name,
    record,
    traffic: [{ atSeconds: 0, requestsPerMinute: drills === undefined ? 6_000 : 0 }],
    fleets: { stable: fleet('stable'), candidate: fleet('candidate') },
  }
}

/** The account that it is deployed in, with the alarms that infra makes of it. */
export const drillAccount = (protection: Protection): AccountSettings => ({
  accountId,
  region,
  hostedZone: { id: hostedZoneId, name: 'example.com' },
  services: protection.services.map(settingsOf),
  alarms: alarmDefinitions(protection),
})
