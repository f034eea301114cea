import type { ResourceRecordSet } from '@aws-sdk/client-route-53'
import { describe, expect, it } from 'vitest'
import type { AccountSettings, Bystanders } from '../../../drills/account/index.ts'
import { fleet, newAccount, onNodes, service } from '../../drills/account/support.ts'
import { read } from './support.ts'

const alias = (DNSName: string): Partial<ResourceRecordSet> => ({
  AliasTarget: { HostedZoneId: 'Z32O12XQLNTSW2', DNSName, EvaluateTargetHealth: true },
})

const weighted = (
  Name: string,
  SetIdentifier: string,
  target: Partial<ResourceRecordSet>,
  Type: 'A' | 'CNAME' = 'A',
): ResourceRecordSet => ({ Name, Type, SetIdentifier, Weight: 1, ...target })

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(index).padStart(4, '0'))

const idle = (nodeGroup: string) => ({
  nodeGroup,
  size: { min: 1, desired: 1, max: 3 },
  requestsPerNodePerMinute: 1_000,
  autoscaler: false,
})

/** The service `web` on `ec2` and, in the cluster `web-eks`, on `eks`. */
const onEks = service({ fleets: { stable: fleet({ setIdentifier: 'ec2', weight: 99 }), candidate: onNodes() } })
const accountWith = (bystanders: Bystanders, fields: Partial<AccountSettings> = {}) =>
  newAccount({ services: [onEks], bystanders, ...fields })

it('finds both records, their load balancers, the cluster of its tags, and its node groups', async () => {
  const { findings } = await read(accountWith({}))
  expect(findings).toEqual({
    region: 'eu-west-1',
    zones: 1,
    recordSets: [
      {
        zone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com', isPrivate: false },
        name: 'www.example.com.',
        type: 'A',
        records: [
          {
            setIdentifier: 'ec2',
            weight: 99,
            host: 'web-ec2.eu-west-1.elb.amazonaws.com',
            answers: ['dualstack.web-ec2.eu-west-1.elb.amazonaws.com.'],
            isOfTrafficPolicy: false,
          },
          expect.objectContaining({ setIdentifier: 'eks', weight: 1, host: 'web-eks.eu-west-1.elb.amazonaws.com' }),
        ],
      },
    ],
    balancers: [
      {
        loadBalancer: 'app/web-ec2/50dc6c495c0c9188',
        kind: 'application',
        host: 'web-ec2.eu-west-1.elb.amazonaws.com',
        cluster: null,
        targetGroups: [{ targetGroup: 'targetgroup/web-ec2/50dc6c495c0c9188', cluster: null }],
      },
      {
        loadBalancer: 'app/web-eks/50dc6c495c0c9188',
        kind: 'application',
        host: 'web-eks.eu-west-1.elb.amazonaws.com',
        cluster: 'web-eks',
        targetGroups: [{ targetGroup: 'targetgroup/web-eks/50dc6c495c0c9188', cluster: 'web-eks' }],
      },
    ],
    clusters: [
      {
        name: 'web-eks',
        karpenterNodes: 0,
        nodeGroups: [
          { cluster: 'web-eks', name: 'workers', min: 2, desired: 4, max: 10, desiredOwner: 'cluster-autoscaler' },
        ],
      },
    ],
    unread: [],
  })
})

it('makes no call that is not for reading', async () => {
  const simulated = accountWith({})
  await read(simulated)
  expect(Object.keys(simulated.account.calls).toSorted()).toEqual([
    'eks:DescribeNodegroup',
    'eks:ListClusters',
    'eks:ListNodegroups',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeTags',
    'elasticloadbalancing:DescribeTargetGroups',
    'route53:ListHostedZones',
    'route53:ListResourceRecordSets',
    'tag:GetResources',
  ])
})

