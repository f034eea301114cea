import { describe, expect, it } from 'vitest'
import { parseDocument, parse as parseYaml } from 'yaml'
import { ConfigError, loadConfig, parseConfig, type Problem } from '../../../shared/config/index.ts'

const example = `
services:
  web:
    record: { hostedZoneId: Z0123456789ABCDEFGHIJ, name: www.example.com, type: A }
    fleets:
      stable: { setIdentifier: ec2, loadBalancer: app/web-ec2/50dc6c495c0c9188 }
      candidate: { setIdentifier: eks, loadBalancer: app/web-eks/1f2e3d4c5b6a7988 }
  api:
    record: { hostedZoneId: Z0123456789ABCDEFGHIJ, name: api.example.com, type: A }
    fleets:
      stable: { setIdentifier: ec2, loadBalancer: app/api-ec2/50dc6c495c0c9188 }
      candidate: { setIdentifier: eks, loadBalancer: app/api-eks/1f2e3d4c5b6a7988 }
`

function problemsOf(text: string): readonly Problem[] {
  try {
    parseConfig(text, 'test.yml')
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

/** The example with another value at a path; undefined takes the key away. */
function altered(path: string, value: unknown): string {
  const document = parseDocument(example)
  const keys = path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key))
  if (value === undefined) document.deleteIn(keys)
  else document.setIn(keys, document.createNode(value))
  return document.toString()
}

describe('notifications', () => {
  const webhook = { parameter: '/ballast/slack' }
  const token = { parameter: '/ballast/chatwork' }

  it.each<[string, unknown, unknown]>([
    ['none', undefined, undefined],
    ['a topic for chat applications', { chatApplications: true }, { chatApplications: true }],
    ['Slack', { slack: { webhook } }, { slack: { webhook }, chatApplications: false }],
    ['Chatwork', { chatwork: { room: 567, token } }, { chatwork: { room: 567, token }, chatApplications: false }],
  ])('may be %s', (_, given, expected) => {
    expect(parseConfig(altered('notifications', given), 'test.yml').notifications).toEqual(expected)
  })

  const name = /^the full name of an SSM parameter such as \/ballast\/slack, .*never the secret itself$/
  it.each<[string, unknown, string, RegExp]>([
    [
      'a secret in the place of its name',
      { slack: { webhook: { parameter: 'https://hooks.slack.com/x' } } },
      'slack.webhook.parameter',
      name,
    ],
    ['a name without a slash', { slack: { webhook: { parameter: 'slack' } } }, 'slack.webhook.parameter', name],
    [
      "a parameter of AWS's own",
      { slack: { webhook: { parameter: '/aws/service/x' } } },
      'slack.webhook.parameter',
      name,
    ],
    [
      "one that is called like AWS's own",
      { slack: { webhook: { parameter: '/SSM/x' } } },
      'slack.webhook.parameter',
      name,
    ],
    [
      'a name with a wildcard',
      { chatwork: { room: 1, token: { parameter: '/ballast/*' } } },
      'chatwork.token.parameter',
      name,
    ],
    ['a room that is no number', { chatwork: { room: '#!rid567', token } }, 'chatwork.room', /number/],
    ['a room below 1', { chatwork: { room: 0, token } }, 'chatwork.room', /1/],
    ['no room', { chatwork: { token } }, 'chatwork.room', /./],
    ['no webhook', { slack: {} }, 'slack.webhook', /./],
    ['a chat that it does not know', { teams: true }, 'teams', /slack/],
    ['a switch that is none', { chatApplications: 'yes' }, 'chatApplications', /./],
  ])('may not be %s', (_, given, path, expected) => {
    expect(problemsOf(altered('notifications', given))).toEqual([
      expect.objectContaining({ path: `notifications.${path}`, expected: expect.stringMatching(expected) }),
    ])
  })
})

