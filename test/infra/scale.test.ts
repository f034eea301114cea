import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { charactersOf, measured } from '../../cli/deploy/template.ts'
import { exceededLimits, quotasToRaise } from '../../cli/deploy/limits.ts'
import { alarmDefinitions } from '../../infra/alarms.ts'
import { services, stackResources } from '../../infra/index.ts'
import { serviceStacks } from '../../infra/service-stacks.ts'
import { serviceStackOf } from '../../infra/spread.ts'
import { loadConfig, parseConfig } from '../../shared/config/index.ts'
import { serviceStackCounts } from '../../shared/config/schema/config.ts'
import type { Protection } from '../../shared/domain/service/service.ts'
import { manyServices } from '../support/many-services.ts'

const packaged = (resources: object): string => JSON.stringify({ Resources: resources })
const account = (many: number, nodeGroups: number, stacks?: number): Protection =>
  parseConfig(
    manyServices({ services: many, nodeGroups, ...(stacks !== undefined && { serviceStacks: stacks }) }),
    'ballast.yml',
  )

const stacksOf = (protection: Protection) => [stackResources(protection, undefined), ...serviceStacks(protection)]

describe.each([
  [1, 1, undefined],
  [10, 10, undefined],
  [50, 50, undefined],
  [100, 100, 2],
  [500, 500, 8],
  [1_000, 200, 16],
])('an account of %i services, %i of them on EKS, with serviceStacks: %s', (many, nodeGroups, count) => {
  const protection = account(many, nodeGroups, count)
  const stacks = stacksOf(protection)
  const [home = {}] = stacks
  const sizes = stacks.map((stack) => measured(packaged(stack)))

  it('fits all limits of CloudFormation and IAM, and the quotas that each account has', () => {
    const names = stacks.map((_, index) => `stack ${index}`)
    expect(sizes.flatMap((size, index) => exceededLimits(names[index] ?? '', size, protection))).toEqual([])
    expect(sizes.flatMap((size, index) => quotasToRaise(names[index] ?? '', size))).toEqual([])
    // osls adds some dozen resources for the functions.
    expect(sizes[0]?.resources).toBeLessThan(450)
  })

  it('has each alarm once, and a rule that hears it', () => {
    const alarmNames = alarmDefinitions(protection).map(({ name }) => name)
    const made = stacks.flatMap((stack) =>
      Object.values(stack)
        .filter(({ Type, Properties }) => Type === 'AWS::CloudWatch::Alarm' && !('AlarmActions' in Properties))
        .map(({ Properties }) => String(Properties['AlarmName'])),
    )
    expect(made.toSorted()).toEqual(alarmNames.toSorted())
    const patterns = Object.values(home)
      .filter(({ Type }) => Type === 'AWS::Events::Rule')
      .flatMap(({ Properties }) => (Properties['EventPattern'] === undefined ? [] : [Properties['EventPattern']]))
    const heard = patterns.flatMap(
      (pattern) => (pattern as { detail: { alarmName?: string[] } }).detail.alarmName ?? [],
    )
    expect(heard.toSorted()).toEqual(alarmNames.toSorted())
    for (const pattern of patterns) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048)
  })

  it('has a dashboard for each service, with a name of its own, in the stack of its alarms', () => {
    const boards = stacks.flatMap((stack) =>
      Object.values(stack)
        .filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard')
        .map(({ Properties }) => JSON.stringify(Properties['DashboardName'])),
    )
    expect(new Set(boards).size).toBe(boards.length)
    for (const stack of stacks) {
      const text = JSON.stringify(Object.values(stack).filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard'))
      for (const { Type, Properties } of Object.values(stack)) {
        if (Type !== 'AWS::CloudWatch::Alarm' || 'AlarmActions' in Properties) continue
        expect(text.includes(String(Properties['AlarmName']))).toBe(true)
      }
    }
  })

  it('has policies of the queue and of the functions that SQS and Lambda take', () => {
    const queue = JSON.stringify(home['DeadLetterQueuePolicy']?.Properties['PolicyDocument'])
    expect(queue.length).toBeLessThan(8_192)
    const permissions = Object.values(home).filter(({ Type }) => Type === 'AWS::Lambda::Permission')
    // A statement of a function's policy has some 400 characters; together they may have 20 KB.
    expect(permissions.length).toBeLessThan(20)
  })
})

