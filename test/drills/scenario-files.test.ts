import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadScenario, scenarioJsonSchema, scenarioNames } from '../../drills/scenario/scenario-files.ts'
import { ConfigError } from '../../shared/config/index.ts'
import { fieldsOf } from '../support/schema-fields.ts'

const repository = new URL('../../', import.meta.url)
const scratch = mkdtempSync(join(tmpdir(), 'ballast-scenarios-'))
afterAll(() => rmSync(scratch, { recursive: true }))

function write(name: string, text: string): string {
  const file = join(scratch, name)
  writeFileSync(file, text)
  return file
}

function problemsOf(file: string): (readonly [number | null, string, string])[] {
  try {
    loadScenario(file)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map(({ line, path, expected }) => [line, path, expected] as const)
  }
  return []
}

describe('the JSON Schema of scenarios', () => {
  it('scenario.schema.json is what the code gives; npm run schema writes it anew', () => {
    const file = readFileSync(new URL('scenario.schema.json', repository), 'utf8')
    expect(JSON.parse(file)).toEqual(scenarioJsonSchema())
  })

  const fields = fieldsOf(scenarioJsonSchema(), 'scenario')
  it.each(fields)('%s has a description', (_, field) => {
    expect(field.description).toMatch(/^[A-Z].*\.$/)
  })

  it('no object takes keys that the schema does not know', () => {
    const open = fields.filter(
      ([, { properties, additionalProperties }]) => properties && additionalProperties !== false,
    )
    expect(open.map(([path]) => path)).toEqual([])
    expect(fields.length).toBeGreaterThan(30)
  })

  it.each(scenarioNames())('%s names it on its first line, for editors', (name) => {
    const [first] = readFileSync(new URL(`drills/scenarios/${name}.yml`, repository), 'utf8').split('\n')
    expect(first).toBe('# yaml-language-server: $schema=../../scenario.schema.json')
  })
})

const right = `title: Something
minutes: 30
requestsPerMinute: 6000
fleets:
  stable: { weight: 99, capacityRequestsPerMinute: 9000 }
  candidate: { weight: 1, capacityRequestsPerMinute: 1200 }
events:
  - { atMinute: 10, weights: { stable: 5, candidate: 5 } }
expect: { outcome: no-action, incidentClass: null, changes: 0 }
`

describe('a scenario of the user’s own', () => {
  it('is named after its file and filled with defaults', () => {
    const { name, scenario } = loadScenario(write('mine.yml', right))
    expect(name).toBe('mine')
    expect(scenario).toMatchObject({ mode: 'enforce', alarmDeliveries: 1, physics: { propagationSeconds: 30 } })
  })

  it('tells everything that is wrong with it at once, by line', () => {
    const file = write(
      'wrong.yml',
      `title: Something
minutes: 30
requestsPerMinut: 6000
requestsPerMinute:
  - { atMinute: 5, requestsPerMinute: 6000 }
  - { atMinute: 0, requestsPerMinute: 7000 }
fleets:
  stable: { weight: 256, capacityRequestsPerMinute: 9000 }
  candidate: { weight: 1, capacityRequestsPerMinute: many }
events:
  - { weights: { stable: 5 } }
  - { atMinute: 1 }
  - { atMinute: 30, errorRatio: { candidate: 0.2 } }
  - { atMinute: 2, beforeCall: sns, errorRatio: {} }
faults:
  - { call: 'sns:Publish', fault: broken }
expect: { outcome: fine, incidentClass: null, changes: 0 }
`,
    )
    expect(problemsOf(file)).toEqual([
      [3, 'requestsPerMinut', expect.stringContaining('one of title, story, minutes')],
      [6, 'requestsPerMinute[1].atMinute', 'later than the point before, at 5'],
      [8, 'fleets.stable.weight', expect.stringContaining('<=255')],
      [9, 'fleets.candidate.capacityRequestsPerMinute', 'number'],
      [11, 'events[0]', 'exactly one of atMinute and beforeCall'],
      [12, 'events[1]', expect.stringContaining('at least one of weights, errorRatio, ')],
      [13, 'events[2].atMinute', 'a minute before the drill ends, at 30'],
      [14, 'events[3].beforeCall', 'service:Operation, e.g. route53:ChangeResourceRecordSets'],
      [14, 'events[3].errorRatio', 'stable, candidate or both'],
      [14, 'events[3]', 'exactly one of atMinute and beforeCall'],
      [16, 'faults[0].fault', expect.stringContaining('"throttled"')],
      [17, 'expect.outcome', expect.stringContaining('"mitigated"')],
    ])
  })

  it.each([
    [
      'both weights 0',
      right.replace('weight: 99', 'weight: 0').replace('weight: 1,', 'weight: 0,'),
      'a weight above 0',
    ],
    ['no number of requests', right.replace('6000', 'many'), 'a number above 0, or points'],
    ['no list of events', right.replace(/events:\n.*\n/, 'events: none\n'), 'array'],
    ['a list instead of a mapping', '- a\n', 'object'],
    ['an empty file', '', 'object'],
    ['broken YAML', 'title: [\n', 'valid YAML'],
  ])('is refused with %s', (_, text, expected) => {
    const problems = problemsOf(write('refused.yml', text))
    expect(problems.map(([, , phrase]) => phrase).join('\n')).toContain(expected)
  })

  it('is refused when it cannot be read', () => {
    expect(problemsOf(join(scratch, 'none.yml'))).toEqual([[null, '', 'a file that can be read (ENOENT)']])
  })
})