describe('a config', () => {
  it('fills in what is left out', () => {
    const { services, ...account } = parseConfig(example, 'test.yml')
    expect(account).toEqual({ breakGlassRoles: [], actionsPerHour: 10, freezeWindows: [] })
    expect(services.map(({ name }) => name)).toEqual(['web', 'api'])
    expect(services[0]).toEqual({
      name: 'web',
      mode: 'observe',
      ...parseYaml(example).services.web,
      release: { allowedShares: [0, 1, 5, 25, 50, 100], bakeMinutes: 15, fallbackShare: 0 },
      limits: {
        falseAlarmsPerWeek: 0.25,
        minimumRequests: 100,
        inconclusiveMinutes: 15,
        verifyMinutes: 15,
        shareTolerancePoints: 3,
        leaseMinutes: 60,
        cooldownMinutes: 5,
        maximumShiftPoints: 75,
      },
      approval: { waitMinutes: 15, otherwise: 'reject' },
      alarms: [],
    })
  })

  it('takes a hosted zone id in its long form', () => {
    const [web] = parseConfig(altered('services.web.record.hostedZoneId', '/hostedzone/Z1D633PJN98FT9'), 'x').services
    expect(web?.record.hostedZoneId).toBe('Z1D633PJN98FT9')
  })

  it('reads the mode off as a word, not as false', () => {
    expect(parseConfig(example.replace('  web:', '  web:\n    mode: off'), 'x').services[0]?.mode).toBe('off')
  })

  it.each([
    [
      'the same load balancer with a target group for each',
      'services.web.fleets',
      {
        stable: { setIdentifier: 'ec2', loadBalancer: 'app/web/1', targetGroup: 'targetgroup/ec2/1' },
        candidate: { setIdentifier: 'eks', loadBalancer: 'app/web/1', targetGroup: 'targetgroup/eks/2' },
      },
    ],
    ['a fallback share that is allowed', 'services.web.release', { allowedShares: [0, 5, 10], fallbackShare: 5 }],
    ['shares below one per cent', 'services.web.release', { allowedShares: [0, 0.5, 100] }],
    ['a wildcard record', 'services.web.record.name', '*.example.com.'],
    [
      'the same name with another type',
      'services.web.record',
      { hostedZoneId: 'Z0123456789ABCDEFGHIJ', name: 'api.example.com', type: 'AAAA' },
    ],
    [
      'the same name in another zone',
      'services.web.record',
      { hostedZoneId: 'Z9', name: 'api.example.com', type: 'A' },
    ],
    [
      'zones of any partition',
      'services.web.availabilityZones',
      ['us-east-1a', 'ap-northeast-1c', 'us-gov-west-1b', 'eusc-de-east-1a'],
    ],
    ['a node group', 'services.web.fleets.candidate.nodeGroup', { cluster: 'prod', name: 'web_1', maxNodes: 450 }],
    [
      'a node group whose nodes were measured',
      'services.web.fleets.stable.nodeGroup',
      { cluster: 'prod', name: 'web', maxNodes: 1, requestsPerNodePerMinute: 2500.5 },
    ],
    ['mode approve', 'services.web.mode', 'approve'],
    ['an approval that is quick and goes ahead', 'services.web.approval', { waitMinutes: 1, otherwise: 'apply' }],
    ['a complete flip', 'services.web.limits.maximumShiftPoints', 100],
    ['a cooldown of six hours', 'services.web.limits.cooldownMinutes', 360],
    ['a large budget', 'actionsPerHour', 100],
    ['a role with a path', 'breakGlassRoles', ['arn:aws-cn:iam::123456789012:role/team/break-glass']],
  ])('may have %s', (_, path, value) => {
    expect(problemsOf(altered(path, value))).toEqual([])
  })

  it.each([
    ['enforce', 'approve', 'approve'],
    ['observe', 'approve', 'observe'],
    ['off', 'enforce', 'off'],
    ['enforce', 'off', 'off'],
    ['approve', 'approve', 'approve'],
  ])('with mode %s under the account’s %s gives the service %s', (mode, most, effective) => {
    const text = `mode: ${most}\n${example.replace('  web:', `  web:\n    mode: ${mode}`)}`
    expect(parseConfig(text, 'x').services.map((each) => each.mode)).toEqual([
      effective,
      most === 'off' ? 'off' : 'observe',
    ])
  })

  it.each([
    ['once', { from: '2026-12-24T18:00:00Z', until: '2027-01-02T09:00:00+09:00' }],
    ['every week', { days: ['sat', 'sun'], from: '00:00', until: '24:00' }],
    ['for some services', { services: ['api'], days: ['fri'], from: '16:00', until: '16:01' }],
  ])('may freeze changes %s', (_, window) => {
    const { freezeWindows } = parseConfig(altered('freezeWindows', [{ reason: 'holidays', ...window }]), 'x')
    expect(freezeWindows).toEqual([{ reason: 'holidays', services: null, ...window }])
  })

  it.each(['', '%YAML 1.1\n---\n'])('takes times and instants without quotes after %j', (directive) => {
    const text = `${directive}freezeWindows:
  - { reason: weekends, days: [sat], from: 08:30, until: 18:00 }
  - { reason: holidays, from: 2026-12-24T18:00:00Z, until: 2026-12-27T08:00:00Z }
${example}`
    expect(parseConfig(text, 'x').freezeWindows).toEqual([
      { reason: 'weekends', services: null, days: ['sat'], from: '08:30', until: '18:00' },
      { reason: 'holidays', services: null, from: '2026-12-24T18:00:00Z', until: '2026-12-27T08:00:00Z' },
    ])
  })

  it('of the repository is the sample service web in mode observe', () => {
    expect(loadConfig(new URL('../../../ballast.yml', import.meta.url).pathname).services).toMatchObject([
      { name: 'web', mode: 'observe' },
    ])
  })
})