describe('the stack of a service', () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `service-${index}`)

  it('stays the same when others come or go', () => {
    const alarmsIn = (protection: Protection): Map<string, number> =>
      new Map(
        serviceStacks(protection).flatMap((stack, index) =>
          Object.values(stack).flatMap(({ Type, Properties }) =>
            Type === 'AWS::CloudWatch::Alarm' ? [[String(Properties['AlarmName']), index] as const] : [],
          ),
        ),
      )
    const all = account(200, 50, 8)
    const before = alarmsIn(all)
    expect(before.size).toBe(600)
    for (const kept of [
      all.services.filter((_, index) => index % 3 !== 0),
      all.services.slice(100),
      all.services.toReversed(),
    ]) {
      for (const [name, stack] of alarmsIn({ ...all, services: kept })) expect(before.get(name)).toBe(stack)
    }
  })

  it.each([
    ['web', [1, 3, 7, 7, 23, 55]],
    ['checkout', [1, 1, 1, 9, 25, 25]],
    ['search', [1, 1, 1, 1, 17, 17]],
  ])('of %s is never another one than this', (name, stacks) => {
    expect(serviceStackCounts.map((count) => serviceStackOf(name, count))).toEqual(stacks)
  })

  it.each(serviceStackCounts.flatMap((from) => serviceStackCounts.filter((to) => to > from).map((to) => [from, to])))(
    'changes from %i to %i stacks only to one that is deployed later, or not at all',
    (from, to) => {
      for (const name of names) {
        const before = serviceStackOf(name, from)
        const after = serviceStackOf(name, to)
        expect(after === before || after > from).toBe(true)
      }
    },
  )

  it.each(serviceStackCounts)('of %i is as likely as any other', (count) => {
    const sizes = Map.groupBy(names, (name) => serviceStackOf(name, count))
    expect(sizes.size).toBe(count)
    const mean = names.length / count
    for (const { length } of sizes.values()) expect(Math.abs(length - mean)).toBeLessThan(4 * Math.sqrt(mean))
  })
})

describe('what serverless-services.yml takes from the config', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'services-')), 'ballast.yml')
  writeFileSync(file, manyServices({ services: 20, nodeGroups: 0, serviceStacks: 2 }))
  afterAll(() => rmSync(dirname(file), { recursive: true }))

  it('is the stack of a number', () => {
    const of = (number: string) => services({ BALLAST_CONFIG: file, BALLAST_SERVICE_STACK: number })
    expect([of('1'), of('2')].map(({ resources }) => resources)).toEqual(serviceStacks(loadConfig(file)))
    expect(of('2').number).toBe('2')
  })

  it.each([
    [file, '3', 'found "3", expected a number from 1 to 2'],
    [file, '', 'found "", expected a number from 1 to 2'],
    ['ballast.yml', '1', 'found "1", expected no such stack, for the config has no serviceStacks'],
  ])('is an error for what is no such number: %s %s', (config, number, message) => {
    expect(() => services({ BALLAST_CONFIG: config, BALLAST_SERVICE_STACK: number })).toThrow(message)
  })
})

describe('an account whose services are spread no further', () => {
  it('has one stack, and the policies of its roles inline', () => {
    const protection = account(50, 50)
    expect(serviceStacks(protection)).toEqual([])
    const types = Object.values(stackResources(protection, undefined)).map(({ Type }) => Type)
    expect(types).not.toContain('AWS::IAM::ManagedPolicy')
  })
})

describe('a role whose policies do not fit inline', () => {
  it('has 200 node groups among 1,000 services within ten managed policies', () => {
    const [home = {}] = stacksOf(account(1_000, 200, 16))
    const roles = measured(packaged(home)).roles
    for (const { inlineCharacters, managedCharacters } of roles) {
      expect(inlineCharacters).toBeLessThanOrEqual(10_240)
      expect(managedCharacters.length).toBeLessThanOrEqual(10)
      for (const each of managedCharacters) expect(each).toBeLessThanOrEqual(6_144)
    }
    expect(Math.max(...roles.map(charactersOf))).toBeGreaterThan(10_240)
  })

  it('has 1,000 node groups within as many managed policies as a raised quota allows, which is told', () => {
    const protection = account(1_000, 1_000, 16)
    const size = measured(packaged(stackResources(protection, undefined)))
    expect(exceededLimits('ballast', size, protection)).toEqual([])
    expect(quotasToRaise('ballast', size)[0]).toMatch(
      /^ballast's HandleIncidentRole has \d\d managed policies; an account takes 10 for a role until that quota .* up to 20/,
    )
  })
})
