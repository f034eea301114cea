import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { ballastProgram } from '../../cli/program/program.ts'
import { commands, documents, textOf } from '../support/markdown.ts'

const program = ballastProgram()
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }

/** The arguments of a `ballast` command line, as `npx ballast` or an npm script begin it; null for other commands. */
function argumentsOf(line: string): string[] | null {
  const [, given = ''] =
    /(?:^|[|;&] *|= *)(?:AWS_REGION=\S+ )?(npx ballast\b.*|npm run (?:--silent )?[\w-]+.*)$/.exec(line) ?? []
  const words = (given.split(/ [|>&] |[;)]/)[0] ?? '').match(/"[^"]*"|'[^']*'|\S+/g) ?? []
  if (words[0] === 'npx') return words.slice(2)
  const [script = '', ...rest] = words.slice(2).filter((word) => word !== '--silent')
  const [, command] = /^node cli\/ballast\.ts ([\w-]+)$/.exec(scripts[script] ?? '') ?? []
  return command === undefined ? null : [command, ...rest.slice(rest[0] === '--' ? 1 : 0)]
}

const lines = documents
  .filter((document) => document !== 'CHANGELOG.md')
  .flatMap((document) => commands(textOf(document)).map((line) => ({ document, line })))
const ofBallast = lines.flatMap(({ document, line }) => {
  const args = argumentsOf(line)
  return args === null ? [] : [{ document, line, args }]
})

/** Goes down to the command that the first words name. */
function commandOf(args: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } {
  let [command, rest] = [program, args]
  for (;;) {
    const next = command.commands.find((each) => each.name() === rest[0])
    if (next === undefined) return { command, rest }
    ;[command, rest] = [next, rest.slice(1)]
  }
}

describe('what documents have people type', () => {
  it.each(ofBallast)('$line in $document is a command, with options that there are', ({ args }) => {
    const { command, rest } = commandOf(args)
    const isComplete =
      command.commands.length === 0 ||
      /^([A-Z]+|…|)$/.test(rest[0] ?? '') ||
      rest.some((word) => /^--(help|version)$/.test(word))
    expect(isComplete).toBe(true)
    const known = [...command.options, ...program.options].flatMap(({ long }) => long ?? [])
    const used = rest.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0])
    expect([...known, '--help']).toEqual(expect.arrayContaining(used))
  })

  const ofNpm = lines.flatMap(({ document, line }) =>
    [...line.matchAll(/npm run (?:--silent )?(?!NAME)([\w:-]+)/g)].map(([, script = '']) => ({ document, script })),
  )
  it.each([...new Map(ofNpm.map((each) => [`${each.document} ${each.script}`, each])).values()])(
    'npm run $script in $document exists',
    ({ script }) => {
      expect(scripts).toHaveProperty([script])
    },
  )
})

/** All commands that do something, with the words that lead to them. */
const leaves = (command: Command, path: readonly string[] = []): { name: string; command: Command }[] =>
  command.commands.length === 0
    ? [{ name: path.join(' '), command }]
    : command.commands.flatMap((each) => leaves(each, [...path, each.name()]))

describe('docs/cli.md', () => {
  const [table = ''] = /^\| command +\|.*\n(?:\|.*\n)+/m.exec(textOf('docs/cli.md')) ?? []
  const rows = new Map(
    [...table.matchAll(/^\| `([\w -]+)` +\|(.+)\|$/gm)].map(([, name = '', cells = '']) => [
      name,
      cells.split('|').map((cell) => cell.trim()),
    ]),
  )

  it.each(leaves(program))(
    'has a row for $name: its --json or why it has none, and its exit codes',
    ({ name, command }) => {
      const [does = '', json = '', codes = ''] = rows.get(name) ?? []
      expect(does).toMatch(/\w/)
      const option = command.options.find(({ long }) => long === '--json')
      const expected = option === undefined ? /^(no: |always)/ : option.optional ? /^`--json \[FILE\]`/ : /^`--json`/
      expect(json).toMatch(expected)
      const help = helpOf(command)
      expect(codes.split(', ')).toEqual([...help.matchAll(/^ {2}(\d) {2}/gm)].map(([, code]) => code))
      expect(help).toMatch(/^Examples?:\n {2}\$ npx ballast /m)
    },
  )

  it('has no row of a command that there is not', () => {
    expect([...rows.keys()].toSorted()).toEqual(
      leaves(program)
        .map(({ name }) => name)
        .toSorted(),
    )
  })
})

/** The whole help of a command, as it is printed. */
function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp()
  return text
}
