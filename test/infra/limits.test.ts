import { describe, expect, it } from 'vitest'
import { exceededLimits, quotasToRaise } from '../../cli/deploy/limits.ts'
import { sizesOf, sizesText } from '../../cli/deploy/sizes.ts'
import { measured } from '../../cli/deploy/template.ts'
import { stackResources } from '../../infra/index.ts'
import { serviceStacks } from '../../infra/service-stacks.ts'
import type { Protection, Service } from '../../shared/domain/service/service.ts'
import { protection, service } from '../support/builders.ts'

const template = (Resources: object): string => JSON.stringify({ Resources })
const small = template({ Table: { Type: 'AWS::DynamoDB::Table' } })

const many = (count: number, isOnEks: boolean): Service[] =>
  Array.from({ length: count }, (_, index) => {
    const name = `service-${index}`
    const { fleets, ...rest } = service({
      name,
      record: { hostedZoneId: 'Z1', name: `${name}.example.com`, type: 'A' },
    })
    const nodeGroup = { cluster: 'production', name, maxNodes: 20 }
    return { ...rest, fleets: { ...fleets, candidate: { ...fleets.candidate, ...(isOnEks && { nodeGroup }) } } }
  })

const sizeOf = (of: Protection) => measured(template(stackResources(of, undefined)))

describe('what AWS would not take is told before anything is deployed, with the numbers and the way out:', () => {
  it('nothing of a stack that fits', () => {
    const few = protection(...many(20, true))
    expect(exceededLimits('ballast', sizeOf(few), few)).toEqual([])
    expect(quotasToRaise('ballast', sizeOf(few))).toEqual([])
  })

  it.each([
    [170, 2],
    [400, 8],
    [1_000, 16],
  ])('resources of %i services, and over how many stacks to spread them', (services, stacks) => {
    const all = protection(...many(services, false))
    const size = sizeOf(all)
    const problems = exceededLimits('ballast', size, all)
    expect(problems[0]).toMatch(
      new RegExp(
        `^ballast has ${size.resources.toLocaleString('en-US')} resources, [\\d,]+ of them AWS::CloudWatch::Alarm; CloudFormation takes 500 in a stack\\. Set serviceStacks: ${stacks} in the config`,
      ),
    )
    const spread = { ...all, serviceStacks: stacks }
    const stacksThen = [stackResources(spread, undefined), ...serviceStacks(spread)]
    expect(stacksThen.flatMap((each) => exceededLimits('stack', measured(template(each)), spread))).toEqual([])
  })

  it('the size of the template', () => {
    const size = measured(template({ Long: { Type: 'T', Properties: 'x'.repeat(1_000_000) } }))
    expect(exceededLimits('ballast', size, protection())).toEqual([
      expect.stringMatching(
        /^ballast's template has 1,000,\d{3} bytes; CloudFormation takes 1,000,000\. Take services out .*second config/,
      ),
    ])
  })

  it('a size that white space alone makes is none, for osls uploads without it', () => {
    const text = JSON.stringify({ Resources: { Long: { Type: 'T', Properties: 'x'.repeat(999_000) } } }, null, 2)
    expect(exceededLimits('ballast', measured(`${text}${' '.repeat(2_000)}`), protection())).toEqual([])
  })

  it('policies of a role that not even a raised quota takes, and how many services would fit', () => {
    const all = { ...protection(...many(1_600, true)), serviceStacks: 32 }
    expect(exceededLimits('ballast', sizeOf(all), all).join('\n')).toMatch(
      /^ballast's \w+Role has policies of about 1\d\d,\d{3} characters; IAM takes 133,120 for a role, .* about 1,[1-5]\d\d of 1,600 services like these\. Take services out/m,
    )
  })

  it.each([
    ['a policy that is too long', [{ id: 'Role', inlineCharacters: 10_241, managedCharacters: [] }]],
    ['a managed policy that is too long', [{ id: 'Role', inlineCharacters: 1, managedCharacters: [6_145] }]],
    [
      'too many managed policies',
      [{ id: 'Role', inlineCharacters: 1, managedCharacters: Array.from({ length: 21 }, () => 1) }],
    ],
  ])('%s', (_, roles) => {
    const size = { ...measured(small), roles }
    expect(exceededLimits('ballast', size, protection())).toEqual([
      expect.stringContaining("ballast's Role has policies"),
    ])
  })

  it.each([
    ['rules', { rules: 301 }, 'ballast has 301 rules; most regions take 300'],
    [
      'managed policies',
      { roles: [{ id: 'Role', inlineCharacters: 1, managedCharacters: Array.from({ length: 11 }, () => 1) }] },
      "ballast's Role has 11 managed policies; an account takes 10",
    ],
  ])('%s of which AWS takes more when it is asked: that is told, and refused is nothing', (_, part, said) => {
    const size = { ...measured(small), ...part }
    expect(quotasToRaise('ballast', size)).toEqual([expect.stringContaining(said)])
    expect(exceededLimits('ballast', size, protection())).toEqual([])
  })
})

describe('the sizes of packaged stacks', () => {
  const home = protection(...many(120, true))
  const packaged = [
    { stack: { name: 'ballast', file: 'serverless.yml', region: 'eu-west-1' }, size: sizeOf(home) },
    { stack: { name: 'other', file: 'other.yml', region: 'us-east-1' }, size: measured(small) },
  ]
  const [first, second] = sizesOf(packaged)

  it('have the role with the longest policies, all of its policies together', () => {
    const role = stackResources(home, undefined)['HandleIncidentRole']
    const managed = (role?.Properties['ManagedPolicyArns'] as unknown[] | undefined) ?? []
    expect(managed.length).toBeGreaterThan(0)
    expect(first).toMatchObject({
      name: 'ballast',
      region: 'eu-west-1',
      resources: Object.keys(stackResources(home, undefined)).length,
      largestRole: { id: 'HandleIncidentRole', managedPolicies: managed.length },
    })
    expect(first?.largestRole?.characters).toBeGreaterThan(10_240)
    expect(second).toMatchObject({ resources: 1, largestRole: null })
  })

  it('are told beside what CloudFormation takes', () => {
    const text = sizesText(sizesOf(packaged))
    expect(text).toContain('resources (of 500)')
    expect(text).toContain('bytes (of 1,000,000)')
    expect(text).toContain(`${first?.largestRole?.characters.toLocaleString('en-US')} (HandleIncidentRole)`)
    expect(text).toMatch(/│ other +│ us-east-1 │ +1 │ +\d+ │ +– │ +– │/)
  })
})
