import { describe, expect, it } from 'vitest'
import type { NodeGroupSize, NodeGroupState } from '../../../../shared/domain/service/node-group.ts'
import type { Fleet, NodeGroup, Service } from '../../../../shared/domain/service/service.ts'
import { sizeCommand } from '../../../../shared/domain/mitigations/change-command.ts'
import {
  handBackStep,
  measuredRequestsPerNode,
  neededNodes,
  peakToCome,
  planSize,
  scaleNodeGroup,
} from '../../../../shared/domain/mitigations/scale-node-group.ts'
import { minute } from '../../../../shared/domain/time.ts'
import { fleetSeries, noon, observation, service, type Load } from '../../../support/builders.ts'

const size = (min: number, desired: number, max: number): NodeGroupSize => ({ min, desired, max })
const state = (min: number, desired: number, max: number, changes: Partial<NodeGroupState> = {}): NodeGroupState => ({
  ...size(min, desired, max),
  status: 'active',
  desiredOwner: 'cluster-autoscaler',
  ...changes,
})
const nodeGroup: NodeGroup = { cluster: 'prod', name: 'web', maxNodes: 20, requestsPerNodePerMinute: 1000 }
const fleet: Fleet = { setIdentifier: 'eks', loadBalancer: 'app/web-eks/2222222222222222', nodeGroup }
const load = (peakRequestsPerMinute: number, measured: number | null = null) => ({
  peakRequestsPerMinute,
  measuredRequestsPerNode: measured,
})
const planned = (...args: Parameters<typeof planSize>) => {
  const plan = planSize(...args)
  if ('impossible' in plan) throw new Error(plan.impossible)
  return plan
}
const { requestsPerNodePerMinute: _configured, ...unmeasured } = nodeGroup

describe('what a load needs', () => {
  it.each([
    ['a quarter more than the peak takes', nodeGroup, load(8000), 10],
    ['whole nodes, rounded up', nodeGroup, load(8001), 11],
    ['what was measured, where nothing is configured', unmeasured, load(8000, 500), 20],
    ['what is configured, whatever was measured', nodeGroup, load(8000, 1), 10],
    ['no nodes without any load', nodeGroup, load(0), 0],
    ['nobody knows without a measure', unmeasured, load(8000), null],
    ['nobody knows when nothing was served', unmeasured, load(8000, 0), null],
    ['nobody knows of a load that was not measured', nodeGroup, load(Number.NaN), null],
  ])('%s', (_rule, group, given, expected) => {
    expect(neededNodes(group, given)).toBe(expected)
  })
})

describe('what a node was seen to carry', () => {
  const at = (minutesAgo: number, requests: number, errors = 0) => ({
    at: noon - minutesAgo * minute,
    requests,
    errors,
  })

  it.each([
    ['the busiest minute over the nodes', [at(3, 900), at(2, 1200), at(1, 600)], 3, 400],
    ['a minute with 1 % of errors counts', [at(2, 1000, 10), at(1, 600)], 2, 500],
    ['a minute with more does not', [at(2, 1000, 11), at(1, 600)], 2, 300],
    ['nor one of more than an hour ago', [at(61, 5000), at(1, 600)], 2, 300],
    ['the hour ends with the newest minute', [at(90, 5000), at(40, 600)], 2, 2500],
    ['nothing without minutes', [], 2, null],
    ['nothing without a healthy minute', [at(1, 100, 50)], 2, null],
    ['nothing without nodes', [at(1, 100)], 0, null],
  ])('%s', (_rule, minutes, nodes, expected) => {
    expect(measuredRequestsPerNode(minutes, nodes)).toBe(expected)
  })
})

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
    ['without a measure of a node', { ...fleet, nodeGroup: unmeasured }, state(3, 4, 15), 'nobody knows what a node'],
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

