import { readdirSync, readFileSync } from 'node:fs'
import { checkScenario } from '../../../drills/scenario/scenario-checks.ts'
import { scenarioSchema } from '../../../drills/scenario/scenario.ts'
import { ConfigError, parseConfig } from '../../../shared/config/index.ts'
import { parseYaml } from '../../../shared/config/yaml-file.ts'
import { mutatedYaml } from '../mutations/yaml.ts'
import { must, mustBePlain, type Target } from './target.ts'

const root = new URL('../../../', import.meta.url)
const scenarioFolder = new URL('drills/scenarios/', root)

const config = readFileSync(new URL('ballast.yml', root), 'utf8')
const scenarioTexts = readdirSync(scenarioFolder).map((file) => readFileSync(new URL(file, scenarioFolder), 'utf8'))

/** Throws where a number is none, or something is a mapping of another making than a parser's. */
function checkValues(value: unknown, path: string): void {
  if (typeof value === 'number') must(Number.isFinite(value), () => `${path} is ${value}`)
  if (typeof value !== 'object' || value === null) return
  const prototype: unknown = Object.getPrototypeOf(value)
  must(
    Array.isArray(value) || prototype === Object.prototype || prototype === null,
    () => `${path} is a ${Object.prototype.toString.call(value)}`,
  )
  for (const [key, each] of Object.entries(value)) checkValues(each, `${path}.${key}`)
}

/** Checks that a text is either taken, or refused with all that is wrong with it, a line each. */
function checkFile(parse: () => unknown): void {
  try {
    checkValues(parse(), 'file')
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    must(error.problems.length > 0, () => 'a ConfigError without a problem')
    const lines = error.message.split('\n')
    must(lines.length === error.problems.length, () => `${error.problems.length} problems on ${lines.length} lines`)
    for (const line of lines) mustBePlain(line, 'a problem', 3_000)
  }
}

/** Configs: `ballast.yml` with something done to it. */
export const configs: Target<string> = {
  name: 'configs',
  share: 10,
  make: (draw) => mutatedYaml(draw, config),
  check: async (text) => checkFile(() => parseConfig(text, 'ballast.yml')),
  show: (text) => text,
}

/** Scenario files, likewise. */
export const scenarios: Target<string> = {
  name: 'scenarios',
  share: 10,
  make: (draw) => mutatedYaml(draw, draw.pick(scenarioTexts)),
  check: async (text) =>
    checkFile(() => parseYaml(text, 'scenario.yml', { schema: scenarioSchema, crossCheck: checkScenario })),
  show: (text) => text,
}
