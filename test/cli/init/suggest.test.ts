import { describe, expect, it } from 'vitest'
import type { AccountFindings } from '../../../cli/init/findings.ts'
import { suggest } from '../../../cli/init/suggestion/suggest.ts'
import { balancer, cluster, findings, hostOf, nodeGroup, record, recordSet } from './support.ts'

const only = (fields: Partial<AccountFindings>) => {
  const { services, leftOut } = suggest(findings(fields))
  expect(leftOut).toEqual([])
  expect(services).toHaveLength(1)
  return services[0]!
}

describe('the candidate is', () => {
  const onEks = balancer('eks', { cluster: 'prod' })
  it.each([
    ['the one with less weight', 99, 1, onEks, 'eks', /^'eks' has less weight \(1\) than 'ec2' \(99\), so/],
    [
      'the one with less weight, though the other is on EKS',
      1,
      99,
      onEks,
      'ec2',
      /although 'eks' is the one on EKS\.$/,
    ],
    ['at even weights the one on EKS', 50, 50, onEks, 'eks', /^Both have the weight 50, and 'eks' is the one on EKS/],
    ['else either, and that is said', 0, 0, balancer('eks'), 'eks', /^Both have the weight 0, and nothing else tells/],
  ])('%s', (_, ec2, eks, eksBalancer, candidate, why) => {
    const service = only({
      recordSets: [recordSet([record('ec2', ec2), record('eks', eks)])],
      balancers: [balancer('ec2'), eksBalancer],
    })
    expect(service.candidate.record.setIdentifier).toBe(candidate)
    expect(service.stable.record.setIdentifier).toBe(candidate === 'eks' ? 'ec2' : 'eks')
    expect(service.why).toMatch(why)
  })
})

describe('the shares of a release are', () => {
  it.each([
    ['the default steps where the present one is among them', 99, 1, [0, 1, 5, 25, 50, 100]],
    ['the default steps and the present one where it is not', 90, 10, [0, 1, 5, 10, 25, 50, 100]],
    ['the same for one that has no end', 2, 1, [0, 1, 5, 25, 33.3, 50, 100]],
    ['the default steps where both weights are 0, which is half', 0, 0, [0, 1, 5, 25, 50, 100]],
  ])('%s', (_, ec2, eks, shares) => {
    const service = only({ recordSets: [recordSet([record('ec2', ec2), record('eks', eks)])] })
    expect(service.allowedShares).toEqual(shares)
  })
})

describe('the node group is', () => {
  const candidateOf = (fields: Partial<AccountFindings>) => only(fields).candidate.nodeGroup
  const tagged = (name: string, by: 'balancer' | 'target group') =>
    balancer(
      name,
      by === 'balancer'
        ? { cluster: 'prod' }
        : { targetGroups: [{ targetGroup: `targetgroup/${name}/73e2d6bc24d8a067`, cluster: 'prod' }] },
    )

  it.each(['balancer', 'target group'] as const)('the only one of the cluster that the tag of the %s names', (by) => {
    const group = nodeGroup('web')
    const choice = candidateOf({ balancers: [balancer('ec2'), tagged('eks', by)], clusters: [cluster([group])] })
    expect(choice).toEqual({
      kind: 'suggested',
      group,
      why: expect.stringMatching(/EKS cluster prod, and this is its only/),
    })
  })

  const two = [nodeGroup('web'), nodeGroup('batch')]
  it.each<[string, Partial<AccountFindings>, readonly object[], RegExp]>([
    ['of several in the cluster', { clusters: [cluster(two)] }, two, /has 2 managed node groups; no tag says which/],
    [
      'where no tag says that it is on EKS',
      { balancers: [balancer('ec2'), balancer('eks')], clusters: [cluster(two)] },
      two,
      /^No tag elbv2/,
    ],
    ['of none in the cluster', { clusters: [cluster([])] }, [], /has no managed node group/],
    ['of a cluster that could not be read', { clusters: [] }, [], /could not be read, or is not in this account/],
    [
      'of a name that the config would refuse',
      { clusters: [cluster([nodeGroup('a b')])] },
      [],
      /has a name that Ballast does not take/,
    ],
    [
      'where both fleets are on the only one',
      { balancers: [tagged('ec2', 'balancer'), tagged('eks', 'balancer')], clusters: [cluster([two[0]!])] },
      [two[0]!],
      /is that of both fleets; the config takes each once/,
    ],
  ])('left open %s', (_, fields, groups, why) => {
    expect(candidateOf(fields)).toEqual({ kind: 'open', groups, why: expect.stringMatching(why) })
  })

  it('that of the first of two services, and no choice for any other fleet', () => {
    const records = [record('ec2', 99), record('eks', 1)]
    const { services } = suggest(
      findings({ recordSets: [recordSet(records), recordSet(records, { name: 'api.example.com.' })] }),
    )
    expect(services.map(({ candidate }) => candidate.nodeGroup.kind)).toEqual(['suggested', 'open'])
    expect(services[1]?.candidate.nodeGroup.why).toMatch(/prod\/web is that of the candidate fleet of www/)
    for (const { nodeGroup: choice } of [services[0]!.stable, services[1]!.stable, services[1]!.candidate]) {
      expect(choice).toMatchObject({ kind: 'open', groups: [] })
    }
    expect(services[0]?.candidate.sharedWith).toEqual(['api.example.com A'])
  })
})

