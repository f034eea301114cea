import {
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { ListClustersCommand } from '@aws-sdk/client-eks'
import { ListHostedZonesCommand } from '@aws-sdk/client-route-53'
import { expect, it } from 'vitest'
import type { AccountSettings } from '../../../drills/account/index.ts'
import { clientsOf, fleet, newAccount, onNodes, service } from './support.ts'

const prefix = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:'

function reached(fields: Partial<AccountSettings> = {}) {
  const fleets = { stable: fleet({ setIdentifier: 'ec2' }), candidate: onNodes() }
  const { clock, account } = newAccount({ services: [service({ fleets })], ...fields })
  const balancing = new ElasticLoadBalancingV2Client({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
    requestHandler: account.requestHandler,
  })
  return { balancing, ...clientsOf(account), run: <T>(answer: Promise<T>) => clock.complete(answer) }
}

it('describes the load balancers of the fleets page by page', async () => {
  const { balancing, run } = reached()
  const first = await run(balancing.send(new DescribeLoadBalancersCommand({ PageSize: 1 })))
  expect(first).toMatchObject({
    LoadBalancers: [
      {
        LoadBalancerArn: `${prefix}loadbalancer/app/web-ec2/50dc6c495c0c9188`,
        DNSName: 'web-ec2.eu-west-1.elb.amazonaws.com',
        LoadBalancerName: 'web-ec2',
        Type: 'application',
        State: { Code: 'active' },
      },
    ],
    NextMarker: expect.any(String),
  })
  const rest = await run(balancing.send(new DescribeLoadBalancersCommand({ Marker: first.NextMarker })))
  expect(rest.LoadBalancers?.map(({ LoadBalancerName }) => LoadBalancerName)).toEqual(['web-eks'])
  expect(rest.NextMarker).toBeUndefined()
})

it('has one balancer with two target groups where both fleets are behind it', async () => {
  const shared = { loadBalancer: 'app/shared/50dc6c495c0c9188' }
  const { balancing, run } = reached({
    services: [
      service({
        fleets: {
          stable: fleet({ setIdentifier: 'ec2', ...shared, targetGroup: 'targetgroup/one/50dc6c495c0c9188' }),
          candidate: fleet({ setIdentifier: 'eks', ...shared, targetGroup: 'targetgroup/other/50dc6c495c0c9188' }),
        },
      }),
    ],
  })
  const { LoadBalancers } = await run(balancing.send(new DescribeLoadBalancersCommand({})))
  expect(LoadBalancers).toHaveLength(1)
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn
  const { TargetGroups } = await run(balancing.send(new DescribeTargetGroupsCommand({ LoadBalancerArn })))
  expect(TargetGroups?.map(({ TargetGroupName }) => TargetGroupName)).toEqual(['one', 'other'])
  expect(TargetGroups?.[0]?.LoadBalancerArns).toEqual([LoadBalancerArn])
})

it.each([
  [{}, [{ Key: 'elbv2.k8s.aws/cluster', Value: 'web-eks' }]],
  [{ isTagged: false }, []],
])('tags the balancer of a fleet on EKS as its controller does, unless said: %j', async (fields, tags) => {
  const fleets = { stable: fleet({ setIdentifier: 'ec2' }), candidate: onNodes(fields) }
  const { balancing, run } = reached({ services: [service({ fleets })] })
  const ResourceArns = ['ec2', 'eks'].map((name) => `${prefix}loadbalancer/app/web-${name}/50dc6c495c0c9188`)
  const { TagDescriptions } = await run(balancing.send(new DescribeTagsCommand({ ResourceArns })))
  expect(TagDescriptions).toEqual([
    { ResourceArn: ResourceArns[0], Tags: [] },
    { ResourceArn: ResourceArns[1], Tags: tags },
  ])
})

it.each([
  ['a page of 401', new DescribeLoadBalancersCommand({ PageSize: 401 }), 'ValidationError'],
  ['a balancer that is not there', new DescribeLoadBalancersCommand({ Names: ['x'] }), 'LoadBalancerNotFoundException'],
  ['tags of nothing', new DescribeTagsCommand({ ResourceArns: [] }), 'ValidationError'],
  [
    'tags of a target group that is not there',
    new DescribeTagsCommand({ ResourceArns: [`${prefix}targetgroup/x/1`] }),
    'TargetGroupNotFoundException',
  ],
])('refuses %s', async (_, command, name) => {
  const { balancing, run } = reached()
  await expect(run(balancing.send(command as DescribeTagsCommand))).rejects.toMatchObject({ name })
})

it('lists hosted zones by a marker, with how many records they have', async () => {
  const zones = [{ id: 'ZOTHER', name: 'example.org', isPrivate: true, records: [] }]
  const { route53, run } = reached({ bystanders: { zones } })
  const first = await run(route53.send(new ListHostedZonesCommand({ MaxItems: 1 })))
  expect(first).toMatchObject({
    HostedZones: [{ Id: '/hostedzone/Z0123456789ABCDEFGHIJ', Name: 'example.com.', ResourceRecordSetCount: 4 }],
    IsTruncated: true,
    NextMarker: 'ZOTHER',
    MaxItems: 1,
  })
  const rest = await run(route53.send(new ListHostedZonesCommand({ Marker: first.NextMarker })))
  expect(rest).toMatchObject({
    HostedZones: [{ Id: '/hostedzone/ZOTHER', Config: { PrivateZone: true }, ResourceRecordSetCount: 2 }],
    IsTruncated: false,
    Marker: 'ZOTHER',
  })
})

it('lists clusters page by page, those without node groups among them', async () => {
  const { eks, run } = reached({ bystanders: { clusters: { empty: [] } } })
  const { clusters, nextToken } = await run(eks.send(new ListClustersCommand({ maxResults: 1 })))
  const rest = await run(eks.send(new ListClustersCommand({ nextToken })))
  expect([clusters, rest.clusters, rest.nextToken]).toEqual([['web-eks'], ['empty'], undefined])
})
