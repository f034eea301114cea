import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { markdownTable } from 'markdown-table'
import { describe, expect, it } from 'vitest'
import { runAll } from '../drills/run/run-all.ts'
import { runDrill } from '../drills/run/run.ts'
import { loadScenario, scenarioNames } from '../drills/scenario/scenario-files.ts'
import { summaryTable } from '../drills/result/summary.ts'
import { explain } from '../cli/commands/explain.ts'
import { scenarioSchema } from '../drills/scenario/scenario.ts'
import { configJsonSchema, parseConfig } from '../shared/config/index.ts'
import { parseYaml } from '../shared/config/yaml-file.ts'
import { checks } from '../shared/domain/doctor/checks/index.ts'
import { drillScenarios } from '../shared/domain/drill/scenarios.ts'
import { guardrails } from '../shared/domain/guardrails/index.ts'
import { playbook } from '../shared/domain/mitigations/index.ts'
import { signals } from '../shared/domain/signals/index.ts'

const root = new URL('../', import.meta.url)
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const architecture = text('ARCHITECTURE.md')
/** Cells of all table rows of a text, without their padding. */
const rows = (document: string): string[][] =>
  [...document.matchAll(/^\|(.+)\|$/gm)].map(([, row = '']) => row.split('|').map((cell) => cell.trim()))

/** A table of ARCHITECTURE.md as it is written there, found by the head of its first column. */
const tableOf = (head: string): RegExp => new RegExp(`^\\| ${head} +\\|.*\\n(?:\\|.*\\n)+`, 'm')
const rowOf = (head: string, name: string): string[] | undefined =>
  rows(tableOf(head).exec(architecture)?.[0] ?? '').find(([first]) => first === `\`${name}\``)

/** What a cell has in code type. */
const codesIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)

/** The part of a document that is generated, as the document has it; UPDATE_DOCS=1 writes it anew before. */
function generated(document: string, where: RegExp, part: string): string | undefined {
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(
      new URL(document, root),
      text(document).replace(where, () => part),
    )
  }
  return where.exec(text(document))?.[0]
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | false
  readonly items?: Schema
  readonly required?: readonly string[]
  readonly default?: unknown
}

/** Fields that hold values, as the README writes their paths: from the service on, with * for a name. */
function fields(schema: Schema, path = ''): { path: string; shown: string }[] {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const under = `${path}${path === '' ? '' : '.'}${name}`
    const isGroup = field.properties !== undefined || typeof field.additionalProperties === 'object'
    const isRequired = schema.required?.includes(name) === true
    const shown = isRequired ? 'required' : field.default === undefined ? 'none' : format(field.default)
    return [...(isGroup ? [] : [{ path: under, shown }]), ...fields(field, under)]
  })
  const named = typeof schema.additionalProperties === 'object' ? fields(schema.additionalProperties, `${path}.*`) : []
  return [...inner, ...named, ...(schema.items === undefined ? [] : fields(schema.items, `${path}[]`))]
}

const format = (value: unknown): string =>
  `\`${typeof value === 'string' ? value : JSON.stringify(value).replaceAll(',', ', ')}\``

/** The fields of `ballast.yml`, those of either fleet under one path. */
const configFields = fields(configJsonSchema() as Schema).map(({ path, shown }) => ({
  path: path.replace(/\.fleets\.(stable|candidate)\./, '.fleets.*.'),
  shown,
}))

