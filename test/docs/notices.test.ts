import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import * as z from 'zod'

const file = 'THIRD-PARTY-NOTICES.txt'
const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({ version: z.string().optional(), license: z.string().optional(), dev: z.boolean().optional() }),
    ),
  })
  .parse(JSON.parse(readFileSync('package-lock.json', 'utf8')))

/** Everything that may be in a deployed function. */
const shipped = Object.entries(lock.packages)
  .filter(([path, { dev }]) => path !== '' && dev !== true)
  .map(([path, { version = '', license }]) => ({
    path,
    name: path.replace(/^.*node_modules\//, ''),
    version,
    license,
  }))

function licenceText(path: string): string | undefined {
  const name = existsSync(path) ? readdirSync(path).find((each) => /^licen[cs]e/i.test(each)) : undefined
  return name === undefined ? undefined : readFileSync(join(path, name), 'utf8').replaceAll('\r\n', '\n').trim()
}

function notices(): string {
  const line = '='.repeat(80)
  const texts = Map.groupBy(shipped, ({ path }) => licenceText(path) ?? '')
  const parts = [...texts].toSorted(([, [left]], [, [right]]) => ((left?.name ?? '') < (right?.name ?? '') ? -1 : 1))
  return [
    'Ballast is under the Apache License 2.0, see LICENSE. Its functions contain parts of the packages below.',
    ...parts.map(([text, packages]) => {
      const names = packages.map(({ name, version, license }) => `${name} ${version} (${license})`)
      return `${line}\n${names.join('\n')}\n\n${text === '' ? 'These packages come without the text of their licence.' : text}`
    }),
  ].join('\n\n')
}

it(`${file} has every package that functions may contain (UPDATE_DOCS=1 writes it)`, () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, `${notices()}\n`)
  expect(readFileSync(file, 'utf8')).toBe(`${notices()}\n`)
})

it.each(shipped)('$name is under a licence that the Apache License 2.0 gets along with', ({ license }) => {
  expect(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0']).toContain(license)
})
