import { scenarioJsonSchema } from '../../drills/scenario/scenario-files.ts'
import { configJsonSchema } from '../../shared/config/index.ts'

const schemas = { config: configJsonSchema, scenario: scenarioJsonSchema } as const

/** The JSON Schema of `ballast.yml` or of a drill's scenario, as text. */
export const schema = (kind: keyof typeof schemas): string => `${JSON.stringify(schemas[kind](), null, 2)}\n`
