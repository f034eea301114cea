import * as z from 'zod'
import { configSchema } from './schema/config.ts'

/** A part of a JSON Schema, as far as the schemas of Ballast's files go. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
}

/** A schema for editors: draft 7, the newest that the YAML language server knows in full. */
export function editorSchema(
  schema: z.ZodType,
  about: { readonly title: string; readonly description: string },
): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-07' }) as JsonSchema
  return { $schema, ...about, ...rest }
}

/** The JSON Schema of `ballast.yml`. */
export const configJsonSchema = (): JsonSchema =>
  editorSchema(configSchema, { title: 'ballast.yml', description: 'What Ballast protects in this AWS account.' })

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
