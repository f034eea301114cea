import { describe, expect, it } from 'vitest'
import { loadScenario, scenarioNames } from '../../drills/scenario/scenario-files.ts'
import { checks } from '../../shared/domain/doctor/checks/index.ts'
import { classRules } from '../../shared/domain/diagnosis/classes.ts'
import { guardrails } from '../../shared/domain/guardrails/index.ts'
import { incidentClasses } from '../../shared/domain/incident/incident.ts'
import { mitigations, playbook } from '../../shared/domain/mitigations/index.ts'
import { signals } from '../../shared/domain/signals/index.ts'
import { configFields } from './config-fields.ts'
import { codesIn, generatedTable, text } from './document.ts'

const code = (name: string): string => `\`${name}\``
const list = (names: readonly string[], none = 'none'): string =>
  names.length === 0 ? none : names.map(code).join(', ')

/** What the comment before a definition says under a tag, e.g. `@refuses`; its lines as one. */
function tag(path: string, definition: RegExp, name: string): string {
  const source = text(path)
  const [comment] = source.slice(0, definition.exec(source)?.index ?? 0).match(/\/\*\*(?:(?!\*\/)[^])*\*\/\n$/) ?? []
  const lines = (comment ?? '').replaceAll(/^ *(?:\/\*\*|\*\/|\*) ?| ?\*\/$/gm, '').split(/^@/m)
  const said = lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1)
  if (said === undefined) throw new Error(`${path}: the comment before ${definition.source} has no @${name}`)
  return said.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim()
}
const tagsOf = (folder: string, type: string, name: string, tags: readonly string[]): string[] =>
  tags.map((each) => tag(`shared/domain/${folder}/${name}.ts`, new RegExp(`^export const \\w+: ${type} `, 'm'), each))

/** A limit with the default of each field of the config that it names. */
const withDefaults = (limit: string): string =>
  limit.replaceAll(/`([^`]+)`/g, (whole, field: string) => {
    const found = configFields.find(({ path }) => path === field || path === `services.*.${field}`)
    if (found === undefined) throw new Error(`@limit names ${whole}, which is no field of the config`)
    return `${whole} ${found.shown.replaceAll('`', '')}`
  })

describe('ARCHITECTURE.md has, as UPDATE_DOCS=1 writes it, every', () => {
  it('signal, with what it reads, what wakes Ballast for it, and whether users feel it', () => {
    const each = Object.entries(signals).map(([name, { isFelt }]) => [
      code(name),
      ...tagsOf('signals', 'Signal', name, ['reads', 'wakes']),
      isFelt ? 'yes' : 'no',
    ])
    const head = ['signal', 'reads', 'wakes Ballast', 'users feel it']
    const { is, should } = generatedTable('ARCHITECTURE.md', [head, ...each])
    expect(is).toBe(should)
  })

  it('incident class in the order in which they are tried, with when it is that and what answers it', () => {
    const path = 'shared/domain/diagnosis/classes.ts'
    const each = classRules.map(({ incidentClass, fit }) => [
      code(incidentClass),
      tag(path, new RegExp(`^(?:function|const) ${fit.name}\\b`, 'm'), 'when'),
      list(playbook[incidentClass].map(({ name }) => name)),
    ])
    const { is, should } = generatedTable('ARCHITECTURE.md', [
      ['incident class', 'when', 'mitigations, in order'],
      ...each,
    ])
    expect(is).toBe(should)
  })

  it('mitigation, with what it does, for which classes, and what it asks of IAM', () => {
    const each = Object.entries(mitigations).map(([name, mitigation]) => [
      code(name),
      ...tagsOf('mitigations', 'Mitigation', name, ['does']),
      list(incidentClasses.filter((incidentClass) => playbook[incidentClass].some((one) => one === mitigation))),
      list(mitigation.requiredActions, 'nothing'),
    ])
    const head = ['mitigation', 'what it does', 'answers', 'asks of IAM']
    const { is, should } = generatedTable('ARCHITECTURE.md', [head, ...each])
    expect(is).toBe(should)
  })

  it('guardrail, with what it refuses, its default, and the failure that it answers', () => {
    const each = Object.keys(guardrails).map((name) => {
      const [refuses = '', limit = '', answers = ''] = tagsOf('guardrails', 'Guardrail', name, [
        'refuses',
        'limit',
        'answers',
      ])
      return [code(name), refuses, withDefaults(limit), answers]
    })
    const head = ['guardrail', 'refuses when', 'default', 'the failure that it answers']
    const { is, should } = generatedTable('ARCHITECTURE.md', [head, ...each])
    expect(is).toBe(should)
  })

  it('check of doctor, with what it finds', () => {
    const each = Object.values(checks).map(({ name, title }) => [code(name), title])
    const { is, should } = generatedTable('ARCHITECTURE.md', [['check', 'finds'], ...each])
    expect(is).toBe(should)
  })

  it('scenario, with its title', () => {
    const each = scenarioNames().map((name) => [code(name), loadScenario(name).scenario.title])
    const { is, should } = generatedTable('ARCHITECTURE.md', [['scenario', 'what happens'], ...each])
    expect(is).toBe(should)
  })
})

it.each(Object.keys(guardrails))('the comment of %s names every code with which it refuses', (name) => {
  const [refuses = ''] = tagsOf('guardrails', 'Guardrail', name, ['refuses'])
  const codes = [...text(`shared/domain/guardrails/${name}.ts`).matchAll(/code: '([\w-]+)'/g)].map(([, each]) => each)
  expect(new Set(codesIn(refuses))).toEqual(new Set(codes))
})
