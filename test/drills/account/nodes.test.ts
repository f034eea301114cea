import { DescribeNodegroupCommand, UpdateNodegroupConfigCommand } from '@aws-sdk/client-eks'
import { describe, expect, it } from 'vitest'
import {
  allOnCandidate,
  clientsOf,
  human,
  minute,
  monday,
  newAccount,
  ofCandidate,
  onNodes,
  second,
} from './support.ts'
import type { NodeSettings } from '../../../drills/account/index.ts'

/** 4 nodes for 1,000 requests a minute each. */
function prepared(requestsPerMinute = 8_000, nodes: Partial<NodeSettings> = {}) {
  const world = newAccount({ services: [allOnCandidate(onNodes({}, nodes), requestsPerMinute)] })
  const readyAt = (minutes: number) =>
    world.account.history().find(({ at }) => at === monday + (minutes - 1) * minute)?.nodes.candidate
  return { ...world, readyAt }
}
const served = (world: ReturnType<typeof prepared>, minutes: number): number => {
  const found = world.account.history()[minutes]?.fleets.candidate
  return found === undefined ? Number.NaN : found.requests - found.failed
}

describe('a fleet on nodes', () => {
  it('carries what its ready nodes carry, and refuses the rest', async () => {
    const world = prepared()
    await world.clock.runUntil(monday + 5 * minute)
    expect(Math.abs(served(world, 3) - 4_000)).toBeLessThan(100)
    const refused = world.account.history()[3]?.fleets.candidate.failed
    expect((await ofCandidate(world, 'RejectedConnectionCount'))[3]).toBe(refused)
    expect((await ofCandidate(world, 'HTTPCode_ELB_503_Count'))[3]).toBe(refused)
    expect(await ofCandidate(world, 'HealthyHostCount', 'Average')).toEqual([4, 4, 4, 4, null])
  })

  it('has new nodes 210 s after they were asked for', async () => {
    const world = prepared()
    await world.clock.runUntil(monday + minute)
    world.account.scaleIn('web', 'candidate', { min: 8, desired: 8 }, human)
    await world.clock.runUntil(monday + 270 * second)
    expect(world.readyAt(4)).toEqual({ ready: 4, desired: 8 })
    await world.clock.runUntil(monday + 7 * minute)
    expect(world.readyAt(5)).toEqual({ ready: 8, desired: 8 })
    expect(Math.abs(served(world, 5) - 8_000)).toBeLessThan(400)
    expect((await ofCandidate(world, 'HealthyHostCount', 'Maximum'))[4]).toBe(8)
  })

  it('loses nodes at once when the desired size is lowered, those that are being launched first', async () => {
    const world = prepared()
    world.account.scaleIn('web', 'candidate', { desired: 6 }, human)
    await world.clock.runUntil(monday + 10 * second)
    world.account.scaleIn('web', 'candidate', { desired: 3 }, human)
    await world.clock.runUntil(monday + 10 * minute)
    expect(world.readyAt(1)).toEqual({ ready: 3, desired: 3 })
    expect(world.readyAt(10)).toEqual({ ready: 3, desired: 3 })
    expect(Math.abs(served(world, 2) - 3_000)).toBeLessThan(100)
  })

  it('waits for nodes that never become ready, until they may', async () => {
    const world = prepared(8_000, { nodesNeverReady: true, launchSeconds: 60 })
    world.account.scaleIn('web', 'candidate', { desired: 6 }, human)
    await world.clock.runUntil(monday + 20 * minute)
    expect(world.readyAt(20)).toEqual({ ready: 4, desired: 6 })
    world.account.setNodesNeverReady('web', 'candidate', false)
    await world.clock.runUntil(monday + 21 * minute)
    expect(world.readyAt(21)).toEqual({ ready: 6, desired: 6 })
  })

  it('is degraded where the Auto Scaling group cannot launch', async () => {
    const launchFailure = 'Could not launch On-Demand Instances. InsufficientInstanceCapacity'
    const { clock, account, readyAt } = prepared(8_000, { launchFailure })
    const name = { clusterName: 'web-eks', nodegroupName: 'workers' }
    const { eks } = clientsOf(account)
    const scalingConfig = { minSize: 8, desiredSize: 8 }
    await clock.complete(eks.send(new UpdateNodegroupConfigCommand({ ...name, scalingConfig })))
    await clock.runUntil(monday + 10 * minute)
    const { nodegroup } = await clock.complete(eks.send(new DescribeNodegroupCommand(name)))
    expect(nodegroup).toMatchObject({
      status: 'DEGRADED',
      scalingConfig: { desiredSize: 8 },
      health: { issues: [{ code: 'AsgInstanceLaunchFailures', message: launchFailure }] },
    })
    expect(readyAt(10)).toEqual({ ready: 4, desired: 8 })
  })

  it('remembers who changed its size', async () => {
    const { clock, account } = prepared()
    const name = { clusterName: 'web-eks', nodegroupName: 'workers' }
    const scalingConfig = { maxSize: 20 }
    await clock.complete(clientsOf(account).eks.send(new UpdateNodegroupConfigCommand({ ...name, scalingConfig })))
    await clock.runUntil(monday + minute)
    account.scaleIn('web', 'candidate', { min: 1 }, human)
    expect(account.nodeGroupUpdates).toMatchObject([
      { by: 'arn:aws:sts::123456789012:assumed-role/ballast/ballast', size: { min: 2, desired: 4, max: 20 } },
      { by: human.arn, at: monday + minute, asked: { min: 1 }, size: { min: 1, desired: 4, max: 20 } },
    ])
    expect(account.calls).toEqual({ 'eks:UpdateNodegroupConfig': 1 })
  })

  it('is refused what EKS refuses a person', async () => {
    const { account } = prepared()
    expect(() => account.scaleIn('web', 'candidate', { min: 5 }, human)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', status: 400 }),
    )
    account.scaleIn('web', 'candidate', { min: 4 }, human)
    expect(() => account.scaleIn('web', 'candidate', { min: 3 }, human)).toThrow(
      expect.objectContaining({ code: 'ResourceInUseException', status: 409 }),
    )
  })

  it.each([
    ['a capacity', (account: ReturnType<typeof prepared>['account']) => account.setCapacity('web', 'candidate', 1)],
    ['nodes of a fleet without', (account) => account.setNodesNeverReady('web', 'stable', true)],
    ['names of a fleet without', (account) => account.setQueriesPerRequest('web', 'stable', 1)],
  ] as [string, (account: ReturnType<typeof prepared>['account']) => void][])(
    'cannot be given %s',
    async (_rule, act) => {
      const { account } = prepared()
      expect(() => act(account)).toThrow(RangeError)
    },
  )

  it('lets EKS be called 20 times at once and 5 times a second', async () => {
    const { clock, account } = newAccount({
      services: [allOnCandidate(onNodes())],
      physics: { callLatencyMilliseconds: 0 },
    })
    const { eks } = clientsOf(account)
    const call = async (): Promise<string> => {
      const command = new DescribeNodegroupCommand({ clusterName: 'web-eks', nodegroupName: 'workers' })
      return clock.complete(eks.send(command)).then(
        () => 'answered',
        (error: Error & { $metadata: { httpStatusCode: number } }) => `${error.name} ${error.$metadata.httpStatusCode}`,
      )
    }
    const outcomes: string[] = []
    for (let count = 0; count < 21; count++) outcomes.push(await call())
    expect(outcomes.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'answered'))
    expect(outcomes[20]).toBe('ThrottlingException 429')
    await clock.runUntil(clock.now() + 250)
    expect(await call()).toBe('answered')
  })
})
