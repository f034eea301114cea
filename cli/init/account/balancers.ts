import {
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  type LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { call } from '../../../shared/aws/errors.ts'
import { pages } from '../../../shared/aws/pages.ts'
import { PortError } from '../../../shared/ports/port-error.ts'
import { hostName, type FoundBalancer } from '../findings.ts'

const describing = 'elasticloadbalancing:DescribeLoadBalancers'
const describingGroups = 'elasticloadbalancing:DescribeTargetGroups'
const describingTags = 'elasticloadbalancing:DescribeTags'

/** What the AWS Load Balancer Controller tags all that it makes with: the name of its cluster. */
const controllerTag = 'elbv2.k8s.aws/cluster'
/** Most resources that DescribeTags takes at a time (API reference). */
const mostTagged = 20

/** The load balancers of the region that have one of these names, with their target groups. */
export async function findBalancers(
  client: ElasticLoadBalancingV2Client,
  hosts: ReadonlySet<string>,
): Promise<FoundBalancer[]> {
  const described: LoadBalancer[] = []
  // The API finds balancers by name or ARN, not by DNS name.
  const read = async (Marker: string | undefined) => {
    const page = await call(describing, () => client.send(new DescribeLoadBalancersCommand({ Marker })))
    return { found: page.LoadBalancers, NextToken: page.NextMarker || undefined }
  }
  for await (const { found } of pages(describing, read)) {
    if (!Array.isArray(found)) throw new PortError('malformed-answer', describing, 'the answer has no load balancers')
    described.push(...found.filter(({ DNSName = '' }) => hosts.has(hostName(DNSName))))
  }
  const balancers: FoundBalancer[] = []
  for (const balancer of described) balancers.push(await withTargetGroups(client, balancer))
  return balancers
}

/** The end of an ARN, as CloudWatch has it: `app/web/50dc6c495c0c9188`, `targetgroup/web/73e2d6bc24d8a067`. */
const dimensionOf = (arn: string): string =>
  arn
    .split(':')
    .slice(5)
    .join(':')
    .replace(/^loadbalancer\//, '')

async function withTargetGroups(
  client: ElasticLoadBalancingV2Client,
  { LoadBalancerArn, DNSName = '', Type }: LoadBalancer,
): Promise<FoundBalancer> {
  if (LoadBalancerArn === undefined || Type === undefined) {
    throw new PortError('malformed-answer', describing, `${DNSName} has no ARN or no type`)
  }
  const groups: string[] = []
  const read = async (Marker: string | undefined) => {
    const page = await call(describingGroups, () =>
      client.send(new DescribeTargetGroupsCommand({ LoadBalancerArn, Marker })),
    )
    return { found: page.TargetGroups, NextToken: page.NextMarker || undefined }
  }
  for await (const { found } of pages(describingGroups, read)) {
    if (!Array.isArray(found))
      throw new PortError('malformed-answer', describingGroups, 'the answer has no target groups')
    groups.push(...found.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []))
  }
  const clusters = await readClusters(client, [LoadBalancerArn, ...groups])
  return {
    loadBalancer: dimensionOf(LoadBalancerArn),
    kind: Type,
    host: hostName(DNSName),
    cluster: clusters.get(LoadBalancerArn) ?? null,
    targetGroups: groups.map((arn) => ({ targetGroup: dimensionOf(arn), cluster: clusters.get(arn) ?? null })),
  }
}

/** The clusters that the tags of load balancers and target groups name, by ARN. */
async function readClusters(
  client: ElasticLoadBalancingV2Client,
  arns: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const clusters = new Map<string, string>()
  for (let from = 0; from < arns.length; from += mostTagged) {
    const ResourceArns = arns.slice(from, from + mostTagged)
    const { TagDescriptions } = await call(describingTags, () => client.send(new DescribeTagsCommand({ ResourceArns })))
    if (!Array.isArray(TagDescriptions))
      throw new PortError('malformed-answer', describingTags, 'the answer has no tags')
    for (const { ResourceArn = '', Tags = [] } of TagDescriptions) {
      const cluster = Tags.find(({ Key }) => Key === controllerTag)?.Value
      if (cluster) clusters.set(ResourceArn, cluster)
    }
  }
  return clusters
}
