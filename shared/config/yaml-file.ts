import { readFileSync } from 'node:fs'
import { LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'
import { expectedIn, formatPath } from '../domain/wording.ts'
import type { Finding } from './cross-checks.ts'
import { knownKeys, type JsonSchema } from './json-schema.ts'
import { lineOf } from './lines.ts'
import { ConfigError, type Problem } from './problem.ts'

/** What a kind of YAML file must hold: a schema, and the rules that span several fields. */
export interface YamlFileKind<Schema extends z.ZodType> {
  readonly schema: Schema
  readonly crossCheck?: (raw: unknown) => readonly Finding[]
}

const jsonSchemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input' }) as JsonSchema

function findingsOf(issue: z.core.$ZodIssue, schema: z.ZodType): Finding[] {
  const { path } = issue
  if (issue.code !== 'unrecognized_keys') return [{ path, value: issue.input, expected: expectedIn(issue.message) }]
  const known = knownKeys(jsonSchemaOf(schema), path)
  return issue.keys.map((key) => ({
    path: [...path, key],
    value: issue.input?.[key],
    expected: `no such key here, but ${known.length === 1 ? known[0] : `one of ${known.join(', ')}`}`,
  }))
}

/**
 * Reads YAML of a known kind. Throws a `ConfigError` with everything that is wrong at once: syntax, keys that stand
 * twice, the schema's issues and the cross checks; `fileName` is for its messages.
 */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  fileName: string,
  { schema, crossCheck = () => [] }: YamlFileKind<Schema>,
): z.output<Schema> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problems: Problem[] = document.errors.map((error) => {
    const { line } = lines.linePos(error.pos[0])
    const found = text.split('\n')[line - 1]?.trim()
    const expected = error.code === 'DUPLICATE_KEY' ? 'each key once in a mapping' : `valid YAML: ${error.message}`
    return { file: fileName, line, path: '', value: found, expected }
  })
  // What a broken document holds is anybody's guess; one with a key twice can still be checked.
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) throw new ConfigError(problems)

  const raw = toPlain(document, fileName)
  const parsed = schema.safeParse(raw, { reportInput: true })
  const findings = [...(parsed.error?.issues.flatMap((issue) => findingsOf(issue, schema)) ?? []), ...crossCheck(raw)]
  for (const { path, value, expected } of findings) {
    problems.push({ file: fileName, line: lineOf(document, lines, path), path: formatPath(path), value, expected })
  }
  if (problems.length > 0 || !parsed.success) {
    throw new ConfigError(problems.toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0)))
  }
  return parsed.data
}

function toPlain(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    // An alias without its anchor, or so many aliases that they look like an attack.
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError([{ file, line: null, path: '', value: undefined, expected: `valid YAML: ${reason}` }], cause)
  }
}

/** The text of a file. Throws a `ConfigError` when it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    throw new ConfigError(
      [{ file: path, line: null, path: '', value: undefined, expected: `a file that can be read${code}` }],
      cause,
    )
  }
}