describe('ARCHITECTURE.md has a row for', () => {
  it.each([
    ...Object.keys(signals).map((name) => ['signal', name] as const),
    ...Object.keys(playbook).map((name) => ['incident class', name] as const),
    ...Object.keys(guardrails).map((name) => ['guardrail', name] as const),
  ])('the %s %s', (kind, name) => {
    expect(rowOf(kind, name)).toBeDefined()
  })

  it.each(Object.entries(playbook))('%s with the mitigations that the playbook names', (name, mitigations) => {
    const names = mitigations.map((mitigation) => `\`${mitigation.name}\``).join(', ')
    expect(rowOf('incident class', name)?.[2]).toMatch(mitigations.length === 0 ? /^none/ : names)
  })

  it.each(Object.keys(guardrails))('every code of %s', (name) => {
    const codes = [...text(`shared/domain/guardrails/${name}.ts`).matchAll(/code: '([\w-]+)'/g)].map(([, code]) => code)
    expect(new Set(codesIn(rowOf('guardrail', name)?.[1]))).toEqual(new Set(codes))
  })

  it.each(Object.keys(guardrails))('the default of %s, with each field as the schema has it', (name) => {
    const [, , cell = ''] = rowOf('guardrail', name) ?? []
    expect(cell).toMatch(/\w/)
    const stated = [...cell.matchAll(/`([^`]+)` (\w+|\[\])/g)].map(([, field = '', shown]) => [field, shown])
    expect(stated.map(([field]) => field)).toEqual(codesIn(cell))
    const shownOf = (field: string): string | undefined =>
      configFields.find(({ path }) => path === field || path === `services.*.${field}`)?.shown.replaceAll('`', '')
    expect(stated).toEqual(stated.map(([field = '']) => [field, shownOf(field)]))
  })

  it.each(Object.keys(guardrails))('the failure that %s answers', (name) => {
    const row = rowOf('guardrail', name)
    expect(row).toHaveLength(4)
    expect(row?.[3]).toMatch(/\w+ \w+/)
  })

  it('every check of doctor, with what it finds (UPDATE_DOCS=1 writes them)', () => {
    const titles = Object.values(checks).map(({ name, title }) => [`\`${name}\``, title])
    const table = `${markdownTable([['check', 'finds'], ...titles])}\n`
    expect(generated('ARCHITECTURE.md', tableOf('check'), table)).toBe(table)
  })

  it('every scenario, with its title (UPDATE_DOCS=1 writes them)', () => {
    const titles = scenarioNames().map((name) => [`\`${name}\``, loadScenario(name).scenario.title])
    const table = `${markdownTable([['scenario', 'what happens'], ...titles])}\n`
    expect(generated('ARCHITECTURE.md', tableOf('scenario'), table)).toBe(table)
  })
})

/** Index of the brace that closes the one before `start`. */
function closingBrace(source: string, start: number): number {
  let at = start
  for (let depth = 1; at < source.length; at++) {
    if (source[at] === '{') depth++
    if (source[at] === '}' && --depth === 0) break
  }
  return at
}

/** The string or template that begins at `start`; what is put into a template is * unless it is a constant string. */
function literalAt(source: string, start: number): string {
  const quote = source[start]
  let value = ''
  for (let at = start + 1; at < source.length && source[at] !== quote; at++) {
    if (quote === '`' && source.startsWith('${', at)) {
      const end = closingBrace(source, at + 2)
      value += constant(source, source.slice(at + 2, end)) ?? '*'
      at = end
    } else value += source[at]
  }
  return value
}

/** The value of a constant of a source file that is a string or a template. */
function constant(source: string, name: string): string | null {
  const found = /^\w+$/.test(name) ? new RegExp(`const ${name} =\\s+(?=['\`])`).exec(source) : null
  return found === null ? null : literalAt(source, found.index + found[0].length)
}

/** `look-*` for `look-${look}` in the code and for `look-N` in the document. */
const stepPattern = (name: string): string => name.replaceAll(/[A-Z]+/g, '*').replaceAll(/\*(?:-?\*)+/g, '*')