describe('handing back', () => {
  const lease = { before: size(3, 4, 10), after: size(12, 12, 12), written: size(12, 12, 12) }

  it.each([
    ['a quarter of what was added', state(12, 12, 12), 3, size(10, 12, 12)],
    ['no further than what is needed now', state(12, 12, 12), 11, size(11, 12, 12)],
    ['without touching desired, wherever the autoscaler has it', state(12, 12, 12), 0, size(10, 12, 12)],
  ])('goes down by %s', (_rule, current, needed, after) => {
    expect(handBackStep(lease, current, needed)).toMatchObject({ status: 'step', after })
  })

  it('goes down by one node where little was added', () => {
    const small = { before: size(3, 3, 10), after: size(5, 5, 10), written: size(5, 5, 10) }
    expect(handBackStep(small, state(5, 5, 10), 0)).toMatchObject({ status: 'step', after: size(4, 5, 10) })
  })

  const late = (min: number, max: number) => ({ ...lease, written: size(min, 12, max) })
  it.each([
    ['with the last step', late(4, 12), state(4, 9, 12), 0, size(3, 9, 10)],
    ['no further than desired', late(4, 12), state(4, 11, 12), 0, size(3, 11, 11)],
    ['no further than what is needed', late(3, 12), state(3, 9, 12), 11, size(3, 9, 11)],
    ['later, when desired has gone down', late(3, 12), state(3, 8, 12), 0, size(3, 8, 10)],
  ])('gives the maximum back %s', (_rule, given, current, needed, after) => {
    expect(handBackStep(given, current, needed)).toMatchObject({ status: 'step', after })
  })

  it.each([
    ['the load needs all that there is', lease, state(12, 12, 12), 12, '12 nodes are needed'],
    ['the load needs more than there is', lease, state(12, 12, 12), Infinity, 'nodes are needed'],
    ['nobody knows what the load needs', lease, state(12, 12, 12), Number.NaN, 'nobody knows'],
    ['the group is being updated', lease, state(12, 12, 12, { status: 'updating' }), 0, 'is being updated'],
    ['the autoscaler still has desired up', late(3, 12), state(3, 12, 12), 0, 'desired is 12'],
    ['the load needs the higher maximum', late(3, 12), state(3, 4, 12), 12, '12 nodes are needed'],
  ])('waits while %s', (_rule, given, current, needed, reason) => {
    const { status, reason: told } = handBackStep(given, current, needed)
    expect([status, told]).toEqual(['wait', expect.stringContaining(reason)])
  })

  it.each([
    ['the minimum', state(11, 12, 12)],
    ['the maximum', state(12, 12, 15)],
    ['both, to what they were before', state(3, 4, 10)],
  ])('leaves a group alone of which somebody has changed %s', (_rule, current) => {
    const { status, reason } = handBackStep(lease, current, 0)
    expect([status, reason]).toEqual(['taken-over', expect.stringContaining('Ballast last wrote min 12, max 12')])
  })

  it('is done when minimum and maximum are back', () => {
    expect(handBackStep(late(3, 10), state(3, 9, 10), 99)).toEqual({
      status: 'done',
      reason: 'min 3, desired 9, max 10',
      forPeople: null,
    })
  })

  it('tells people that desired is theirs to lower', () => {
    const people = { desiredOwner: 'people' } as const
    const told = 'desired is 9, was 4, and nobody but people lowers it'
    expect(handBackStep(late(4, 12), state(4, 9, 12, people), 0).reason).toContain(told)
    expect(handBackStep(late(3, 10), state(3, 9, 10, people), 0)).toMatchObject({
      status: 'done',
      reason: expect.stringContaining(told),
      forPeople: told,
    })
  })

  it('does not wait for people: the maximum stays where their desired size keeps it', () => {
    const left = 'max stays at 12, was 10, for desired is 12, was 4, and nobody but people lowers it'
    expect(handBackStep(late(3, 12), state(3, 12, 12, { desiredOwner: 'people' }), 0)).toEqual({
      status: 'done',
      reason: left,
      forPeople: left,
    })
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

it.each([
  ['a steady load is its own peak', [4000, 4000, 4100, 4000], 4100],
  ['a load that falls is sized for its peak', [8000, 6000, 4000], 8000],
  ['slow growth is within the headroom', [4000, 4200, 4400], 4400],
  ['the beginning of a spike goes on for another minute', [4000, 4000, 24_000], (24_000 + 20_000) / 1.25],
  ['a single minute says nothing of growth', [4000], 4000],
  ['no minutes are no load', [], 0],
])('%s', (_rule, requests, peak) => {
  const minutes = requests.map((each, index) => ({ at: index * 60_000, requests: each, errors: 0 }))
  expect(peakToCome(minutes)).toBe(peak)
})
