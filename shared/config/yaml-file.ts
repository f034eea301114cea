import { readFileSync } from 'node:fs'
import { isCollection, LineCounter, parseDocument, visit, type Document } from 'yaml'
import * as z from 'zod'
import { expectedIn, formatPath } from '../domain/messages/wording.ts'
import type { Finding } from './checks/finding.ts'
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
  // YAML 1.2 whatever the file says: 1.1 would read 18:00 as 1080, an instant as a Date, and the mode off as false.
  const document = read(text, fileName, lines)
  const textLines = text.split('\n')
  const problems: Problem[] = document.errors.slice(0, mostSyntaxErrors).map((error) => {
    const { line } = lines.linePos(error.pos[0])
    const found = textLines[line - 1]?.trim()
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

/** In characters; a config of 1,000 services, with a comment on each field, takes half of it. */
const longestText = 2_500_000
/** The parser takes seconds for thousands of brackets, dashes or question marks within each other. */
const tooDeep = /(?:[[{][^[\]{}]*){200}|(?:[-?][ \t]+){200}/

/** One bracket that is never closed can be an error in each line after it. */
const mostSyntaxErrors = 20

const refuse = (file: string, expected: string, cause?: unknown): ConfigError =>
  new ConfigError([{ file, line: null, path: '', value: undefined, expected }], cause)

function read(text: string, file: string, lines: LineCounter): Document {
  if (text.length > longestText) throw refuse(file, `at most ${longestText} characters`)
  if (tooDeep.test(text)) throw refuse(file, 'lists and mappings that are nested less deeply')
  let document: Document
  let hasCollectionKey = false
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core' })
    visit(document, {
      Pair(_, { key }) {
        hasCollectionKey ||= isCollection(key)
        return hasCollectionKey ? visit.BREAK : undefined
      },
    })
  } catch (cause) {
    // The library descends by recursion, so that what is nested thousands of times is more than the stack holds.
    if (cause instanceof RangeError) throw refuse(file, 'lists and mappings that are nested less deeply', cause)
    throw cause
  }
  // It would write out such keys as YAML, those within them again, and so on: a line of `? ? ?` takes it hours.
  if (hasCollectionKey) throw refuse(file, 'keys that are no lists or mappings')
  return document
}

function toPlain(document: Document, file: string): unknown {
  try {
    return document.toJS()
  } catch (cause) {
    // An alias without its anchor, or so many aliases that they look like an attack.
    throw refuse(file, `valid YAML: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  }
}

/** The text of a file. Throws a `ConfigError` when it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    throw refuse(path, `a file that can be read${code}`, cause)
  }
}
