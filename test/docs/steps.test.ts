import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rows, tableOf, text } from './document.ts'

/** Index of the brace that closes the one before `start`. */
function closingBrace(source: string, start: number): number {
  let at = start
  for (let depth = 1; at < source.length; at++) {
    if (source[at] === '{') depth++
    if (source[at] === '}' && --depth === 0) break
  }
  return at
}

/** The string or template that begins at `start`; what is put into a template is * unless it is a constant string. */
function literalAt(source: string, start: number): string {
  const quote = source[start]
  let value = ''
  for (let at = start + 1; at < source.length && source[at] !== quote; at++) {
    if (quote === '`' && source.startsWith('${', at)) {
      const end = closingBrace(source, at + 2)
      value += constant(source, source.slice(at + 2, end)) ?? '*'
      at = end
    } else value += source[at]
  }
  return value
}

/** The value of a constant of a source file that is a string or a template. */
function constant(source: string, name: string): string | null {
  const found = /^\w+$/.test(name) ? new RegExp(`const ${name} =\\s+(?=['\`])`).exec(source) : null
  return found === null ? null : literalAt(source, found.index + found[0].length)
}

/** `look-*` for `look-${look}` in the code and for `look-N` in the document. */
const stepPattern = (name: string): string => name.replaceAll(/[A-Z]+/g, '*').replaceAll(/\*(?:-?\*)+/g, '*')

function stepsIn(source: string): string[] {
  const calls = /\b(?:step|wait|waitUntil|waitForCallback|tell)\(\s*(?:[^()'"`]*?,\s*)?(?=['`]|\w+,)(\w*)/g
  return [...source.matchAll(calls)]
    .map((found) => (found[1] ? constant(source, found[1]) : literalAt(source, found.index + found[0].length)))
    .filter((name) => name !== null && /[a-z]/.test(name))
    .map((name) => stepPattern(name ?? ''))
}

describe.each([
  ['durable step', ['incident', 'fix', 'follow']],
  ['step of a drill', ['drill']],
])('each %s of ARCHITECTURE.md', (head, folders) => {
  const inCode = folders.flatMap((folder) =>
    readdirSync(`shared/workflow/${folder}`).flatMap((file) => stepsIn(text(`shared/workflow/${folder}/${file}`))),
  )
  const inTable = rows(tableOf(head).exec(text('ARCHITECTURE.md'))?.[0] ?? '').flatMap(([first = '']) =>
    [...first.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => stepPattern(name)),
  )
  it.each([...new Set(inCode)])('is in the table: %s of the code', (name) => {
    expect(inTable).toContain(name)
  })

  it.each([...new Set(inTable)])('is in the code: %s', (name) => {
    expect(inCode).toContain(name)
  })
})
