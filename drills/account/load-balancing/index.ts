import type { AccountSettings } from '../settings.ts'
import { queryAnswers } from '../query-protocol.ts'
import { AwsRefusal, unsupported } from '../wire.ts'
import type { AccountService } from '../wire.ts'
import { balancersOf } from './balancers.ts'

const { answer, refuse } = queryAnswers('http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/')
/** Longest page, and most resources of DescribeTags (API reference). */
const longestPage = 400
const mostTagged = 20

const types: Readonly<Record<string, string>> = { app: 'application', net: 'network', gwy: 'gateway' }

const listOf = (input: URLSearchParams, name: string): string[] =>
  [...input].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value)

/** A page of what there is; the marker is where it begins. */
function page<Item>(items: readonly Item[], input: URLSearchParams) {
  const size = Number(input.get('PageSize') ?? longestPage)
  const from = Number(input.get('Marker') ?? 0)
  if (!Number.isInteger(size) || size < 1 || size > longestPage) {
    throw new AwsRefusal('ValidationError', 400, `'${size}' at 'pageSize' must be between 1 and ${longestPage}`)
  }
  const to = from + size
  return { part: items.slice(from, to), ...(to < items.length && { NextMarker: String(to) }) }
}

const member = (list: readonly object[]): object => ({ member: list })

/** Elastic Load Balancing (version 2) over the AWS query protocol, read-only. */
export function loadBalancing(account: AccountSettings): AccountService {
  const { region, accountId } = account
  const arn = (resource: string): string => `arn:aws:elasticloadbalancing:${region}:${accountId}:${resource}`
  const balancers = balancersOf(account).map((each) => {
    const [type = '', name] = each.loadBalancer.split('/')
    return { ...each, arn: arn(`loadbalancer/${each.loadBalancer}`), type: types[type], name }
  })
  const groups = balancers.flatMap(({ targetGroups, arn: balancerArn }) =>
    targetGroups.map(({ targetGroup, tags }) => ({
      arn: arn(targetGroup),
      name: targetGroup.split('/')[1],
      balancerArn,
      tags,
    })),
  )

  const operations: Readonly<Record<string, (input: URLSearchParams) => object>> = {
    DescribeLoadBalancers(input) {
      const [names, arns] = [listOf(input, 'Names'), listOf(input, 'LoadBalancerArns')]
      const isAll = names.length + arns.length === 0
      const found = balancers.filter((each) => isAll || names.includes(each.name ?? '') || arns.includes(each.arn))
      if (found.length < names.length + arns.length) {
        throw new AwsRefusal('LoadBalancerNotFound', 400, 'One or more load balancers not found')
      }
      const { part, ...next } = page(found, input)
      return {
        LoadBalancers: member(
          part.map(({ arn: LoadBalancerArn, dnsName, name, type }) => ({
            LoadBalancerArn,
            DNSName: dnsName,
            CanonicalHostedZoneId: 'Z35SXDOTRQ7X7K',
            LoadBalancerName: name,
            Scheme: 'internet-facing',
            State: { Code: 'active' },
            Type: type,
            IpAddressType: 'ipv4',
          })),
        ),
        ...next,
      }
    },
    DescribeTargetGroups(input) {
      const balancerArn = input.get('LoadBalancerArn')
      if (listOf(input, 'Names').length + listOf(input, 'TargetGroupArns').length > 0) {
        throw unsupported('elasticloadbalancing', 'DescribeTargetGroups by name or ARN')
      }
      if (balancerArn !== null && !balancers.some((each) => each.arn === balancerArn)) {
        throw new AwsRefusal('LoadBalancerNotFound', 400, 'One or more load balancers not found')
      }
      const { part, ...next } = page(
        groups.filter((each) => balancerArn === null || each.balancerArn === balancerArn),
        input,
      )
      return {
        TargetGroups: member(
          part.map((group) => ({
            TargetGroupArn: group.arn,
            TargetGroupName: group.name,
            Protocol: 'HTTP',
            Port: 80,
            LoadBalancerArns: { member: [group.balancerArn] },
            TargetType: 'ip',
          })),
        ),
        ...next,
      }
    },
    DescribeTags(input) {
      const arns = listOf(input, 'ResourceArns')
      if (arns.length === 0 || arns.length > mostTagged) {
        throw new AwsRefusal('ValidationError', 400, `between 1 and ${mostTagged} resource ARNs can be specified`)
      }
      return {
        TagDescriptions: member(
          arns.map((ResourceArn) => {
            const found = [...balancers, ...groups].find((each) => each.arn === ResourceArn)
            if (found === undefined) {
              const isGroup = ResourceArn.includes(':targetgroup/')
              throw isGroup
                ? new AwsRefusal('TargetGroupNotFound', 400, 'One or more target groups not found')
                : new AwsRefusal('LoadBalancerNotFound', 400, 'One or more load balancers not found')
            }
            return {
              ResourceArn,
              Tags: member(Object.entries(found.tags ?? {}).map(([Key, Value]) => ({ Key, Value }))),
            }
          }),
        ),
      }
    },
  }

  return {
    name: 'elasticloadbalancing',
    host: /^elasticloadbalancing\./,
    operationOf: ({ body }) => new URLSearchParams(body).get('Action') ?? '',
    execute(operation, { body }, requestId) {
      const run = operations[operation]
      if (run === undefined) throw unsupported('elasticloadbalancing', operation)
      return answer(200, `${operation}Response`, {
        [`${operation}Result`]: run(new URLSearchParams(body)),
        ResponseMetadata: { RequestId: requestId },
      })
    },
    refuse,
    refusals: {
      throttled: () => new AwsRefusal('Throttling', 400, 'Rate exceeded'),
      failed: () => new AwsRefusal('InternalFailure', 500, 'The request processing has failed.'),
      denied: (message) => new AwsRefusal('AccessDenied', 403, message),
    },
  }
}