const balancers = (stable: object, candidate: object) => ({
  stable: { setIdentifier: 'ec2', ...stable },
  candidate: { setIdentifier: 'eks', ...candidate },
})

const wrongNodeGroups: [object, string, string][] = [
  [{ maxNodes: 0 }, 'maxNodes', 'number to be >=1'],
  [{ maxNodes: 451 }, 'maxNodes', 'number to be <=450'],
  [{ maxNodes: 2.5 }, 'maxNodes', 'int'],
  [{ maxNodes: undefined }, 'maxNodes', 'number'],
  [{ requestsPerNodePerMinute: 0 }, 'requestsPerNodePerMinute', 'number to be >0'],
  [{ cluster: 'arn:aws:eks' }, 'cluster', 'the name of an EKS cluster'],
  [{ name: 'web/*' }, 'name', 'the name of a managed node group'],
  [{ name: 'x'.repeat(64) }, 'name', 'at most 63'],
  [{ min: 3 }, 'min', 'one of cluster, name, maxNodes, requestsPerNodePerMinute'],
]

const frozen = { reason: 'sale', from: '2026-12-24T18:00:00Z', until: '2026-12-25T00:00:00Z' }
const weekly = { reason: 'weekends', days: ['sat'], from: '08:00', until: '18:00' }
const wrongWindows: [object, string, string][] = [
  [{ ...frozen, reason: '' }, 'reason', 'string to have >=1 characters'],
  [{ ...frozen, reason: undefined }, 'reason', 'string'],
  [{ ...frozen, until: undefined }, 'until', 'an instant such as'],
  [{ ...frozen, from: '2026-12-24' }, 'from', 'an instant such as'],
  [{ ...frozen, from: '2026-12-24T18:00:00' }, 'from', 'an instant such as'],
  [{ ...frozen, from: '2026-02-30T00:00:00Z' }, 'from', 'an instant such as'],
  [{ ...frozen, from: '18:00' }, 'from', "'2026-12-24T18:00:00Z', as the window has no days"],
  [{ ...frozen, until: frozen.from }, 'until', 'an instant after 2026-12-24T18:00:00Z'],
  [{ ...frozen, until: '2026-12-25T00:00:00+09:00' }, 'until', 'an instant after 2026-12-24T18:00:00Z'],
  [{ ...frozen, services: [] }, 'services', 'array to have >=1 items'],
  [{ ...frozen, services: ['web', 'shop'] }, 'services[1]', 'one of web, api'],
  [{ ...frozen, to: '' }, 'to', 'one of reason, services, days, from, until'],
  [{ ...weekly, days: [] }, 'days', 'array to have >=1 items'],
  [{ ...weekly, days: ['Saturday'] }, 'days[0]', 'one of "sun"|"mon"'],
  [{ ...weekly, from: 1080 }, 'from', "with days a time in UTC such as '18:00'"],
  [{ ...weekly, from: '8:00' }, 'from', "with days a time in UTC such as '18:00'"],
  [{ ...weekly, until: '24:01' }, 'until', "with days a time in UTC such as '18:00'"],
  [{ ...weekly, from: frozen.from }, 'from', "'24:00', as the window has days"],
  [{ ...weekly, from: '22:00', until: '06:00' }, 'until', 'a time after 22:00; one window for each side of midnight'],
  [{ ...weekly, until: '08:00' }, 'until', 'a time after 08:00'],
]

