import { CsvError, type Info } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { quote } from '../shared/domain/messages/wording.ts'
import type { Row } from './signals.ts'

/** A CSV that cannot be used: says what is wrong in which line, up to ten times. */
class CsvHistoryError extends Error {
  override readonly name = 'CsvHistoryError'
  readonly code = 'usage'
  readonly retryable = false
}

const mostProblems = 10
const timestampColumn = 'timestamp'
const expectedTime = 'ISO 8601 such as 2026-03-02T12:00:00Z, or epoch seconds'
const earliest = Date.UTC(2000, 0)
const latest = Date.UTC(2100, 0)

/** An instant in epoch milliseconds; null where the text is none. Without an offset it is UTC. */
function instantOf(text: string): number | null {
  const isEpoch = /^\d{9,10}(\.\d+)?$/.test(text)
  const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/.exec(text)
  if (!isEpoch && iso === null) return null
  const at = isEpoch ? Number(text) * 1000 : Date.parse(`${iso?.[1]}T${iso?.[2] ?? '00:00'}${iso?.[3] ?? 'Z'}`)
  return at >= earliest && at < latest ? Math.round(at) : null
}

interface Problem {
  readonly line: number
  readonly column: string
  readonly value: string
  readonly expected: string
}

/**
 * Reads the text of a CSV with a header; columns may stand in any order, and others beside them. An empty cell is a
 * missing datapoint. Throws a `CsvHistoryError` that names `file`.
 */
export function readCsv(text: string, file: string, columns: readonly string[]): Row[] {
  // Counting lines makes parsing a long file much slower: that is done only where there is something to say.
  const { rows, problems } = readRecords(parseRecords(text, file, false), file, columns)
  if (problems.length > 0) {
    throw new CsvHistoryError(describe(file, readRecords(parseRecords(text, file, true), file, columns).problems))
  }
  if (rows.length === 0) throw new CsvHistoryError(`${file}: found a header only, expected rows`)
  return rows
}

function readRecords(
  all: readonly CsvRecord[],
  file: string,
  columns: readonly string[],
): { readonly rows: Row[]; readonly problems: readonly Problem[] } {
  const [header, ...records] = all
  if (header === undefined) {
    throw new CsvHistoryError(
      `${file}: found nothing, expected a header with ${[timestampColumn, ...columns].join(',')}`,
    )
  }
  const names = header.record
  const missing = [timestampColumn, ...columns].filter((column) => !names.includes(column))
  const twice = [timestampColumn, ...columns].filter((column) => names.indexOf(column) !== names.lastIndexOf(column))
  if (missing.length > 0 || twice.length > 0) {
    const what = missing.length > 0 ? `no column ${missing.join(', ')}` : `column ${twice.join(', ')} twice`
    throw new CsvHistoryError(
      `${file}:1: found ${what} in ${quote(names.join(','))}, expected ${[timestampColumn, ...columns].join(',')}`,
    )
  }
  const timeIndex = names.indexOf(timestampColumn)
  const indexes = columns.map((column) => names.indexOf(column))
  const problems: Problem[] = []
  const rows: Row[] = []
  for (const { record, line } of records) {
    const found = (column: string, value: string, expected: string): null => {
      problems.push({ line, column, value, expected })
      return null
    }
    if (record.length !== names.length) {
      found('the row', record.join(','), `${names.length} cells as in the header`)
      continue
    }
    const time = record[timeIndex] ?? ''
    const at = instantOf(time) ?? found(timestampColumn, time, expectedTime)
    const values = columns.map((column, index) => {
      const cell = record[indexes[index] ?? -1] ?? ''
      if (cell === '') return null
      const value = Number(cell)
      const isNumber = /^[+]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) && Number.isFinite(value)
      return isNumber ? value : found(column, cell, 'a number of at least 0, or nothing')
    })
    if (at !== null) rows.push({ at, values })
  }
  return { rows, problems }
}

function describe(file: string, problems: readonly Problem[]): string {
  const shown = problems
    .slice(0, mostProblems)
    .map(
      ({ line, column, value, expected }) => `${file}:${line}: ${column}: found ${quote(value)}, expected ${expected}`,
    )
  const more = problems.length - shown.length
  return [...shown, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n')
}

interface CsvRecord {
  readonly record: readonly string[]
  /** Of its end; 0 where lines were not counted. */
  readonly line: number
}

const options = { bom: true, relax_column_count: true, skip_empty_lines: true, trim: true } as const

function parseRecords(text: string, file: string, withLines: boolean): CsvRecord[] {
  try {
    if (!withLines) return parse(text, options).map((record) => ({ record, line: 0 }))
    const records = parse(text, { ...options, info: true }) as unknown as { record: string[]; info: Info }[]
    return records.map(({ record, info }) => ({ record, line: info.lines }))
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause
    throw new CsvHistoryError(`${file}: found no CSV, expected rows of cells with commas between: ${cause.message}`, {
      cause,
    })
  }
}
