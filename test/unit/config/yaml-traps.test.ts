import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ConfigError, parseConfig } from '../../../shared/config/index.ts'

const config = readFileSync(new URL('../../../ballast.yml', import.meta.url), 'utf8')

const laughs = [
  'a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]',
  ...Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`),
].join('\n')

it.each([
  ['aliases of aliases of aliases', laughs],
  ['a mapping that is part of itself', 'services: &all { web: *all }'],
  ['a mapping as a key', '? { a: b }\n: c'],
  ['keys of keys of keys', `${'? '.repeat(1_000)}\n${config}`],
  ['brackets that never close', '['.repeat(100_000)],
  ['mappings that never close', '{a: '.repeat(100_000)],
  ['dashes after dashes', '- '.repeat(100_000)],
  ['dashes before a config', `${'- '.repeat(5_000)}\n${config}`],
  ['indents within indents', Array.from({ length: 900 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ['more than a config can be', `# ${'x'.repeat(600_000)}`],
  ['more brackets than can be told of', `${config}\n${']'.repeat(50_000)}`],
  ['an alias of nothing whose name turns the text around', 'a: *\u202eb'],
])('%s are refused at once, in plain words, a line each', (_, text) => {
  const start = performance.now()
  let refusal: unknown
  try {
    parseConfig(text, 'ballast.yml')
  } catch (error) {
    refusal = error
  }
  expect(performance.now() - start).toBeLessThan(5_000)
  expect(refusal).toBeInstanceOf(ConfigError)
  const { message, problems } = refusal as ConfigError
  expect(problems.length).toBeGreaterThan(0)
  expect(message.split('\n')).toHaveLength(problems.length)
  expect(message.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  expect(message.length).toBeLessThan(50_000)
})