describe('a config is refused with the path, the value and what was expected', () => {
  it.each<[string, unknown, string, string]>([
    ['services', {}, 'services', 'at least one service'],
    ['services', undefined, 'services', 'record'],
    ['services.web', null, 'services.web', 'object'],
    ['services.Web', {}, 'services.Web', 'a name of lower-case letters'],
    ['services.web--x', {}, 'services.web--x', 'a name of lower-case letters'],
    [`services.${'x'.repeat(41)}`, {}, `services.${'x'.repeat(41)}`, 'at most 40 characters'],
    ['services.__proto__x', {}, 'services.__proto__x', 'a name of lower-case letters'],
    [
      'extra',
      1,
      'extra',
      'one of mode, actionsPerHour, freezeWindows, notifications, cloudTrailLogGroup, serviceStacks, breakGlassRoles, services',
    ],
    ['services.web.mod', 'off', 'services.web.mod', 'one of mode, record, fleets, release, limits, approval, alarms'],
    ['services.web.mode', 'on', 'services.web.mode', 'one of "off"|"observe"|"approve"|"enforce"'],
    ['services.web.mode', false, 'services.web.mode', 'one of "off"|"observe"|"approve"|"enforce"'],
    ['mode', 'on', 'mode', 'one of "off"|"observe"|"approve"|"enforce"'],
    ['actionsPerHour', 0, 'actionsPerHour', 'number to be >=1'],
    ['actionsPerHour', 101, 'actionsPerHour', 'number to be <=100'],
    ['actionsPerHour', 2.5, 'actionsPerHour', 'int'],
    ['freezeWindows', frozen, 'freezeWindows', 'array'],
    ['freezeWindows', ['sale'], 'freezeWindows[0]', 'object'],
    ...wrongWindows.map(([window, field, expected]): [string, unknown, string, string] => [
      'freezeWindows',
      [frozen, window],
      `freezeWindows[1].${field}`,
      expected,
    ]),
    ...['use1-az1', 'us-east-1', 'us-east-1a b'].map((zone): [string, unknown, string, string] => [
      'services.web.availabilityZones',
      [zone],
      'services.web.availabilityZones[0]',
      'the name of an Availability Zone such as us-east-1a',
    ]),
    [
      'services.web.availabilityZones',
      ['us-east-1a', 'us-east-1a'],
      'services.web.availabilityZones',
      'each zone once',
    ],
    ['services.web.limits.cooldownMinutes', 0, 'services.web.limits.cooldownMinutes', 'number to be >=1'],
    ['services.web.limits.cooldownMinutes', 361, 'services.web.limits.cooldownMinutes', 'number to be <=360'],
    ['services.web.limits.falseAlarmsPerWeek', 0, 'services.web.limits.falseAlarmsPerWeek', 'number to be >=0.01'],
    ['services.web.limits.falseAlarmsPerWeek', 11, 'services.web.limits.falseAlarmsPerWeek', 'number to be <=10'],
    ['services.web.limits.maximumShiftPoints', 0, 'services.web.limits.maximumShiftPoints', 'number to be >0'],
    ['services.web.limits.maximumShiftPoints', 101, 'services.web.limits.maximumShiftPoints', 'number to be <=100'],
    ['services.web.approval', { waitMinutes: 0 }, 'services.web.approval.waitMinutes', 'number to be >=1'],
    ['services.web.approval', { waitMinutes: 121 }, 'services.web.approval.waitMinutes', 'number to be <=120'],
    ['services.web.approval', { otherwise: 'ask' }, 'services.web.approval.otherwise', 'one of "reject"|"apply"'],
    ['services.web.record', undefined, 'services.web.record', 'object'],
    ['services.web.record.hostedZoneId', 'www', 'services.web.record.hostedZoneId', 'a hosted zone id'],
    ['services.web.record.name', 'www example', 'services.web.record.name', 'a domain name'],
    ['services.web.record.type', 'TXT', 'services.web.record.type', 'one of "A"|"AAAA"|"CNAME"'],
    ['services.web.record.name', 'API.example.com.', 'services.api.record.name', 'service web has this one'],
    [
      'services.web.fleets.stable.loadBalancer',
      'web',
      'services.web.fleets.stable.loadBalancer',
      'an Application Load Balancer such as',
    ],
    [
      'services.web.fleets.stable.loadBalancer',
      'net/web-ec2/50dc6c495c0c9188',
      'services.web.fleets.stable.loadBalancer',
      'an Application Load Balancer such as',
    ],
    [
      'services.web.fleets.stable.targetGroup',
      'web',
      'services.web.fleets.stable.targetGroup',
      'a target group such as',
    ],
    [
      'services.web.fleets.stable.capacityRequestsPerMinute',
      0,
      'services.web.fleets.stable.capacityRequestsPerMinute',
      'number to be >0',
    ],
    [
      'services.web.fleets.candidate.setIdentifier',
      'ec2',
      'services.web.fleets.candidate.setIdentifier',
      'another set identifier',
    ],
    [
      'services.web.fleets',
      balancers({ loadBalancer: 'app/a/1' }, { loadBalancer: 'app/a/1' }),
      'services.web.fleets.candidate.loadBalancer',
      'another load balancer',
    ],
    [
      'services.web.release.allowedShares',
      [0, 5, 5],
      'services.web.release.allowedShares',
      'ascending order, each once',
    ],
    ['services.web.release.allowedShares', [0, 50, 5], 'services.web.release.allowedShares', 'ascending order'],
    ['services.web.release.allowedShares', [1, 100], 'services.web.release.allowedShares', '0 among the shares'],
    ['services.web.release.allowedShares', [0, 101], 'services.web.release.allowedShares[1]', 'number to be <=100'],
    [
      'services.web.release.fallbackShare',
      7,
      'services.web.release.fallbackShare',
      'one of the allowed shares 0, 1, 5',
    ],
    ['services.web.release.bakeMinutes', 1.5, 'services.web.release.bakeMinutes', 'int'],
    ['services.web.limits.minimumRequests', 0, 'services.web.limits.minimumRequests', 'number to be >=1'],
    ['services.web.alarms', [{ name: 'a', signal: 'errors' }], 'services.web.alarms[0].signal', 'one of error-rate, '],
    [
      'services.web.alarms',
      [
        { name: 'a', signal: 'error-rate' },
        { name: 'a', signal: 'error-rate' },
      ],
      'services.web.alarms[1].name',
      'mapped once; service web',
    ],
    [
      'services.web.alarms',
      [{ name: 'ballast-api-error-rate-stable', signal: 'error-rate' }],
      'services.web.alarms[0].name',
      'one that Ballast gives',
    ],
    ...wrongNodeGroups.map(([wrong, field, expected]): [string, unknown, string, string] => [
      'services.web.fleets.candidate.nodeGroup',
      { cluster: 'prod', name: 'web', maxNodes: 20, ...wrong },
      `services.web.fleets.candidate.nodeGroup.${field}`,
      expected,
    ]),
    [
      'services.web.fleets',
      balancers(
        { loadBalancer: 'app/a/1', nodeGroup: { cluster: 'prod', name: 'web', maxNodes: 3 } },
        { loadBalancer: 'app/b/1', nodeGroup: { cluster: 'prod', name: 'web', maxNodes: 5 } },
      ),
      'services.web.fleets.candidate.nodeGroup.name',
      "web's stable fleet has this one",
    ],
    ['serviceStacks', 3, 'serviceStacks', '2, 4, 8, 16, 32, 64, or nothing for one stack'],
    ['serviceStacks', '4', 'serviceStacks', '2, 4, 8, 16, 32, 64, or nothing for one stack'],
    ['breakGlassRoles', ['admin'], 'breakGlassRoles[0]', 'the ARN of an IAM role'],
    ['breakGlassRoles', ['arn:aws:iam::123456789012:user/jane'], 'breakGlassRoles[0]', 'the ARN of an IAM role'],
  ])('%s = %j', (path, value, where, expected) => {
    const problem = problemsOf(altered(path, value)).find((each) => each.path === where)
    expect(problem?.expected).toContain(expected)
    expect(problem).toHaveProperty('value')
  })

  it('of two services on one node group, the later one', () => {
    const group = (cluster: string) =>
      `targetGroup: targetgroup/x/1, nodeGroup: { cluster: ${cluster}, name: ng, maxNodes: 3 }`
    const on = (first: string, second: string) =>
      example
        .replace('app/web-eks/1f2e3d4c5b6a7988', `app/web-eks/1f2e3d4c5b6a7988, ${group(first)}`)
        .replace('app/api-eks/1f2e3d4c5b6a7988', `app/api-eks/1f2e3d4c5b6a7988, ${group(second)}`)
    expect(problemsOf(on('prod', 'staging'))).toEqual([])
    expect(problemsOf(on('prod', 'prod'))).toMatchObject([
      {
        path: 'services.api.fleets.candidate.nodeGroup.name',
        value: 'ng',
        expected: "a node group of its own; web's candidate fleet has this one",
      },
    ])
  })

  it('knows the signals that it is given', () => {
    const text = altered('services.web.alarms', [{ name: 'a', signal: 'clock-skew' }])
    expect(() => parseConfig(text, 'x')).toThrow('expected one of error-rate, ')
    expect(parseConfig(text, 'x', ['clock-skew']).services[0]?.alarms).toHaveLength(1)
  })
})

