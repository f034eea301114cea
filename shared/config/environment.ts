import type * as z from 'zod'

/**
 * A function's environment variables. Each field of the schema says in its metadata's `expected` what it wants. Throws
 * an error that names every variable that is missing or wrong, its value, and what was expected.
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  variables: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<Shape>> {
  const parsed = schema.safeParse(variables)
  if (parsed.success) return parsed.data
  const fields: Readonly<Record<string, z.core.$ZodType | undefined>> = schema.shape
  const problems = parsed.error.issues.map(({ path: [name] }) => {
    const key = String(name)
    const value = variables[key]
    const found = value === undefined ? 'undefined' : `'${value}'`
    const expected = (fields[key] as z.ZodType | undefined)?.meta()?.['expected']
    return `environment variable ${key} is ${found}; expected ${String(expected)}`
  })
  throw new Error(problems.join('\n'))
}
