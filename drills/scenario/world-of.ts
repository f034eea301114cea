import { alarmDefinitions } from '../../infra/alarms.ts'
import { sizeOf, type NodeGroupSize } from '../../shared/domain/service/node-group.ts'
import type { Fleet, FleetRole, Protection, Service } from '../../shared/domain/service/service.ts'
import { serviceDefaults } from '../../shared/domain/service/service-defaults.ts'
import type { FreezeWindow } from '../../shared/domain/service/freeze-window.ts'
import { iso, minute, second } from '../../shared/domain/time.ts'
import { createAccount, type SimulatedAccount } from '../account/index.ts'
import type { AccountSettings, FleetSettings } from '../account/settings.ts'
import type { VirtualClock } from '../clock.ts'
import { drilledZones } from './fleets.ts'
import type { Scenario, ScenarioEvent } from './scenario.ts'

/** Minute 0 of every drill. Fixed, so that the same seed gives the same bytes. */
export const drillStart = Date.parse('2026-03-02T12:00:00Z')
/** The world is older than the drill, so that judges find a past to compare with. */
export const historyMinutes = 90

const accountId = '123456789012'
/** Where the simulated account of drills is. */
export const drilledRegion = 'us-east-1'
const region = drilledRegion

const clusterOf = (setIdentifier: string): string => `web-${setIdentifier}`
const nodeGroupName = 'workers'

const drilledFleet = (
  setIdentifier: string,
  loadBalancer: string,
  { capacityRequestsPerMinute, nodes }: Scenario['fleets']['stable'],
): Fleet => ({
  setIdentifier,
  loadBalancer,
  capacityRequestsPerMinute,
  ...(nodes !== undefined && {
    nodeGroup: {
      cluster: clusterOf(setIdentifier),
      name: nodeGroupName,
      maxNodes: nodes.maxNodes ?? nodes.max,
      requestsPerNodePerMinute: nodes.requestsPerNodeInConfig ? nodes.requestsPerNodePerMinute : undefined,
    },
  }),
})

/** What the drilled deployment protects: one service in the simulated account. */
const drilledService = (scenario: Scenario): Service => ({
  name: 'web',
  mode: scenario.mode,
  record: { hostedZoneId: 'Z0123456789DRILL', name: 'www.example.com', type: 'A' },
  fleets: {
    stable: drilledFleet('ec2', 'app/web-ec2/50dc6c495c0c9188', scenario.fleets.stable),
    candidate: drilledFleet('eks', 'app/web-eks/6d0ecf831eec9f09', scenario.fleets.candidate),
  },
  ...serviceDefaults,
  limits: { ...serviceDefaults.limits, cooldownMinutes: scenario.cooldownMinutes },
  approval: scenario.approval,
  availabilityZones: drilledZones,
})

const freezeWindow = ({ fromMinute, untilMinute }: NonNullable<Scenario['frozen']>): FreezeWindow => ({
  reason: 'as the scenario says',
  services: null,
  from: iso(drillStart + fromMinute * minute),
  until: iso(drillStart + untilMinute * minute),
})

/** The deployment that a drill runs. */
export const drilledProtection = (scenario: Scenario): Protection => ({
  services: [drilledService(scenario)],
  breakGlassRoles: [`arn:aws:iam::${accountId}:role/break-glass`],
  actionsPerHour: scenario.actionsPerHour,
  freezeWindows: scenario.frozen === undefined ? [] : [freezeWindow(scenario.frozen)],
})

function settingsOf(scenario: Scenario): AccountSettings {
  const service = drilledService(scenario)
  const fleet = (role: FleetRole): FleetSettings => {
    const { setIdentifier, loadBalancer = '' } = service.fleets[role]
    const { weight, capacityRequestsPerMinute = 0, errorRatio, nodes, dns, clusterMetrics } = scenario.fleets[role]
    const cluster = clusterOf(setIdentifier)
    return {
      setIdentifier,
      loadBalancer,
      weight,
      capacityRequestsPerMinute,
      errorRatio,
      target: {
        hostedZoneId: 'Z35SXDOTRQ7X7K',
        dnsName: `${setIdentifier}-1234567890.${region}.elb.amazonaws.com.`,
        evaluateTargetHealth: true,
      },
      zones: drilledZones,
      nodes: nodes && { ...nodes, cluster, nodeGroup: nodeGroupName, size: sizeOf(nodes) },
      dns: dns && { ...dns, cluster },
      clusterMetrics,
    }
  }
  const load = scenario.requestsPerMinute
  const points = typeof load === 'number' ? [{ atMinute: 0, requestsPerMinute: load }] : load
  return {
    accountId,
    region,
    hostedZone: { id: service.record.hostedZoneId, name: 'example.com' },
    services: [
      {
        name: service.name,
        record: service.record,
        traffic: points.map(({ atMinute, requestsPerMinute }) => ({
          atSeconds: (atMinute + historyMinutes) * 60,
          requestsPerMinute,
        })),
        fleets: { stable: fleet('stable'), candidate: fleet('candidate') },
      },
    ],
    alarms: alarmDefinitions(drilledProtection(scenario)),
    physics: scenario.physics,
  }
}

