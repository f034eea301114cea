import { configJsonSchema } from '../../shared/config/index.ts'

/** The JSON Schema of `ballast.yml`, as text. */
export const schema = (): string => `${JSON.stringify(configJsonSchema(), null, 2)}\n`
