import { configJsonSchema } from '../../shared/config/index.ts'

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | false
  readonly items?: Schema
  readonly required?: readonly string[]
  readonly default?: unknown
}

/** Fields that hold values, as the README writes their paths: from the service on, with * for a name. */
function fields(schema: Schema, path = ''): { path: string; shown: string }[] {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const under = `${path}${path === '' ? '' : '.'}${name}`
    const isGroup = field.properties !== undefined || typeof field.additionalProperties === 'object'
    const isRequired = schema.required?.includes(name) === true
    const shown = isRequired ? 'required' : field.default === undefined ? 'none' : format(field.default)
    return [...(isGroup ? [] : [{ path: under, shown }]), ...fields(field, under)]
  })
  const named = typeof schema.additionalProperties === 'object' ? fields(schema.additionalProperties, `${path}.*`) : []
  return [...inner, ...named, ...(schema.items === undefined ? [] : fields(schema.items, `${path}[]`))]
}

const format = (value: unknown): string =>
  `\`${typeof value === 'string' ? value : JSON.stringify(value).replaceAll(',', ', ')}\``

/** The fields of `ballast.yml`, those of either fleet under one path. */
export const configFields = fields(configJsonSchema() as Schema).map(({ path, shown }) => ({
  path: path.replace(/\.fleets\.(stable|candidate)\./, '.fleets.*.'),
  shown,
}))
