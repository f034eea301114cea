import * as z from 'zod'
import { configSchema } from './schema.ts'

/** A part of a JSON Schema, as far as the config's own schema goes. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
}

/** The JSON Schema of `ballast.yml` for editors: draft 7, the newest that the YAML language server knows in full. */
export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-07' }) as JsonSchema
  const { $schema, ...rest } = schema
  return {
    $schema,
    title: 'ballast.yml',
    description: 'What Ballast protects in this AWS account.',
    ...rest,
  }
}

/** The keys that a schema knows at a path; empty where any name goes. */
export function knownKeys(schema: JsonSchema, path: readonly PropertyKey[]): string[] {
  let at: JsonSchema | undefined = schema
  for (const step of path) {
    const rest: JsonSchema | boolean | undefined = at?.additionalProperties
    at =
      typeof step === 'number'
        ? at?.items
        : (at?.properties?.[String(step)] ?? (typeof rest === 'object' ? rest : undefined))
  }
  return Object.keys(at?.properties ?? {})
}
