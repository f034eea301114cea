import type { JsonSchema } from '../../shared/config/json-schema.ts'

/** Every field that a JSON Schema knows, by its path. */
export const fieldsOf = (schema: JsonSchema, path: string): [string, JsonSchema][] => [
  [path, schema],
  ...Object.entries(schema.properties ?? {}).flatMap(([key, field]) => fieldsOf(field, `${path}.${key}`)),
  ...(typeof schema.additionalProperties === 'object' ? fieldsOf(schema.additionalProperties, `${path}.*`) : []),
  ...(schema.items?.properties === undefined ? [] : fieldsOf(schema.items, `${path}[]`)),
]
