import { describe, expect, it } from 'vitest'
import { sizeCommand } from '../../../../shared/domain/mitigations/change-command.ts'
import { planSize, scaleNodeGroup } from '../../../../shared/domain/mitigations/scale-node-group.ts'
import type { NodeGroupState } from '../../../../shared/domain/service/node-group.ts'
import type { Fleet, NodeGroup, Service } from '../../../../shared/domain/service/service.ts'
import { fleetSeries, observation, service, type Load } from '../../../support/builders.ts'
import { load, nodeGroup, size, state, unmeasured } from './support.ts'

const fleet: Fleet = { setIdentifier: 'eks', loadBalancer: 'app/web-eks/2222222222222222', nodeGroup }
const planned = (...args: Parameters<typeof planSize>) => {
  const plan = planSize(...args)
  if ('impossible' in plan) throw new Error(plan.impossible)
  return plan
}

describe('a plan', () => {
  it.each([
    ['raises the minimum alone, where the group is large enough', state(3, 12, 15), load(8000), size(10, 12, 15)],
    ['raises desired as far as the minimum forces it', state(3, 4, 15), load(8000), size(10, 10, 15)],
    ['raises the maximum as far as the minimum forces it', state(3, 4, 5), load(8000), size(10, 10, 10)],
    ['stops at maxNodes', state(3, 4, 5), load(400_000), size(20, 20, 20)],
    ['leaves a maximum beyond maxNodes alone', state(3, 4, 60), load(400_000), size(20, 20, 60)],
    ['leaves a desired size beyond maxNodes alone', state(3, 40, 60), load(400_000), size(20, 40, 60)],
    ['starts from nothing', state(0, 0, 1), load(800), size(1, 1, 1)],
  ])('%s', (_rule, group, given, after) => {
    const plan = planned(fleet, group, given)
    expect(plan).toMatchObject({ kind: 'node-group', mitigation: 'scale-node-group', after })
    expect(plan.group).toEqual({ cluster: 'prod', name: 'web' })
    expect(plan.before).toEqual(size(group.min, group.desired, group.max))
  })

  it('says what it does and why', () => {
    const plan = planned(fleet, state(3, 4, 15), load(8000))
    expect(plan.reason).toBe(
      'node group prod/web: min 3, desired 4, max 15 → min 10, desired 10, max 15 (8000 requests a minute need 10 nodes)',
    )
    expect(plan.shortOf).toBeNull()
  })

  it('says by how much it is short', () => {
    const plan = planned(fleet, state(3, 4, 15), load(16_800))
    expect(plan.shortOf).toBe('maxNodes is 20, 1 node short of what the load needs')
    expect(plan.reason).toContain('(16800 requests a minute need 21 nodes; maxNodes is 20, 1 node short')
  })

  it.each([
    [
      'without a node group in the config',
      { ...fleet, nodeGroup: undefined },
      state(3, 4, 15),
      "fleet 'eks' has no node",
    ],
    ['while the group is being updated', fleet, state(3, 4, 15, { status: 'updating' }), 'is being updated'],
    ['while the group is degraded', fleet, state(3, 4, 15, { status: 'degraded' }), 'is degraded'],
    ['while the group is being made', fleet, state(3, 4, 15, { status: 'other' }), 'is being created'],
    [
      'without a measure of a node',
      { ...fleet, nodeGroup: unmeasured },
      state(3, 4, 15),
      'what a node of node group prod/web carries: the config has no requestsPerNodePerMinute',
    ],
    ['where the minimum is at maxNodes', fleet, state(20, 20, 20), 'is 20 already, and maxNodes is 20'],
    ['where people went beyond maxNodes', fleet, state(30, 30, 40), 'is 30 already, and maxNodes is 20'],
  ])('is not possible %s', (_rule, given, group, reason) => {
    expect(planSize(given, group, load(400_000))).toEqual({
      impossible: expect.stringContaining(reason),
      enough: false,
    })
  })

  it.each([
    ['exactly enough', load(8000)],
    ['more than enough', load(100)],
    ['enough for no load at all', load(0)],
  ])('is not needed where the minimum is %s', (_rule, given) => {
    expect(planSize(fleet, state(10, 12, 15), given)).toEqual({
      impossible: expect.stringContaining('the minimum of node group prod/web is 10 already'),
      enough: true,
    })
  })
})