function happen(account: SimulatedAccount, scenario: Scenario, event: ScenarioEvent): void {
  const { name } = drilledService(scenario)
  if (event.weights !== undefined) {
    const { stable, candidate } = event.weights
    const weights = { ...(stable !== undefined && { stable }), ...(candidate !== undefined && { candidate }) }
    account.setWeights(name, weights, { arn: event.by }, event.comment)
  }
  if (event.forgeAlarm !== undefined) account.forgeAlarm(event.forgeAlarm)
  if (event.stopPublishing !== undefined) account.stopPublishing(name)
  if (event.loseEvents !== undefined) account.loseEvents(event.loseEvents.kind, event.loseEvents.count)
  for (const role of ['stable', 'candidate'] as const) happenToFleet(account, name, role, event)
}

function happenToFleet(account: SimulatedAccount, name: string, role: FleetRole, event: ScenarioEvent): void {
  for (const [zone, ratio] of Object.entries(event.zoneErrorRatio ?? {})) {
    account.setZoneErrorRatio(name, role, zone, ratio)
  }
  const errorRatio = event.errorRatio?.[role]
  if (errorRatio !== undefined) account.setErrorRatio(name, role, errorRatio)
  const slowness = event.slowness?.[role]
  if (slowness !== undefined) account.setSlowness(name, role, slowness)
  const capacity = event.capacityRequestsPerMinute?.[role]
  if (capacity !== undefined) account.setCapacity(name, role, capacity)
  const queries = event.queriesPerRequest?.[role]
  if (queries !== undefined) account.setQueriesPerRequest(name, role, queries)
  const registeredShare = event.apiThrottling?.[role]
  if (registeredShare !== undefined) account.setApiThrottling(name, role, registeredShare)
  const rolloutMinutes = event.rollout?.[role]
  if (rolloutMinutes !== undefined) account.startRollout(name, role, rolloutMinutes)
  const neverReady = event.nodesNeverReady?.[role]
  if (neverReady !== undefined) account.setNodesNeverReady(name, role, neverReady)
  const size = event.nodeGroupSize?.[role]
  if (size !== undefined) account.scaleIn(name, role, given(size), { arn: event.by })
}

/** Without the fields that were left out. */
const given = ({ min, desired, max }: { [Field in keyof NodeGroupSize]?: number | undefined }) => ({
  ...(min !== undefined && { min }),
  ...(desired !== undefined && { desired }),
  ...(max !== undefined && { max }),
})

/**
 * A simulated account in which everything of the scenario will happen, standing at the beginning of its history. Its
 * alarms are evaluated from `alarmsFrom` (epoch milliseconds) on; from the beginning unless said. `parameters` are SSM's.
 */
export function accountFor(
  scenario: Scenario,
  seed: number,
  clock: VirtualClock,
  alarmsFrom = clock.now(),
  parameters: Readonly<Record<string, string>> = {},
): SimulatedAccount {
  const account = createAccount({ clock, seed, settings: { ...settingsOf(scenario), parameters } })
  for (const event of scenario.events) {
    if (event.atMinute !== undefined) {
      const at = drillStart + Math.round(event.atMinute * 60) * second
      clock.schedule(at, () => happen(account, scenario, event))
    }
    if (event.beforeCall !== undefined) {
      account.beforeNextCall(event.beforeCall, () => happen(account, scenario, event))
    }
  }
  for (const { fault, fromMinute, ...rest } of scenario.faults) {
    const inject = (): void => account.injectFault({ ...rest, kind: fault })
    if (fromMinute === undefined) inject()
    else clock.schedule(drillStart + fromMinute * minute, inject)
  }
  if (alarmsFrom <= clock.now()) account.start()
  else clock.schedule(alarmsFrom, () => account.start())
  return account
}
