import { configJsonSchema, type JsonSchema } from '../../../shared/config/json-schema.ts'

const schema = configJsonSchema()

/** What a field of the config is, as its schema says it; a service's name is `*`, as in `services.*.mode`. */
export function description(path: string): string {
  let at: JsonSchema | undefined = schema
  for (const step of path === '' ? [] : path.split('.')) {
    const named: JsonSchema | boolean | undefined = at?.additionalProperties
    at = step === '*' && typeof named === 'object' ? named : at?.properties?.[step]
  }
  const text = at?.['description']
  if (typeof text === 'string') return text
  throw new RangeError(`the config has no field ${path} with a description`)
}