describe('a wrong config', () => {
  it('tells everything at once, each with its line', () => {
    const text = `breakGlassRoles: [nobody]
services:
  web:
    mode: maybe
    record: { hostedZoneId: Z1, name: www.example.com, type: A }
    fleets:
      stable: { setIdentifier: a, loadBalancer: web }
      candidate: { setIdentifier: a, loadBalancer: app/b/1, port: 80 }
    release:
      allowedShares: [50, 5]
      bakeMinutes: soon
    alarms: [{ name: a, signal: unknown }, { signal: error-rate }]
    mode: off
  api: {}
`
    expect(problemsOf(text).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '1 breakGlassRoles[0]',
      '7 services.web.fleets.stable.loadBalancer',
      '8 services.web.fleets.candidate.port',
      '8 services.web.fleets.candidate.setIdentifier',
      '10 services.web.release.allowedShares',
      '10 services.web.release.allowedShares',
      '11 services.web.release.bakeMinutes',
      '12 services.web.alarms[1].name',
      '12 services.web.alarms[0].signal',
      '13 ',
      '14 services.api.record',
      '14 services.api.fleets',
    ])
  })

  it('is told as a list that people can read', () => {
    expect(() => parseConfig('services:\n  web: 7\n', 'my.yml')).toThrow(
      'my.yml:2: services.web: found 7, expected object',
    )
  })

  it.each([
    ['is empty', '', null, 'object'],
    ['is no mapping', '- web', null, 'object'],
    ['is broken YAML', 'services:\n  web: [', 2, 'valid YAML'],
    ['is indented with tabs', 'services:\n\tweb: 1', 2, 'valid YAML'],
    ['holds two documents', 'services: 1\n---\nservices: 2', 2, 'valid YAML'],
    ['has an alias without anchor', 'services: *web', null, 'valid YAML'],
    ['has a key twice', `${example}  api:\n    mode: off\n`, 13, 'each key once'],
    ['names a service __proto__', 'services:\n  __proto__: {}', 2, 'a name of lower-case letters'],
  ])('is refused when it %s', (_, text, line, expected) => {
    const problem = problemsOf(text).find((each) => each.expected.includes(expected))
    expect(problem).toMatchObject({ file: 'test.yml', line })
  })

  it('is refused when the file is missing', () => {
    expect(() => loadConfig('/nowhere/ballast.yml')).toThrow(ConfigError)
    expect(() => loadConfig('/nowhere/ballast.yml')).toThrow('a file that can be read (ENOENT)')
  })
})

