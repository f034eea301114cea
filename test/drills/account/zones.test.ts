import { expect, it } from 'vitest'
import { fleet, minute, monday, newAccount, service, valuesOf } from './support.ts'

const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']
const loadBalancer = 'app/web-ec2/50dc6c495c0c9188'

function inZones(targetGroup?: string) {
  const stable = fleet({
    setIdentifier: 'ec2',
    weight: 100,
    errorRatio: 0.01,
    capacityRequestsPerMinute: 5_000,
    zones,
    targetGroup,
  })
  return newAccount({
    services: [service({ fleets: { stable, candidate: fleet({ setIdentifier: 'eks', weight: 0 }) } })],
  })
}

const ofStable = (world: ReturnType<typeof newAccount>, metricName: string, dimensions = {}) =>
  valuesOf(world, 'AWS/ApplicationELB', metricName, 'Sum', { LoadBalancer: loadBalancer, ...dimensions })

it.each(['RequestCount', 'HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count', 'HTTPCode_ELB_503_Count'])(
  '%s is published by zone, of all zones together as much as of the load balancer',
  async (metricName) => {
    const world = inZones()
    await world.clock.runUntil(monday + 5 * minute)
    const whole = await ofStable(world, metricName)
    const parts = await Promise.all(zones.map((zone) => ofStable(world, metricName, { AvailabilityZone: zone })))
    expect(whole[0]).toBeGreaterThan(0)
    expect(whole.map((_, index) => parts.reduce((sum, part) => sum + (part[index] ?? 0), 0))).toEqual(
      whole.map((value) => value ?? 0),
    )
  },
)

it('a zone that fails has its errors for itself, of its target group too', async () => {
  const TargetGroup = 'targetgroup/web/73e2d6bc24d8a067'
  const world = inZones(TargetGroup)
  world.account.setZoneErrorRatio('web', 'stable', 'eu-west-1b', 0.5)
  await world.clock.runUntil(monday + 5 * minute)
  for (const group of [{}, { TargetGroup }]) {
    const ratioOf = async (AvailabilityZone: string): Promise<number> => {
      const [[errors], [requests]] = await Promise.all([
        ofStable(world, 'HTTPCode_Target_5XX_Count', { ...group, AvailabilityZone }),
        ofStable(world, 'RequestCount', { ...group, AvailabilityZone }),
      ])
      return (errors ?? 0) / (requests ?? 0)
    }
    expect(await ratioOf('eu-west-1a')).toBeCloseTo(0.01, 1)
    expect(await ratioOf('eu-west-1b')).toBeCloseTo(0.5, 1)
    expect(await ratioOf('eu-west-1c')).toBeCloseTo(0.01, 1)
  }
})

it('a fleet that is not in a zone does not fail there', () => {
  expect(() => inZones().account.setZoneErrorRatio('web', 'candidate', 'eu-west-1b', 0.5)).toThrow(RangeError)
})