describe('goes through all pages of', () => {
  it('hosted zones, of which it skips those that have nothing but their own records', async () => {
    const zones = numbered(230).map((number) => ({ id: `Z${number}`, name: `z${number}.example`, records: [] }))
    const last = { ...zones[229]!, records: [weighted('x.z0229.example', 'a', alias('y.example'))] }
    const simulated = accountWith({ zones: [...zones.slice(0, 229), last] })
    const { findings } = await read(simulated)
    expect(findings.zones).toBe(231)
    expect(findings.recordSets.map(({ name }) => name)).toEqual(['www.example.com.', 'x.z0229.example.'])
    expect(simulated.account.calls).toMatchObject({ 'route53:ListHostedZones': 3, 'route53:ListResourceRecordSets': 2 })
  })

  it('records, though a page ends between two siblings', async () => {
    // The zone's own NS and SOA come first, so that the 300th record is the first of two siblings.
    const before = numbered(297).map((number) => ({
      Name: `a${number}.example.com`,
      Type: 'A' as const,
      TTL: 60,
      ResourceRecords: [{ Value: '192.0.2.1' }],
    }))
    const siblings = ['one', 'other'].map((each) => weighted('b.example.com', each, alias('y.example')))
    const simulated = accountWith({ records: [...before, ...siblings] })
    const { findings } = await read(simulated)
    expect(findings.recordSets.map(({ name, records }) => [name, records.length])).toEqual([
      ['b.example.com.', 2],
      ['www.example.com.', 2],
    ])
    expect(simulated.account.calls).toMatchObject({ 'route53:ListResourceRecordSets': 2 })
  })

  it('load balancers, and tags of more target groups than one call takes', async () => {
    const others = numbered(450).map((number) => ({
      loadBalancer: `app/other-${number}/50dc6c495c0c9188`,
      dnsName: `other-${number}.eu-west-1.elb.amazonaws.com`,
      targetGroups: [],
    }))
    const wide = {
      loadBalancer: 'app/wide/50dc6c495c0c9188',
      dnsName: 'Wide-1.eu-west-1.elb.amazonaws.com',
      targetGroups: numbered(45).map((number) => ({
        targetGroup: `targetgroup/wide-${number}/50dc6c495c0c9188`,
        tags: number === '0044' ? { 'elbv2.k8s.aws/cluster': 'last' } : {},
      })),
    }
    const simulated = accountWith({
      balancers: [...others, wide],
      records: [weighted('b.example.com', 'one', alias('wide-1.eu-west-1.elb.amazonaws.com'))],
    })
    const { findings } = await read(simulated)
    expect(findings.balancers.map(({ loadBalancer }) => loadBalancer)).toEqual([
      'app/web-ec2/50dc6c495c0c9188',
      'app/web-eks/50dc6c495c0c9188',
      'app/wide/50dc6c495c0c9188',
    ])
    expect(findings.balancers[2]?.targetGroups[44]?.cluster).toBe('last')
    expect(simulated.account.calls).toMatchObject({
      'elasticloadbalancing:DescribeLoadBalancers': 2,
      'elasticloadbalancing:DescribeTags': 1 + 1 + 3,
    })
  })

  it('clusters and node groups', async () => {
    const clusters = Object.fromEntries(numbered(105).map((number) => [`c${number}`, []]))
    const groups = numbered(101).map((number) => idle(`g${number}`))
    const { findings } = await read(accountWith({ clusters: { ...clusters, c0104: groups } }))
    expect(findings.clusters).toHaveLength(106)
    expect(findings.clusters.at(-1)?.nodeGroups.map(({ name }) => name)).toEqual(
      groups.map(({ nodeGroup }) => nodeGroup),
    )
    expect(findings.clusters.at(-1)?.nodeGroups[0]).toMatchObject({ max: 3, desiredOwner: 'people' })
  })
})

