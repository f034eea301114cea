import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { editorSchema, type JsonSchema } from '../../shared/config/json-schema.ts'
import { parseYaml, readText } from '../../shared/config/yaml-file.ts'
import { checkScenario } from './scenario-checks.ts'
import { scenarioSchema, type Scenario } from './scenario.ts'

const folder = join(import.meta.dirname, '../scenarios')
const ending = '.yml'

/** A scenario with the name of its file. */
export interface NamedScenario {
  readonly name: string
  readonly scenario: Scenario
}

/** The names of the scenarios that come with Ballast, in alphabetical order. */
export const scenarioNames = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => basename(file, ending))
    .toSorted((left, right) => left.localeCompare(right))

/**
 * Reads a scenario by name, or a file of the user's own (anything with a slash or an ending). Throws a `ConfigError`
 * with all that is wrong with it.
 */
export function loadScenario(nameOrFile: string): NamedScenario {
  const isFile = /[/\\.]/.test(nameOrFile)
  const path = isFile ? nameOrFile : join(folder, `${nameOrFile}${ending}`)
  return {
    name: basename(nameOrFile).replace(/\.ya?ml$/, ''),
    scenario: parseYaml(readText(path), isFile ? path : `${nameOrFile}${ending}`, {
      schema: scenarioSchema,
      crossCheck: checkScenario,
    }),
  }
}

/** The JSON Schema of a scenario file for editors. */
export const scenarioJsonSchema = (): JsonSchema =>
  editorSchema(scenarioSchema, { title: 'Drill scenario', description: 'An incident to drill, and how it must end.' })
