import { readFileSync, writeFileSync } from 'node:fs'
import { markdownTable } from 'markdown-table'
import { expect, it } from 'vitest'
import { charactersOf, measured } from '../../cli/deploy/template.ts'
import { stackResources } from '../../infra/index.ts'
import { serviceStacks } from '../../infra/service-stacks.ts'
import { parseConfig } from '../../shared/config/index.ts'
import { manyServices } from '../support/many-services.ts'

const page = 'docs/deployment.md'
const shown = /^\| services +\|.*\n(?:\|.*\n)+/m

const accounts = [
  { services: 1, nodeGroups: 1 },
  { services: 10, nodeGroups: 10 },
  { services: 50, nodeGroups: 50 },
  { services: 100, nodeGroups: 100, serviceStacks: 2 },
  { services: 500, nodeGroups: 500, serviceStacks: 8 },
  { services: 1_000, nodeGroups: 200, serviceStacks: 16 },
  { services: 1_000, nodeGroups: 1_000, serviceStacks: 16 },
] as const

const number = (value: number): string => value.toLocaleString('en-US')

it('docs/deployment.md says how large the stacks are by the number of services (UPDATE_DOCS=1 writes it)', () => {
  const rows = accounts.map((account) => {
    const protection = parseConfig(manyServices(account), 'ballast.yml')
    const sizeOf = (Resources: object) => measured(JSON.stringify({ Resources }))
    const home = sizeOf(stackResources(protection, undefined))
    const others = serviceStacks(protection).map(sizeOf)
    const largest = (of: 'resources' | 'bytes'): string =>
      others.length === 0 ? '–' : number(Math.max(...others.map((each) => each[of])))
    const [role] = home.roles.toSorted((left, right) => charactersOf(right) - charactersOf(left))
    return [
      number(account.services),
      number(account.nodeGroups),
      others.length === 0 ? '–' : String(others.length),
      number(home.resources),
      number(home.bytes),
      largest('resources'),
      largest('bytes'),
      number(home.rules),
      role === undefined ? '–' : number(charactersOf(role)),
      String(role?.managedCharacters.length),
    ]
  })
  const head = [
    'services',
    'node groups',
    '`serviceStacks`',
    '`ballast`: resources',
    'bytes',
    'largest of the others: resources',
    'bytes',
    'rules',
    'longest policies of a role, characters',
    'managed policies of it',
  ]
  const table = `${markdownTable([head, ...rows], { align: head.map(() => 'r') })}\n`
  const text = readFileSync(page, 'utf8')
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(
      page,
      text.replace(shown, () => table),
    )
  }
  expect(shown.exec(readFileSync(page, 'utf8'))?.[0]).toBe(table)
})
