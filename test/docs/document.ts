import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { markdownTable } from 'markdown-table'

const root = new URL('../../', import.meta.url)

/** A file of the repository, by its path from the root. */
export const text = (path: string): string => readFileSync(new URL(path, root), 'utf8')

/** Cells of all table rows of a text, without their padding. */
export const rows = (document: string): string[][] =>
  [...document.matchAll(/^\|(.+)\|$/gm)].map(([, row = '']) => row.split('|').map((cell) => cell.trim()))

/** A table as it is written in a document, found by the head of its first column. */
export const tableOf = (head: string): RegExp => new RegExp(`^\\| ${head} +\\|.*\\n(?:\\|.*\\n)+`, 'm')

/** What a cell has in code type. */
export const codesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)

/** The part of a document that is generated, as the document has it; UPDATE_DOCS=1 writes it anew before. */
export function generated(document: string, where: RegExp, part: string): string | undefined {
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(
      new URL(document, root),
      text(document).replace(where, () => part),
    )
  }
  return where.exec(text(document))?.[0]
}

/** A generated table, its head first, as the document has it and as it should be. */
export function generatedTable(document: string, table: readonly (readonly string[])[], where?: RegExp) {
  const should = `${markdownTable(table)}\n`
  return { is: generated(document, where ?? tableOf(table[0]?.[0] ?? ''), should), should }
}

/** The first block of YAML that begins so. */
export const yamlBlock = (document: string, beginning: string): string =>
  new RegExp(`\`\`\`yaml\n(${beginning}[\\s\\S]*?)\`\`\``).exec(text(document))?.[1] ?? ''
