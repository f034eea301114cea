import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { configText } from '../../../cli/init/config/config-text.ts'
import type { AccountFindings } from '../../../cli/init/findings.ts'
import { suggest } from '../../../cli/init/suggestion/suggest.ts'
import { parseConfig } from '../../../shared/config/index.ts'
import { balancer, cluster, findings, nodeGroup, record, recordSet } from './support.ts'

function textFor(fields: Partial<AccountFindings> = {}, hasSchema = false): string {
  const found = findings(fields)
  return configText(suggest(found), found.clusters, { hasSchema })
}

const prose = (text: string): string => text.replaceAll(/\n *# +/g, ' ')

it('holds what was found, in mode observe', () => {
  expect(parse(textFor())).toEqual({
    mode: 'observe',
    services: {
      www: {
        mode: 'observe',
        record: { hostedZoneId: 'Z0123456789ABCDEFGHIJ', name: 'www.example.com', type: 'A' },
        fleets: {
          stable: { setIdentifier: 'ec2', loadBalancer: 'app/web-ec2/50dc6c495c0c9188' },
          candidate: {
            setIdentifier: 'eks',
            loadBalancer: 'app/web-eks/50dc6c495c0c9188',
            nodeGroup: { cluster: 'prod', name: 'web', maxNodes: 10 },
          },
        },
        release: { allowedShares: [0, 1, 5, 25, 50, 100] },
      },
    },
  })
})

const accounts: readonly [string, Partial<AccountFindings>][] = [
  ['one service', {}],
  [
    'several services',
    {
      recordSets: ['www', 'api', '\\052'].map((label) =>
        recordSet([record('ec2', 3), record('eks', 2)], { name: `${label}.example.com.` }),
      ),
    },
  ],
  ['nothing that tags tell', { balancers: [balancer('ec2'), balancer('eks')] }],
]

it.each(accounts)('has a comment above every field, for %s', (_, fields) => {
  const lines = textFor(fields).split('\n')
  const bare = lines.filter((line, index) => /^ *[^ #].*/.test(line) && !/^ *#/.test(lines[index - 1] ?? ''))
  expect(bare).toEqual([])
})

it.each(accounts)(
  'has no trailing space, no line beyond 120 columns, and no two empty lines in a row, for %s',
  (_, fields) => {
    const text = textFor(fields)
    expect(text).not.toMatch(/ $/m)
    expect(text).not.toMatch(/\n\n\n/)
    expect(text.split('\n').filter((line) => line.length > 120)).toEqual([])
  },
)

it.each(accounts)('is what the config takes, for %s', (_, fields) => {
  const { services } = parseConfig(textFor(fields), 'ballast.yml')
  expect(services.every(({ mode }) => mode === 'observe')).toBe(true)
})

it.each([
  [true, '# yaml-language-server: $schema=./ballast.schema.json\n'],
  [false, '# What Ballast protects, as npm run init found it in eu-west-1.'],
])('names the schema for editors where it is beside the file: %s', (hasSchema, beginning) => {
  expect(textFor({}, hasSchema).startsWith(beginning)).toBe(true)
})

describe('says', () => {
  it.each<[string, Partial<AccountFindings>, RegExp]>([
    [
      'why that one is the candidate',
      {},
      /Suggested: 'eks' has less weight \(1\) than 'ec2' \(99\).* Check: if it is the other/,
    ],
    [
      'what each record has and answers',
      {},
      /Found: weight 99, which is 99 % of the answers\. It answers dualstack\.ec2-1\./,
    ],
    [
      'the size of the node group and who moves it',
      {},
      /Found: min 2, desired 4, max 10; its desired size is the Cluster Auto/,
    ],
    [
      'that people move it',
      { clusters: [cluster([nodeGroup('web', { desiredOwner: 'people' })])] },
      /nobody but people moves its desired size/,
    ],
    [
      'that Karpenter has nodes there',
      { clusters: [cluster([nodeGroup('web')], { karpenterNodes: 7 })] },
      /Check: Karpenter has 7 nodes in this cluster/,
    ],
    [
      'that a group may be larger than Ballast makes it',
      { clusters: [cluster([nodeGroup('web', { max: 900 })])] },
      /the present maximum of the group, 900\. It has more than 450/,
    ],
    [
      'that a traffic policy made a record',
      { recordSets: [recordSet([record('ec2', 99), record('eks', 1, { isOfTrafficPolicy: true })])] },
      /Check: a Route 53 traffic policy made this record/,
    ],
    [
      'that a zone is private',
      {
        recordSets: [
          recordSet([record('ec2', 99), record('eks', 1)], { zone: { id: 'Z1', name: 'corp', isPrivate: true } }),
        ],
      },
      /Found: the zone corp, a private one\./,
    ],
    [
      'that the present share was added to the steps',
      { recordSets: [recordSet([record('ec2', 90), record('eks', 10)])] },
      /with that one among them, for Ballast would else take it for a mistake/,
    ],
    ['who else is behind a load balancer', accounts[1]![1], /api\.example\.com A, \*\.example\.com A lead there too/],
    [
      'what is left out and why, at the end',
      {
        recordSets: [
          recordSet([record('ec2', 99), record('eks', 1)]),
          recordSet([record('a', 1)], { name: '\\052.b.' }),
        ],
      },
      /left out, and why: - \*\.b A in the zone example\.com: it has one weighted record \(a: 1\).*\n$/,
    ],
    [
      'what could not be read',
      { unread: [{ what: 'the EKS clusters', why: 'denied' }] },
      /Could not be read, .* - the EKS clusters: denied\n$/,
    ],
  ])('%s', (_, fields, words) => {
    expect(prose(textFor(fields))).toMatch(words)
  })
})

it('lists a hundred that are left out, and how many more there are', () => {
  const many = Array.from({ length: 103 }, (_, index) =>
    recordSet([record('a', 1)], { name: `s${index}.example.com.` }),
  )
  const text = textFor({ recordSets: [recordSet([record('ec2', 99), record('eks', 1)]), ...many] })
  expect(text.match(/^# - /gm)).toHaveLength(100)
  expect(text).toMatch(/# And 3 more, which --json lists\.\n$/)
})

it('fits the config with as many services, and as much to choose from, as there may be', () => {
  const long = 'x'.repeat(60)
  const targetGroups = Array.from({ length: 100 }, (_, index) => ({
    targetGroup: `targetgroup/${long}${index}/73e2d6bc24d8a067`,
    cluster: long,
  }))
  const groups = Array.from({ length: 100 }, (_, index) => nodeGroup(`${long}${index}`, { cluster: long }))
  const pair = [record('ec2', 90), record('eks', 10)]
  const text = textFor({
    recordSets: Array.from({ length: 300 }, (_, index) =>
      recordSet(pair, { name: `s${index}.${long}.${long}.example.com.` }),
    ),
    balancers: ['ec2', 'eks'].map((name) => balancer(name, { targetGroups })),
    clusters: [cluster(groups, { name: long })],
  })
  expect(text.length).toBeLessThan(450_000)
  expect(parseConfig(text, 'ballast.yml').services).toHaveLength(30)
  expect(prose(text)).toMatch(/ and 294 more lead there too\..*And 95 more, which --json lists\./)
})

it('lists no more than the beginning of a long reason', () => {
  const many = Array.from({ length: 100 }, (_, index) => record(`${'x'.repeat(120)}${index}`, 1))
  const text = textFor({
    recordSets: [recordSet([record('ec2', 99), record('eks', 1)]), recordSet(many, { name: 'b.' })],
  })
  expect(prose(text)).toMatch(/it has 100 weighted records \(x+0: 1,[^()]*…\n$/)
})

it('has choices that are right as soon as their # is taken away', () => {
  const text = textFor({
    balancers: [
      balancer('ec2'),
      balancer('eks', {
        cluster: 'prod',
        targetGroups: ['one', 'other'].map((name) => ({
          targetGroup: `targetgroup/${name}/73e2d6bc24d8a067`,
          cluster: null,
        })),
      }),
    ],
    clusters: [cluster([nodeGroup('web', { max: 30 }), nodeGroup('batch')])],
  })
  const [before = '', candidate = ''] = text.split(/(?<=^ {6}candidate:\n)/m)
  const chosen = candidate
    .replace(/# (nodeGroup:\n *)# ( +cluster: .*\n *)# ( +name: .*\n *)# ( +maxNodes:)/, '$1$2$3$4')
    .replace('# targetGroup: ', 'targetGroup: ')
    .replace('# capacityRequestsPerMinute: ', 'capacityRequestsPerMinute: ')
  expect(parseConfig(before + chosen, 'ballast.yml').services[0]?.fleets.candidate).toEqual({
    setIdentifier: 'eks',
    loadBalancer: 'app/web-eks/50dc6c495c0c9188',
    targetGroup: 'targetgroup/one/73e2d6bc24d8a067',
    nodeGroup: { cluster: 'prod', name: 'web', maxNodes: 30 },
    capacityRequestsPerMinute: 12_000,
  })
})

describe('hostile names', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc.constantFrom(
      '\nmode: enforce',
      '\r\nmode: enforce',
      '\u2028mode: enforce',
      '\u0085x: 1',
      '# x',
      '*a',
      '&a',
      '!!js x',
      '- x',
      'null',
      '0x1f',
      '---',
      '%YAML 1.1',
      '"',
      "'",
      '\u202e',
      '\u0000',
      '{',
      'a: b',
      ' a ',
      '~',
      '<<',
    ),
  )

  it('neither end a comment nor become anything else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(text, { minLength: 8, maxLength: 8 }), (words) => {
        const [one = '', other = '', zone = '', answer = '', tag = '', group = '', what = '', left = ''] = words
        const hosts = { ec2: record('ec2', 1).host, eks: record('eks', 1).host }
        const found = findings({
          recordSets: [
            recordSet(
              [record(one, 99, { host: hosts.ec2, answers: [answer] }), record(other, 1, { host: hosts.eks })],
              {
                zone: { id: 'Z0123456789ABCDEFGHIJ', name: zone, isPrivate: false },
              },
            ),
            recordSet([record(left, 1, { host: null, answers: [answer] })], { name: left, type: left }),
          ],
          balancers: [balancer('ec2', { cluster: tag }), balancer('eks', { cluster: 'prod' })],
          clusters: [
            cluster([nodeGroup(group), nodeGroup('web')]),
            cluster([nodeGroup(group, { cluster: tag })], { name: tag }),
          ],
          unread: [{ what, why: left }],
        })
        const yaml = configText(suggest(found), found.clusters, { hasSchema: false })
        const config = parse(yaml) as { mode: string; services: Record<string, { fleets: Record<string, object> }> }
        expect(yaml).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u)
        expect(Object.keys(config)).toEqual(['mode', 'services'])
        expect(config.mode).toBe('observe')
        expect(Object.keys(config.services)).toEqual(['www'])
        const { services } = parseConfig(yaml, 'ballast.yml')
        expect(services[0]).toMatchObject({
          mode: 'observe',
          fleets: { stable: { setIdentifier: one }, candidate: { setIdentifier: other } },
        })
      }),
      { numRuns: 300, seed: 7 },
    )
  })

  it('stand on one line in comments', () => {
    const yaml = textFor({ unread: [{ what: 'this\r\nmode: enforce', why: 'that\u2028mode: enforce' }] })
    expect(yaml).toContain('\n# - this mode: enforce: that mode: enforce\n')
  })

  it('of records keep their wildcard as people write it', () => {
    const yaml = textFor({
      recordSets: [recordSet([record('ec2', 99), record('eks', 1)], { name: '\\052.example.com.' })],
    })
    expect(yaml).toContain('name: "*.example.com"')
    expect(prose(yaml)).toContain('Route 53 has it as \\052.example.com.')
    expect(parseConfig(yaml, 'ballast.yml').services[0]?.record.name).toBe('*.example.com')
  })
})
