import { describe, expect, it } from 'vitest'
import { explain } from '../../cli/commands/explain.ts'
import { summaryTable } from '../../drills/result/summary.ts'
import { runAll } from '../../drills/run/run-all.ts'
import { runDrill } from '../../drills/run/run.ts'
import { scenarioSchema } from '../../drills/scenario/scenario.ts'
import { parseConfig } from '../../shared/config/index.ts'
import { parseYaml } from '../../shared/config/yaml-file.ts'
import { drillScenarios } from '../../shared/domain/drill/scenarios.ts'
import { generated, generatedTable, text, yamlBlock } from './document.ts'

describe('docs/deployed-drills.md', () => {
  it('has every scenario that can be played on a deployed stack (UPDATE_DOCS=1 writes them)', () => {
    const drills = Object.entries(drillScenarios).map(([name, { title, needsNodeGroup }]) => [
      `\`${name}\``,
      title,
      needsNodeGroup ? 'yes' : 'no',
    ])
    const { is, should } = generatedTable(
      'docs/deployed-drills.md',
      [['scenario', 'what happens', 'needs a node group'], ...drills],
      /^\| scenario +\| what happens.*needs a node group.*\n(?:\|.*\n)+/m,
    )
    expect(is).toBe(should)
  })

  it('shows a service for drills that is accepted', () => {
    const indented = yamlBlock('docs/deployed-drills.md', 'drill-web:').replaceAll(/^/gm, '  ')
    const [service] = parseConfig(`services:\n${indented}`, 'docs/deployed-drills.md').services
    expect(service?.drills).toMatchObject({ allowed: true, weekly: [{ scenario: 'bad-candidate' }] })
  })
})

it('docs/scenarios.md shows a scenario that ends as it says', async () => {
  const beginning = yamlBlock('docs/scenarios.md', '# my-scenario.yml')
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
    expect(parseConfig(yamlBlock('README.md', '# yaml-language-server'), 'README.md').services).toHaveLength(1)
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