function stepsIn(source: string): string[] {
  const calls = /\b(?:step|wait|waitUntil|waitForCallback|tell)\(\s*(?:[^()'"`]*?,\s*)?(?=['`]|\w+,)(\w*)/g
  return [...source.matchAll(calls)]
    .map((found) => (found[1] ? constant(source, found[1]) : literalAt(source, found.index + found[0].length)))
    .filter((name) => name !== null && /[a-z]/.test(name))
    .map((name) => stepPattern(name ?? ''))
}

describe.each([
  ['durable step', ['incident', 'fix', 'follow']],
  ['step of a drill', ['drill']],
])('each %s of ARCHITECTURE.md', (head, folders) => {
  const inCode = folders.flatMap((folder) =>
    readdirSync(new URL(`shared/workflow/${folder}/`, root)).flatMap((file) =>
      stepsIn(text(`shared/workflow/${folder}/${file}`)),
    ),
  )
  const inTable = rows(tableOf(head).exec(architecture)?.[0] ?? '').flatMap(([first = '']) =>
    [...first.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => stepPattern(name)),
  )
  it.each([...new Set(inCode)])('is in the table: %s of the code', (name) => {
    expect(inTable).toContain(name)
  })

  it.each([...new Set(inTable)])('is in the code: %s', (name) => {
    expect(inCode).toContain(name)
  })
})

const block = (document: string, beginning: string): string =>
  new RegExp(`\`\`\`yaml\n(${beginning}[\\s\\S]*?)\`\`\``).exec(text(document))?.[1] ?? ''

describe('docs/configuration.md', () => {
  const documented = Object.fromEntries(
    rows(text('docs/configuration.md')).map(([path = '', shown]) => [
      path.replaceAll('`', '').replace('….', 'services.*.'),
      shown,
    ]),
  )
  it.each(configFields)('has the field $path with its default, $shown', ({ path, shown }) => {
    expect(documented[path]).toBe(shown)
  })
})

describe('docs/deployed-drills.md', () => {
  it('has every scenario that can be played on a deployed stack (UPDATE_DOCS=1 writes them)', () => {
    const drills = Object.entries(drillScenarios).map(([name, { title, needsNodeGroup }]) => [
      `\`${name}\``,
      title,
      needsNodeGroup ? 'yes' : 'no',
    ])
    const table = `${markdownTable([['scenario', 'what happens', 'needs a node group'], ...drills])}\n`
    const where = /^\| scenario +\| what happens.*needs a node group.*\n(?:\|.*\n)+/m
    expect(generated('docs/deployed-drills.md', where, table)).toBe(table)
  })

  it('shows a service for drills that is accepted', () => {
    const indented = block('docs/deployed-drills.md', 'drill-web:').replaceAll(/^/gm, '  ')
    const [service] = parseConfig(`services:\n${indented}`, 'docs/deployed-drills.md').services
    expect(service?.drills).toMatchObject({ allowed: true, weekly: [{ scenario: 'bad-candidate' }] })
  })
})

it('docs/scenarios.md shows a scenario that ends as it says', async () => {
  const beginning = block('docs/scenarios.md', '# my-scenario.yml')
  const scenario = parseYaml(beginning, 'docs/scenarios.md', { schema: scenarioSchema })
  expect((await runDrill('my-scenario', scenario, 1)).unexpected).toEqual([])
})

it('docs/cli.md shows what explain prints (UPDATE_DOCS=1 writes it)', async () => {
  const [, event = ''] = /npx ballast explain --event (\S+\/\S+)/.exec(text('docs/cli.md')) ?? []
  const printed = await explain({ event, config: 'ballast.yml' })
  expect(generated('docs/cli.md', /(?<=\$ npx ballast explain .*\n)\{[^`]*/, printed)).toBe(printed)
})

describe('README.md', () => {
  it('shows a config that is accepted', () => {
    expect(parseConfig(block('README.md', '# yaml-language-server'), 'README.md').services).toHaveLength(1)
  })

  it('shows what npm run drill prints of the scenarios that it lists (UPDATE_DOCS=1 writes it)', async () => {
    const table = /(?<=```text\n)│[^`]*/
    const lines = table.exec(text('README.md'))?.[0].trim().split('\n').slice(1) ?? []
    const names = lines.map((line) => line.split('│')[1]?.trim() ?? '')
    const drilled = await runAll(names, 1, () => {})
    const printed = summaryTable(drilled.map(({ result }) => result))
      .split('\n')
      .filter((line) => line.startsWith('│'))
      .map((line) => `${line.split('│').slice(0, 10).join('│')}│\n`)
      .join('')
    expect(generated('README.md', table, printed)).toBe(printed)
  }, 120_000)
})