describe('the mitigation', () => {
  const web = service()
  const on = (groups: Partial<Record<'stable' | 'candidate', NodeGroup>>): Service => ({
    ...web,
    fleets: {
      stable: { ...web.fleets.stable, nodeGroup: groups.stable },
      candidate: { ...web.fleets.candidate, nodeGroup: groups.candidate },
    },
  })
  const stableGroup = { ...nodeGroup, name: 'web-old' }
  const planFor = (
    given: Service,
    nodeGroups: Partial<Record<'stable' | 'candidate', NodeGroupState>>,
    ...loads: Load[]
  ) =>
    scaleNodeGroup.plan({
      service: given,
      incidentClass: 'request-spike',
      verdicts: [],
      nodeGroups,
      observation: observation({
        series: { ...fleetSeries('candidate', loads), ...fleetSeries('stable', loads) },
      }),
    })
  const spike: Load[] = [
    { minutesAgo: 60, untilMinutesAgo: 3, requests: 2000 },
    { minutesAgo: 3, requests: 8000, errorRatio: 0.2 },
  ]

  it('raises each group to what its own fleet has to carry', () => {
    const both = { candidate: state(3, 4, 15), stable: state(4, 4, 8) }
    const plans = planFor(on({ candidate: nodeGroup, stable: stableGroup }), both, ...spike)
    expect(plans).toMatchObject([
      { group: { name: 'web' }, after: size(10, 10, 15), shortOf: null },
      { group: { name: 'web-old' }, after: size(10, 10, 10), shortOf: null },
    ])
  })

  it('measures what a node carries in the hour before, and not in the minutes that fail', () => {
    expect(planFor(on({ candidate: unmeasured }), { candidate: state(3, 4, 15) }, ...spike)).toMatchObject([
      { after: size(20, 20, 20) },
    ])
  })

  it('looks at the newest minutes only', () => {
    const past: Load[] = [
      { minutesAgo: 30, untilMinutesAgo: 20, requests: 15_000 },
      { minutesAgo: 5, requests: 4000 },
    ]
    expect(planFor(on({ candidate: nodeGroup }), { candidate: state(3, 4, 15) }, ...past)).toMatchObject([
      { after: size(5, 5, 15) },
    ])
  })

  it('looks at a minute that began six minutes ago', () => {
    const past: Load[] = [
      { minutesAgo: 6, untilMinutesAgo: 5, requests: 8000 },
      { minutesAgo: 5, requests: 4000 },
    ]
    expect(planFor(on({ candidate: nodeGroup }), { candidate: state(3, 4, 15) }, ...past)).toMatchObject([
      { after: size(10, 10, 15) },
    ])
  })

  it('tells by how much it is short, and what it leaves undone of the other group', () => {
    const groups = { candidate: state(3, 4, 15), stable: state(4, 4, 8, { status: 'updating' }) }
    const small = { ...nodeGroup, maxNodes: 8 }
    expect(planFor(on({ candidate: small, stable: stableGroup }), groups, ...spike)).toMatchObject([
      {
        shortOf:
          'maxNodes is 8, 2 nodes short of what the load needs; ' +
          'node group prod/web-old is being updated, and takes no other change until that is done',
      },
    ])
  })

  it('tells what it has to leave undone of the other group', () => {
    const groups = { candidate: state(3, 4, 15), stable: state(4, 4, 8, { status: 'updating' }) }
    expect(planFor(on({ candidate: nodeGroup, stable: stableGroup }), groups, ...spike)).toMatchObject([
      { group: { name: 'web' }, shortOf: expect.stringContaining('prod/web-old is being updated') },
    ])
  })

  it('does not tell of a group that is large enough', () => {
    const groups = { candidate: state(3, 4, 15), stable: state(12, 12, 15) }
    expect(planFor(on({ candidate: nodeGroup, stable: stableGroup }), groups, ...spike)).toMatchObject([
      { group: { name: 'web' }, shortOf: null },
    ])
  })

  it.each([
    ['no fleet has a node group', on({}), {}, 'no fleet has a node group'],
    ['a group was not read', on({ candidate: nodeGroup }), {}, "the node group of fleet 'eks' was not read"],
    [
      'no group can be raised',
      on({ candidate: nodeGroup, stable: stableGroup }),
      { candidate: state(20, 20, 20), stable: state(12, 12, 15) },
      // The load of 8,000 requests a minute needs ten nodes.
      'web is 20 already; 8000 requests a minute need 10 nodes, and the minimum of node group prod/web-old is 12 already',
    ],
  ])('is not possible where %s', (_rule, given, groups, reason) => {
    expect(planFor(given, groups, ...spike)).toEqual({ impossible: expect.stringContaining(reason) })
  })
})

describe('the command for a person', () => {
  it.each([
    ['writes all that changes', state(3, 4, 5), 'minSize=10,desiredSize=10,maxSize=10'],
    ['leaves desired alone where it does not change', state(3, 12, 15), 'minSize=10,maxSize=15'],
  ])('%s', (_rule, group, sizes) => {
    expect(sizeCommand(planned(fleet, group, load(8000)))).toBe(
      `aws eks update-nodegroup-config --cluster-name 'prod' --nodegroup-name 'web' --scaling-config ${sizes}`,
    )
  })
})
