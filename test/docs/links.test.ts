import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anchors, documents, links, textOf } from '../support/markdown.ts'

const isElsewhere = (target: string): boolean => /^[a-z]+:/.test(target)

const all = documents.flatMap((document) =>
  links(textOf(document)).map(({ label, target }) => {
    const [path = '', fragment] = target.split('#')
    return { document, label, target, path: path === '' ? document : join(dirname(document), path), fragment }
  }),
)
const within = all.filter(({ target }) => !isElsewhere(target))

describe('a link', () => {
  it.each(within)('to $target in $document leads somewhere', ({ path, fragment }) => {
    expect(existsSync(path)).toBe(true)
    expect(fragment === undefined ? [undefined] : anchors(textOf(path))).toContain(fragment)
  })

  it.each(all.filter(({ target }) => isElsewhere(target)))('to $target in $document is by https', ({ target }) => {
    expect(target).toMatch(/^https:\/\/[\w.-]+(\/|$)/)
  })

  const tests = within.filter(
    ({ label, target }) => target.endsWith('.test.ts') && !/\.ts$|^its test$|^[Tt]he /.test(label),
  )
  it.each(tests)('to the test "$label" names one of $target', ({ label, path }) => {
    expect(textOf(path)).toContain(label)
  })

  it('leads to each page of docs from some other', () => {
    const linked = new Set(within.filter(({ document, path }) => path !== document).map(({ path }) => path))
    expect(documents.filter((document) => document.startsWith('docs/') && !linked.has(document))).toEqual([])
  })
})

describe('anchors are those that GitHub gives', () => {
  it.each([
    ['## What it costs', ['what-it-costs']],
    ['## `--json`, and why not', ['--json-and-why-not']],
    ['## 仕組み（概要）', ['仕組み概要']],
    ['# One\n## One', ['one', 'one-1']],
    ['# One\n```sh\n# no heading\n```\n', ['one']],
  ])('for %j', (text, expected) => {
    expect(anchors(text)).toEqual(expected)
  })
})