describe('a service for drills', () => {
  const drilled = `
services:
  drill-web:
    mode: enforce
    record: { hostedZoneId: Z0123456789ABCDEFGHIJ, name: drill-web.example.com, type: A }
    fleets:
      stable: { setIdentifier: stable }
      candidate: { setIdentifier: candidate }
    drills: { allowed: true }
`
  const withField = (path: string, value: unknown): string => {
    const document = parseDocument(drilled)
    document.setIn(['services', 'drill-web', ...path.split('.')], document.createNode(value))
    return document.toString()
  }

  it('has fleets whose metrics are those of drills', () => {
    const [service] = parseConfig(drilled, 'test.yml').services
    expect(service?.drills).toEqual({ allowed: true, windows: [], weekly: [] })
    expect(service?.fleets).toEqual({
      stable: { setIdentifier: 'stable', drillOf: 'drill-web' },
      candidate: { setIdentifier: 'candidate', drillOf: 'drill-web' },
    })
  })

  it('may have windows and drills of every week in them', () => {
    const drills = {
      allowed: true,
      windows: [{ days: ['tue', 'wed'], from: '09:00', until: '17:00' }],
      weekly: [{ scenario: 'bad-candidate', day: 'tue', at: '10:05' }],
    }
    expect(parseConfig(withField('drills', drills), 'test.yml').services[0]?.drills).toEqual(drills)
  })

  const eachWeek = (changes: object) => ({
    allowed: true,
    windows: [{ days: ['tue'], from: '09:00', until: '17:00' }],
    weekly: [{ scenario: 'bad-candidate', day: 'tue', at: '10:05', ...changes }],
  })
  const at = (field: string) => `services.drill-web.drills.${field}`
  it.each<[string, unknown, string, string]>([
    [
      'fleets.stable.loadBalancer',
      'app/web/1',
      'services.drill-web.fleets.stable.loadBalancer',
      'nothing, as the service is for drills',
    ],
    [
      'fleets.candidate.targetGroup',
      'targetgroup/x/1',
      'services.drill-web.fleets.candidate.targetGroup',
      'nothing, as the service is for drills',
    ],
    ['drills', {}, at('allowed'), 'boolean'],
    ['drills', { allowed: true, window: [] }, at('window'), 'one of allowed, windows, weekly'],
    [
      'drills',
      { allowed: true, windows: [{ from: '09:00', until: '17:00' }] },
      at('windows[0].from'),
      'an instant such as',
    ],
    [
      'drills',
      { allowed: true, windows: [{ days: ['tue'], from: '17:00', until: '09:00' }] },
      at('windows[0].until'),
      'a time after 17:00',
    ],
    ['drills', eachWeek({ scenario: 'flood' }), at('weekly[0].scenario'), 'misweighted-release'],
    ['drills', eachWeek({ scenario: 'request-spike' }), at('weekly[0].scenario'), 'a nodeGroup of the candidate fleet'],
    ['drills', eachWeek({ day: 'wed' }), at('weekly[0].at'), 'a time of wed in one of the windows'],
    ['drills', eachWeek({ at: '17:00' }), at('weekly[0].at'), 'a time of tue in one of the windows'],
    ['drills', eachWeek({ at: '24:00' }), at('weekly[0].at'), "a time in UTC such as '18:00'"],
  ])('%s = %j is refused', (path, value, where, expected) => {
    const problem = problemsOf(withField(path, value)).find((each) => each.path === where)
    expect(problem?.expected).toContain(expected)
  })

  it('is the only one without load balancers', () => {
    const problem = problemsOf(altered('services.web.fleets.stable.loadBalancer', undefined))[0]
    expect(problem).toMatchObject({
      path: 'services.web.fleets.stable.loadBalancer',
      value: undefined,
      expected: 'an Application Load Balancer such as app/web-eks/50dc6c495c0c9188, or drills on the service',
    })
  })
})
