import { parse, stringify } from 'yaml'
import { mutatedBytes } from './bytes.ts'
import type { Draw } from './draw.ts'
import { hostileText } from './hostile.ts'
import { mutated } from './structure.ts'

/** Nine aliases of nine aliases of …: a few lines that are a thousand million values. */
const laughs = (levels: number): string =>
  [
    'a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]',
    ...Array.from({ length: levels }, (_, level) => {
      const alias = `*a${level}`
      return `a${level + 1}: &a${level + 1} [${Array.from({ length: 9 }, () => alias).join(', ')}]`
    }),
  ].join('\n')

/** Mostly few enough to be taken, sometimes as many as `most`. */
const many = (draw: Draw, most: number): number => draw.pick([3, 10, 30, 100, 300, draw.chance(0.2) ? most : 1_000])

const traps: readonly ((draw: Draw) => string)[] = [
  (draw) => laughs(draw.below(12)),
  (draw) => '['.repeat(many(draw, 100_000)),
  (draw) => '{a: '.repeat(many(draw, 100_000)),
  (draw) => '- '.repeat(many(draw, 100_000)),
  (draw) => '? '.repeat(many(draw, 100_000)),
  (draw) => Array.from({ length: many(draw, 1_000) }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
  (draw) => `key: ${'9'.repeat(many(draw, 100_000))}`,
  (draw) => `key: 0x${'f'.repeat(many(draw, 100_000))}`,
  () => 'self: &self [*self]',
  () => 'self: &self { services: *self }\nservices: *self',
  () => 'services: &all { web: *all }',
  () => 'key: *nowhere',
  () => '<<: { services: {} }',
  () => '%YAML 1.1\n---\nservices: !!set { web }\nbreakGlassRoles: !!binary aGVsbG8=',
  () => '%YAML 1.1\n---\nservices: !!omap [web: {}]\nfreezeWindows: [{ from: 2026-01-01, until: 18:00 }]',
  () => '!!js/function "function () {}"',
  () => 'services: !<tag:example.com,2026:x> { web: {} }',
  () => '{ services: {} }\n---\n{ services: {} }',
  () => '__proto__: { services: {} }\nconstructor: { prototype: {} }',
  () => '? { a: b }\n: c\n? [1, 2]\n: d\n~: e\n1: f\ntrue: g',
  () => '"\\ud800": "\\u0000"',
  (draw) => `key: "${'\\u202e'.repeat(draw.below(100))}"`,
  (draw) => `${'k'.repeat(many(draw, 100_000))}: 1`,
  (draw) => `key: |\n${'  x\n'.repeat(draw.below(5_000))}`,
  (draw) => '&a '.repeat(draw.below(100)),
  (draw) => `# ${hostileText(draw)}`,
  () => '\ufeff\ufeffservices: {}',
  () => '\t\tservices:\t{}',
]

/** Puts a trap into a text: in place of it, before or after it, or in one of its lines. */
function withTrap(draw: Draw, text: string): string {
  const trap = draw.pick(traps)(draw)
  const lines = text.split('\n')
  const line = draw.below(lines.length)
  const indent = /^ */.exec(lines[line] ?? '')?.[0] ?? ''
  switch (draw.below(4)) {
    case 0:
      return trap
    case 1:
      return `${text}\n${trap}`
    case 2:
      return `${trap}\n${text}`
    default:
      return lines.with(line, trap.replaceAll(/^/gm, indent)).join('\n')
  }
}

const keyLine = /^(\s*(?:- )?[\w-]+:)(.*)$/

/** Puts something into the place of one line's value, or gives one line another indent. */
function withLine(draw: Draw, text: string): string {
  const lines = text.split('\n')
  const line = draw.below(lines.length)
  const old = lines[line] ?? ''
  const [, key] = keyLine.exec(old) ?? []
  const values = [
    hostileText(draw),
    '18:00',
    '2026-01-01T00:00:00Z',
    '*a',
    '&a',
    '!!int "1"',
    '.nan',
    '.inf',
    '0o17',
    '~',
  ]
  const changed =
    key === undefined || draw.chance(0.3)
      ? draw.pick([` ${old}`, old.trimStart(), `${old}\n${old}`, '', `# ${old}`, `${old}:`])
      : `${key} ${draw.pick(values)}`
  return lines.with(line, changed).join('\n')
}

function restated(draw: Draw, text: string): string {
  try {
    const data: unknown = mutated(draw, parse(text))
    return stringify(data ?? null, { aliasDuplicateObjects: draw.chance(0.5) })
  } catch {
    // What became too deep to be written.
    return withLine(draw, text)
  }
}

/** A YAML text with something done to its data, its lines or its bytes. */
export function mutatedYaml(draw: Draw, text: string): string {
  const way = draw.below(100)
  if (way < 45) return restated(draw, text)
  if (way < 70) return withLine(draw, text)
  if (way < 85) return withTrap(draw, text)
  return new TextDecoder().decode(mutatedBytes(draw, new TextEncoder().encode(text)))
}
