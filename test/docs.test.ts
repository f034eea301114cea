import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runDrill } from '../drills/run.ts'
import { loadScenario, scenarioNames } from '../drills/scenario-files.ts'
import { summaryTable } from '../drills/summary.ts'
import { explain } from '../cli/commands/explain.ts'
import { scenarioSchema } from '../drills/scenario.ts'
import { configJsonSchema, parseConfig } from '../shared/config/index.ts'
import { parseYaml } from '../shared/config/yaml-file.ts'
import { guardrails } from '../shared/domain/guardrails/index.ts'
import { mitigations, playbook } from '../shared/domain/mitigations/index.ts'
import { signals } from '../shared/domain/signals/index.ts'

const root = new URL('../', import.meta.url)
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8')

const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md']
const readme = text('README.md')
const architecture = text('ARCHITECTURE.md')
/** Cells of all table rows of a document, without their padding. */
const rows = (document: string): string[][] =>
  [...document.matchAll(/^\|(.+)\|$/gm)].map(([, row = '']) => row.split('|').map((cell) => cell.trim()))

const links = documents.flatMap((document) =>
  [...text(document).matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)]
    .map(([, label = '', target = '']) => ({ document, label, target }))
    .filter(({ target }) => !/^https?:/.test(target)),
)

/** GitHub's anchor of a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-')

describe('a relative link', () => {
  it.each(links)('$target in $document leads somewhere', ({ document, target }) => {
    const [path = '', fragment] = target.split('#')
    expect(existsSync(new URL(path, root))).toBe(true)
    if (fragment === undefined) return
    const headings = [...text(path || document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading))
    expect(headings).toContain(fragment)
  })

  const tests = links.filter(
    ({ label, target }) => target.endsWith('.test.ts') && !/\.ts$|^its test$|^[Tt]he /.test(label),
  )
  it.each(tests)('to the test "$label" names one of $target', ({ label, target }) => {
    expect(text(target)).toContain(label)
  })
})

describe('an npm script', () => {
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> }
  const mentioned = documents.flatMap((document) => [
    ...[...text(document).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script = '']) => [script, document]),
    ...(/npm test/.test(text(document)) ? [['test', document]] : []),
  ])
  const distinct = [...new Map(mentioned.map((each) => [each.join(), each])).values()]
  it.each(distinct)('%s in %s exists', (script) => {
    expect(scripts).toHaveProperty([script ?? ''])
  })
})

describe('ARCHITECTURE.md has a row for', () => {
  it.each([
    ...Object.keys(signals).map((name) => ['signal', name]),
    ...Object.keys(playbook).map((name) => ['incident class', name]),
    ...Object.keys(guardrails).map((name) => ['guardrail', name]),
    ...scenarioNames().map((name) => ['scenario', name]),
  ])('the %s %s', (_kind, name) => {
    expect(rows(architecture).map(([first]) => first)).toContain(`\`${name}\``)
  })

  it.each(Object.entries(playbook))('%s with the mitigation that the playbook names', (name, mitigation) => {
    const row = rows(architecture).find(([first]) => first === `\`${name}\``)
    expect(row?.[2]).toMatch(mitigation === null ? /^none/ : `\`${mitigation.name}\``)
  })

  it('every mitigation', () => {
    for (const name of Object.keys(mitigations)) expect(architecture).toContain(`\`${name}\``)
  })

  it.each(Object.keys(guardrails))('every code of %s', (name) => {
    const codes = [...text(`shared/domain/guardrails/${name}.ts`).matchAll(/code: '([\w-]+)'/g)].map(([, code]) => code)
    const row = rows(architecture).find(([first]) => first === `\`${name}\``)
    expect(row?.[2]?.match(/[\w-]+/g)?.toSorted((left, right) => left.localeCompare(right))).toEqual(
      codes.toSorted((left = '', right = '') => left.localeCompare(right)),
    )
  })

  const steps = readdirSync(new URL('shared/workflow/', root)).flatMap((file) =>
    [...text(`shared/workflow/${file}`).matchAll(/\b(?:step|wait|waitUntil|tell)\((?:[^()']+?, )?['`]([a-z-]+)/g)].map(
      ([, name = '']) => name,
    ),
  )
  it.each([...new Set(steps)])('the durable step %s', (name) => {
    const named = rows(architecture).flatMap(([first = '']) =>
      [...first.matchAll(/`([a-z-]+)N?`/g)].map(([, step]) => step),
    )
    expect(named).toContain(name)
  })
})

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

describe('README.md', () => {
  const documented = Object.fromEntries(
    rows(readme).map(([path = '', shown]) => [path.replaceAll('`', '').replace('….', 'services.*.'), shown]),
  )
  it.each(
    fields(configJsonSchema() as Schema).map(({ path, shown }) => ({
      path: path.replace(/\.fleets\.(stable|candidate)\./, '.fleets.*.'),
      shown,
    })),
  )('has the field $path with its default, $shown', ({ path, shown }) => {
    expect(documented[path]).toBe(shown)
  })

  const block = (language: string, beginning: string): string =>
    new RegExp(`\`\`\`${language}\n(${beginning}[\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? ''

  it('shows a config that is accepted', () => {
    expect(parseConfig(block('yaml', '# yaml-language-server'), 'README.md').services).toHaveLength(1)
  })

  it('shows a scenario that ends as it says', async () => {
    const scenario = parseYaml(block('yaml', '# my-scenario.yml'), 'README.md', { schema: scenarioSchema })
    expect((await runDrill('my-scenario', scenario, 1)).unexpected).toEqual([])
  })

  it('shows what npm run explain prints', async () => {
    const shown = block('console', '\\$ npm run --silent explain')
    const event = /--event (\S+)/.exec(shown)?.[1] ?? ''
    expect(shown.slice(shown.indexOf('{'))).toBe(await explain({ event, config: 'ballast.yml' }))
  })

  it('shows what npm run drill prints, column by column', async () => {
    const results = []
    for (const name of scenarioNames()) results.push(await runDrill(name, loadScenario(name).scenario, 1))
    const cells = (table: string): string[][] =>
      table
        .split('\n')
        .filter((line) => line.startsWith('│'))
        .map((line) => line.split('│').slice(1, 10))
    expect(cells(readme)).toEqual(cells(summaryTable(results)))
  })
})