describe('left out, with the reason, is a record set', () => {
  const pair = [record('ec2', 99), record('eks', 1)]
  const leadingTo = (fields: object) => recordSet([record('ec2', 99), record('eks', 1, fields)])
  it.each<[string, Partial<AccountFindings>, RegExp]>([
    ['of one record', { recordSets: [recordSet([record('ec2', 99)])] }, /^it has one weighted record \(ec2: 99\)/],
    [
      'of three records',
      { recordSets: [recordSet([...pair, record('old', 0)])] },
      /^it has 3 weighted records \(ec2: 99, eks: 1, old: 0\)/,
    ],
    ['of a type that Ballast does not take', { recordSets: [recordSet(pair, { type: 'TXT' })] }, /^its type is TXT/],
    [
      'of a name that Ballast does not take',
      { recordSets: [recordSet(pair, { name: 'a\\100b.example.com.' })] },
      /^its name a\\100b\.example\.com\. is not of the form/,
    ],
    [
      'that answers addresses',
      { recordSets: [leadingTo({ host: null, answers: ['192.0.2.1', '192.0.2.2'] })] },
      /^'eks' answers 192\.0\.2\.1, 192\.0\.2\.2, which names no load balancer/,
    ],
    [
      'that leads elsewhere',
      { recordSets: [leadingTo({ host: 'd111111abcdef8.cloudfront.net' })] },
      /^'eks' leads to d111111abcdef8\.cloudfront\.net, which is no load balancer/,
    ],
    [
      'that leads to another region',
      { recordSets: [leadingTo({ host: 'web-1.us-west-2.elb.amazonaws.com' })] },
      /in another region: run init with --region us-west-2/,
    ],
    [
      'that leads to a load balancer which is not there',
      { recordSets: [leadingTo({ host: hostOf('gone') })] },
      /which is none of the Application Load Balancers here/,
    ],
    [
      'behind a Network Load Balancer',
      {
        balancers: [
          balancer('ec2'),
          balancer('eks', { kind: 'network', loadBalancer: 'net/web-eks/50dc6c495c0c9188' }),
        ],
      },
      /^net\/web-eks\/50dc6c495c0c9188 \(network\): Ballast judges by metrics/,
    ],
    [
      'whose records lead to the same load balancer',
      { recordSets: [leadingTo({ host: hostOf('ec2') })] },
      /^both records lead to the load balancer app\/web-ec2\/50dc6c495c0c9188/,
    ],
  ])('%s', (_, fields, why) => {
    const { services, leftOut } = suggest(findings(fields))
    expect(services).toEqual([])
    expect(leftOut.map((each) => each.why)).toEqual([expect.stringMatching(why)])
  })

  it('beyond the thirty that a config holds with all its comments', () => {
    const recordSets = Array.from({ length: 31 }, (_, index) => recordSet(pair, { name: `s${index}.example.com.` }))
    const { services, leftOut } = suggest(findings({ recordSets }))
    expect(services).toHaveLength(30)
    expect(leftOut).toEqual([{ set: recordSets[30], why: 'init writes 30 services at the most' }])
  })
})

it.each([
  ['its first label', ['www.example.com.'], ['www']],
  ['its whole name where the label is taken', ['www.example.com.', 'www.example.org.'], ['www', 'www-example-org']],
  ['any for a wildcard', ['\\052.example.com.'], ['any-example']],
  ['hyphens for what a name may not have', ['_api_v2.example.com.'], ['api-v2']],
  [
    'an end that fits',
    [`${'a'.repeat(63)}.example.com.`, `${'a'.repeat(63)}.example.org.`],
    ['a'.repeat(40), `${'a'.repeat(38)}-a`],
  ],
])('a service is called after its record: %s', (_, names, expected) => {
  const records = [record('ec2', 99), record('eks', 1)]
  const { services } = suggest(findings({ recordSets: names.map((name) => recordSet(records, { name })) }))
  expect(services.map(({ name }) => name)).toEqual(expected)
})

it('the records of both address families are two services', () => {
  const records = [record('ec2', 99), record('eks', 1)]
  const recordSets = [recordSet(records), recordSet(records, { type: 'AAAA' })]
  const { services } = suggest(findings({ recordSets }))
  expect(services.map(({ name, set }) => [name, set.type])).toEqual([
    ['www', 'A'],
    ['www-example-com', 'AAAA'],
  ])
})
