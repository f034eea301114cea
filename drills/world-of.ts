import { alarmDefinitions } from '../infra/alarms.ts'
import type { Protection, Service } from '../shared/domain/service.ts'
import { minute, second } from '../shared/domain/time.ts'
import { createAccount, type SimulatedAccount } from './account/index.ts'
import type { AccountSettings, FleetSettings } from './account/settings.ts'
import type { VirtualClock } from './clock.ts'
import type { Scenario, ScenarioEvent } from './scenario.ts'

/** Minute 0 of every drill. Fixed, so that the same seed gives the same bytes. */
export const drillStart = Date.parse('2026-03-02T12:00:00Z')
/** The world is older than the drill, so that judges find a past to compare with. */
export const historyMinutes = 90
/** When the release tool sets the weights with which the scenario starts: long enough ago to have baked. */
const firstWeightsMinute = -60

const accountId = '123456789012'
const region = 'us-east-1'
const releaseTool = { arn: `arn:aws:iam::${accountId}:user/release-tool` }

/** What the drilled deployment protects: one service in the simulated account. */
export const drilledService = (scenario: Scenario): Service => ({
  name: 'web',
  mode: scenario.mode,
  record: { hostedZoneId: 'Z0123456789DRILL', name: 'www.example.com', type: 'A' },
  fleets: {
    stable: {
      setIdentifier: 'ec2',
      loadBalancer: 'app/web-ec2/50dc6c495c0c9188',
      capacityRequestsPerMinute: scenario.fleets.stable.capacityRequestsPerMinute,
    },
    candidate: {
      setIdentifier: 'eks',
      loadBalancer: 'app/web-eks/6d0ecf831eec9f09',
      capacityRequestsPerMinute: scenario.fleets.candidate.capacityRequestsPerMinute,
    },
  },
  release: { allowedShares: [0, 1, 5, 25, 50, 100], bakeMinutes: 15, fallbackShare: 0 },
  limits: {
    minimumRequests: 100,
    inconclusiveMinutes: 15,
    verifyMinutes: 15,
    shareTolerancePoints: 3,
    leaseMinutes: 60,
  },
  alarms: [],
})

/** The deployment that a drill runs. */
export const drilledProtection = (scenario: Scenario): Protection => ({
  services: [drilledService(scenario)],
  breakGlassRoles: [`arn:aws:iam::${accountId}:role/break-glass`],
})

function settingsOf(scenario: Scenario): AccountSettings {
  const service = drilledService(scenario)
  const fleet = (role: 'stable' | 'candidate', weight: number): FleetSettings => ({
    ...service.fleets[role],
    weight,
    capacityRequestsPerMinute: scenario.fleets[role].capacityRequestsPerMinute,
    errorRatio: scenario.fleets[role].errorRatio,
    target: {
      hostedZoneId: 'Z35SXDOTRQ7X7K',
      dnsName: `${service.fleets[role].setIdentifier}-1234567890.${region}.elb.amazonaws.com.`,
      evaluateTargetHealth: true,
    },
  })
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
        fleets: { stable: fleet('stable', 100), candidate: fleet('candidate', 0) },
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
  for (const role of ['stable', 'candidate'] as const) {
    const errorRatio = event.errorRatio?.[role]
    if (errorRatio !== undefined) account.setErrorRatio(name, role, errorRatio)
    const capacity = event.capacityRequestsPerMinute?.[role]
    if (capacity !== undefined) account.setCapacity(name, role, capacity)
  }
}

/** A simulated account in which everything of the scenario will happen, standing at the beginning of its history. */
export function accountFor(scenario: Scenario, seed: number, clock: VirtualClock): SimulatedAccount {
  const account = createAccount({ clock, seed, settings: settingsOf(scenario) })
  const { fleets } = scenario
  const first = { stable: fleets.stable.weight, candidate: fleets.candidate.weight }
  clock.schedule(drillStart + firstWeightsMinute * minute, () =>
    account.setWeights('web', first, releaseTool, 'weights before the drill'),
  )
  for (const event of scenario.events) {
    if (event.atMinute !== undefined) {
      const at = drillStart + Math.round(event.atMinute * 60) * second
      clock.schedule(at, () => happen(account, scenario, event))
    }
    if (event.beforeCall !== undefined) {
      account.beforeNextCall(event.beforeCall, () => happen(account, scenario, event))
    }
  }
  for (const { fault, ...rest } of scenario.faults) account.injectFault({ ...rest, kind: fault })
  account.start()
  return account
}