describe('follows a record to', () => {
  const hostsOf = async (...records: ResourceRecordSet[]) => {
    const { findings } = await read(accountWith({ records }))
    return findings.recordSets.find(({ name }) => name === 'b.example.com.')?.records.map(({ host }) => host)
  }
  const balancer = 'web-ec2.eu-west-1.elb.amazonaws.com'

  it.each<[string, ResourceRecordSet[], string | null]>([
    [
      'the name that a CNAME has',
      [weighted('b.example.com', 'one', { TTL: 60, ResourceRecords: [{ Value: balancer }] }, 'CNAME')],
      balancer,
    ],
    [
      'the load balancer of an alias of an alias',
      [
        weighted('b.example.com', 'one', alias('c.example.com')),
        { Name: 'c.example.com', Type: 'A', ...alias(`dualstack.${balancer}`) },
      ],
      balancer,
    ],
    [
      'no host where it answers an address',
      [weighted('b.example.com', 'one', { TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] })],
      null,
    ],
    [
      'no host where aliases go round in a circle',
      [
        weighted('b.example.com', 'one', alias('c.example.com')),
        { Name: 'c.example.com', Type: 'A', ...alias('d.example.com') },
        { Name: 'd.example.com', Type: 'A', ...alias('c.example.com') },
      ],
      null,
    ],
  ])('%s', async (_, records, host) => {
    expect(await hostsOf(...records)).toEqual([host])
  })
})

it('keeps records of the same name in a public and a private zone apart', async () => {
  const zones = [
    {
      id: 'ZPRIVATE',
      name: 'example.com',
      isPrivate: true,
      records: [weighted('www.example.com', 'inside', alias('y.example'))],
    },
  ]
  const { findings } = await read(accountWith({ zones }))
  expect(findings.recordSets.map(({ zone, records }) => [zone.isPrivate, records.length])).toEqual([
    [false, 2],
    [true, 1],
  ])
})

it('asks for no clusters where no record leads to a load balancer', async () => {
  const simulated = newAccount({ services: [] })
  expect((await read(simulated)).findings).toMatchObject({ zones: 1, recordSets: [], balancers: [], clusters: [] })
  expect(Object.keys(simulated.account.calls)).toEqual(['route53:ListHostedZones'])
})

describe('where it may not read', () => {
  const refusing = (call: string, times = 99) => {
    const simulated = accountWith({
      zones: [{ id: 'ZOTHER', name: 'example.org', records: [weighted('x.example.org', 'a', alias('y.example'))] }],
    })
    simulated.account.injectFault({ call, kind: 'denied', times })
    return read(simulated)
  }

  it.each([
    ['route53:ListResourceRecordSets', 1, ['the records of the zone example.com (Z0123456789ABCDEFGHIJ)']],
    ['eks:ListClusters', 1, ['the EKS clusters']],
    ['eks:ListNodegroups', 1, ['the node groups of web-eks']],
    ['eks:DescribeNodegroup', 1, ['the node group web-eks/workers']],
    ['tag:GetResources', 1, ['whether Karpenter has nodes in web-eks']],
  ])('goes on without an answer to %s, and says so', async (call, times, what) => {
    const { findings } = await refusing(call, times)
    expect(findings.unread.map((each) => each.what)).toEqual(what)
    expect(findings.unread[0]?.why).toMatch(new RegExp(`^${call}: AccessDenied`))
  })

  it.each([
    'route53:ListHostedZones',
    'route53:ListResourceRecordSets',
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTags',
  ])('ends without any answer to %s', async (call) => {
    await expect(refusing(call)).rejects.toMatchObject({ name: 'PortError', code: 'denied', operation: call })
  })
})

it.each([
  'route53:ListHostedZones',
  'route53:ListResourceRecordSets',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTags',
])('does not take the page of a proxy for an empty answer to %s', async (call) => {
  const simulated = accountWith({})
  simulated.account.injectFault({ call, kind: 'malformed-answer' })
  await expect(read(simulated)).rejects.toMatchObject({ code: 'malformed-answer', operation: call })
})
